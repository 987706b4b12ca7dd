using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Text.RegularExpressions;
using BenchmarkDotNet.Reports;
using LstmSimd.Kernels;

namespace LstmSimd.Benchmarks;

/// <summary>The committed result: bench/results/&lt;cpu&gt;/ladder.md.</summary>
internal static partial class LadderFile
{
    /// <summary>The repository, wherever in it the program was built.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static void Write(IReadOnlyList<Summary> summaries)
    {
        var cpu = CpuName(summaries[0]);
        var folder = Path.Combine(Root, "bench", "results", NotFileName.Replace(cpu.ToLowerInvariant(), "-").Trim('-'));
        Directory.CreateDirectory(folder);

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Ladder on {cpu}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"- {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, `Vector<float>` of {Vector<float>.Count} lanes, one thread");
        text.AppendLine(CultureInfo.InvariantCulture, $"- commit {Commit()}, {DateTime.UtcNow:yyyy-MM-dd}");
        text.AppendLine(CultureInfo.InvariantCulture, $"- limits of one core: {MachineLimits.MeasureMultiplyAdds():F0} GFLOP/s; reads of {string.Join(", ", ((int[])[16, 512, 8192]).Select(Reads))}");
        text.AppendLine("- written by `dotnet run -c Release --project bench/LstmSimd.Benchmarks -- --filter '*' --results`").AppendLine();
        foreach (var column in LadderConfig.Figures) text.AppendLine(CultureInfo.InvariantCulture, $"- {column.ColumnName}: {column.Legend}");
        foreach (var summary in summaries) AppendTable(text, summary);
        File.WriteAllText(Path.Combine(folder, "ladder.md"), text.ToString().ReplaceLineEndings("\n"));
    }

    private static void AppendTable(StringBuilder text, Summary summary)
    {
        var columns = summary.Table.Columns.Where(column => column.NeedToShow).ToList();
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {summary.BenchmarksCases[0].Descriptor.Type.Name}").AppendLine();
        AppendRow(columns.Select(column => column.Header));
        AppendRow(columns.Select((_, index) => index == 0 ? "---" : "---:"));
        for (var row = 0; row < summary.Table.FullContent.Length; row++)
        {
            if (row > 0 && summary.Table.FullContentStartOfLogicalGroup[row]) AppendRow(columns.Select(_ => ""));
            AppendRow(columns.Select(column => column.Content[row]));
        }

        void AppendRow(IEnumerable<string> cells) => text.AppendLine(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |");
    }

    private static string Reads(int kibibytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{kibibytes} KiB {MachineLimits.MeasureReads(kibibytes * 1024):F0} GB/s");

    /// <summary>The name that the system gives; a virtual machine's may lack the model (“AMD EPYC”), then CPUID adds family and model.</summary>
    private static string CpuName(Summary summary)
    {
        var name = summary.HostEnvironmentInfo.Cpu.Value?.ProcessorName ?? RuntimeInformation.ProcessArchitecture.ToString();
        if (!X86Base.IsSupported || name.Any(char.IsDigit)) return name;
        var signature = X86Base.CpuId(1, 0).Eax;
        var family = (signature >> 8 & 0xF) + (signature >> 20 & 0xFF);
        var model = (signature >> 4 & 0xF) | (signature >> 12 & 0xF0);
        return $"{name} family {family} model {model}";
    }

    /// <summary>BenchmarkDotNet builds what lies here, committed or not: changes are marked “-dirty”.</summary>
    private static string Commit()
    {
        var describe = new ProcessStartInfo("git", ["describe", "--always", "--dirty", "--exclude=*"]) { WorkingDirectory = Root, RedirectStandardOutput = true };
        using var git = Process.Start(describe)!;
        return git.StandardOutput.ReadToEnd().Trim();
    }

    private static string FindRoot(string folder) => File.Exists(Path.Combine(folder, "LstmSimd.sln")) ? folder
        : FindRoot(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("This program was not built inside the repository."));

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotFileName { get; }
}

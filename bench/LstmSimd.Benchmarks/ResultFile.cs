using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text.RegularExpressions;
using BenchmarkDotNet.Environments;

namespace LstmSimd.Benchmarks;

/// <summary>A committed result: bench/results/&lt;cpu&gt;/&lt;name&gt;.md, which says where it comes from.</summary>
internal static partial class ResultFile
{
    /// <summary>The repository, wherever in it the program was built.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static void Write(string name, string title, string body)
    {
        var cpu = CpuName();
        var folder = Path.Combine(Root, "bench", "results", NotFileName.Replace(cpu.ToLowerInvariant(), "-").Trim('-'));
        Directory.CreateDirectory(folder);
        var head = $"""
            # {title}, on {cpu}

            - {Environment.ProcessorCount} processors; `Vector<float>` of {Vector<float>.Count} lanes, `Vector512` {(Vector512.IsHardwareAccelerated ? "in hardware" : "not in hardware")}
            - {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}
            - commit {Commit()}, {DateTime.UtcNow:yyyy-MM-dd}
            - written by `{CommandLine()}`


            """;
        File.WriteAllText(Path.Combine(folder, name + ".md"), (head + body).ReplaceLineEndings("\n"));
    }

    /// <summary>The name that the system gives; a virtual machine's may lack the model (“AMD EPYC”), then CPUID adds family and model.</summary>
    private static string CpuName()
    {
        var name = HostEnvironmentInfo.GetCurrent().Cpu.Value?.ProcessorName ?? RuntimeInformation.ProcessArchitecture.ToString();
        if (!X86Base.IsSupported || name.Any(char.IsDigit)) return name;
        var signature = X86Base.CpuId(1, 0).Eax;
        var family = (signature >> 8 & 0xF) + (signature >> 20 & 0xFF);
        var model = (signature >> 4 & 0xF) | (signature >> 12 & 0xF0);
        return $"{name} family {family} model {model}";
    }

    /// <summary>What is measured was built from what lies here, committed or not: changes are marked “-dirty”.</summary>
    private static string Commit()
    {
        var describe = new ProcessStartInfo("git", ["describe", "--always", "--dirty", "--exclude=*"]) { WorkingDirectory = Root, RedirectStandardOutput = true };
        using var git = Process.Start(describe)!;
        return git.StandardOutput.ReadToEnd().Trim();
    }

    /// <summary>What was really asked for, not what usually is: a filter shows. Paths as seen from the repository, and names of files elsewhere: the same on every machine.</summary>
    private static string CommandLine()
    {
        var arguments = Environment.GetCommandLineArgs().Skip(1)
            .Select(argument => !Path.IsPathRooted(argument) ? argument : argument.StartsWith(Root, StringComparison.Ordinal) ? Path.GetRelativePath(Root, argument) : Path.GetFileName(argument))
            .Select(argument => NotShellSafe.IsMatch(argument) ? $"'{argument}'" : argument);
        return $"dotnet run -c Release --project bench/{typeof(ResultFile).Assembly.GetName().Name} -- {string.Join(' ', arguments)}";
    }

    private static string FindRoot(string folder) => File.Exists(Path.Combine(folder, "LstmSimd.sln")) ? folder
        : FindRoot(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("This program was not built inside the repository."));

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotFileName { get; }

    [GeneratedRegex(@"[^\w./:=,-]")]
    private static partial Regex NotShellSafe { get; }
}

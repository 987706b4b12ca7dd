using System.Globalization;
using System.Text;
using BenchmarkDotNet.Reports;
using LstmSimd.Kernels;

namespace LstmSimd.Benchmarks;

/// <summary>The committed result of the ladders: the limits of this machine, then a table for each class.</summary>
internal static class LadderFile
{
    public static void Write(IReadOnlyList<Summary> summaries)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"One thread. Limits of one core: {MachineLimits.MeasureMultiplyAdds():F0} GFLOP/s; reads of {string.Join(", ", ((int[])[16, 512, 8192]).Select(Reads))}.\n\n");
        foreach (var column in LadderConfig.Figures) text.Append(CultureInfo.InvariantCulture, $"- {column.ColumnName}: {column.Legend}\n");
        foreach (var summary in summaries) text.Append(CultureInfo.InvariantCulture, $"\n## {summary.BenchmarksCases[0].Descriptor.Type.Name}\n\n{Table(summary)}");
        ResultFile.Write("ladder", "Ladder", text.ToString());
    }

    /// <summary>BenchmarkDotNet's table, an empty row between two groups.</summary>
    private static MarkdownTable Table(Summary summary)
    {
        var columns = summary.Table.Columns.Where(column => column.NeedToShow).ToList();
        var table = new MarkdownTable([.. columns.Select(column => column.Header)]);
        for (var row = 0; row < summary.Table.FullContent.Length; row++)
        {
            if (row > 0 && summary.Table.FullContentStartOfLogicalGroup[row]) table.Add([.. columns.Select(_ => "")]);
            table.Add([.. columns.Select(column => column.Content[row])]);
        }
        return table;
    }

    private static string Reads(int kibibytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{kibibytes} KiB {MachineLimits.MeasureReads(kibibytes * 1024):F0} GB/s");
}

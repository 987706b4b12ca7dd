using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace LstmSimd.Benchmarks;

/// <summary>A figure made of a call's work and its mean time in nanoseconds; null where the work has no such figure.</summary>
internal sealed class FigureColumn(string name, string legend, Func<Work, double, double?> figure) : IColumn
{
    public string Id => name;

    public string ColumnName => name;

    public string Legend => legend;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(benchmark => figure(Work.Of(benchmark), 1) is not null);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        var time = summary[benchmarkCase]?.ResultStatistics?.Mean;
        return time is null || figure(Work.Of(benchmarkCase), time.Value) is not { } value ? "NA" : MarkdownTable.Figure(value);
    }
}

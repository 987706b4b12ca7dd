using System.Globalization;
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
        if (summary[benchmarkCase]?.ResultStatistics is not { } time || figure(Work.Of(benchmarkCase), time.Mean) is not { } value) return "NA";
        var threeDigits = value switch { >= 100 => "N0", >= 10 => "N1", >= 1 => "N2", _ => "N3" };
        return value.ToString(threeDigits, CultureInfo.InvariantCulture);
    }
}

using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Reports;

namespace LstmSimd.Benchmarks;

/// <summary>How all ladders are measured and shown.</summary>
internal static class LadderConfig
{
    /// <summary>The figures per unit of work, each shown where the benchmarks have it.</summary>
    public static readonly FigureColumn[] Figures =
    [
        new("ns/element", "nanoseconds per element of the span", (work, time) => work.Unit == WorkUnit.Element ? time / work.Units : null),
        new("ns/unit", "nanoseconds per hidden unit", (work, time) => work.Unit == WorkUnit.HiddenUnit ? time / work.Units : null),
        new("ns/step", "nanoseconds per time step of the whole batch", (work, time) => work.Unit == WorkUnit.Step ? time / work.Units : null),
        new("GFLOP/s", "of the products: two operations for each weight and row", (work, time) => work.Operations > 0 ? work.Operations / time : null),
        new("GB/s", "of the weights that each step must read: R, and W's share of a chunk where the input half can be hoisted",
            (work, time) => work.WeightBytes > 0 ? work.WeightBytes / time : null),
    ];

    public static ManualConfig Create() => ManualConfig.Create(DefaultConfig.Instance)
        .AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)))
        .AddColumn(Figures)
        .HideColumns(Column.Error, Column.Median, Column.RatioSD, Column.AllocRatio)
        .WithSummaryStyle(SummaryStyle.Default.WithRatioStyle(RatioStyle.Trend));
}

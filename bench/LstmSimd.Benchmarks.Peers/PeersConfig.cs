using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>How BenchmarkDotNet measures the peers, and what becomes of its summaries.</summary>
internal static class PeersConfig
{
    public static int Run(IReadOnlyCollection<string> arguments) => Suite.Run(arguments, Create(),
        summaries => ResultFile.Write("peers", "LstmSimd and its peers, by BenchmarkDotNet", PeersTable.Markdown([.. summaries.SelectMany(Measurements)])));

    private static ManualConfig Create() => ManualConfig.Create(DefaultConfig.Instance)
        // In this process: one of its own would each be built with half a gigabyte of native libraries. Pools end with their engine.
        .AddJob(new Job().WithToolchain(new InProcessEmitToolchain(TimeSpan.FromHours(1), logOutput: false)).AsMutator())
        .AddFilter(new SimpleFilter(IsMeasured))
        .AddColumn(StatisticColumn.Median)
        .HideColumns(Column.Error, Column.StdDev, Column.RatioSD)
        .WithSummaryStyle(SummaryStyle.Default.WithTimeUnit(TimeUnit.Microsecond));

    private static bool IsMeasured(BenchmarkCase benchmark) => Engine.On(Threads(benchmark)).Any(engine => engine.Id == Id(benchmark));

    private static IEnumerable<Measurement> Measurements(Summary summary) =>
        from report in summary.Reports
        where report.ResultStatistics is not null
        select new Measurement((string)report.BenchmarkCase.Parameters[nameof(PeersBenchmarks.Case)], Threads(report.BenchmarkCase), Engine.Of(Id(report.BenchmarkCase)),
            Spread.Of(report.ResultStatistics!.OriginalValues.Select(nanoseconds => nanoseconds / 1000)));

    /// <summary>A method is named as its engine.</summary>
    private static string Id(BenchmarkCase benchmark) => benchmark.Descriptor.WorkloadMethod.Name.ToLowerInvariant();

    private static int Threads(BenchmarkCase benchmark) => (int)benchmark.Parameters[nameof(PeersBenchmarks.Threads)];
}

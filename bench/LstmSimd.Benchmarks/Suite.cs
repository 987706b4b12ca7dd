using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Perfolizer.Horology;

namespace LstmSimd.Benchmarks;

/// <summary>Runs this program's benchmarks by BenchmarkDotNet's options and one of ours.</summary>
internal static class Suite
{
    // Also write the tables to bench/results/<cpu>.
    private const string Results = "--results";

    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyCollection<string> arguments, ManualConfig config, Action<IReadOnlyList<Summary>> write)
    {
        config.WithArtifactsPath(Path.Combine(ResultFile.Root, "artifacts", "benchmarks"));
        // Unless the command line names a job. Short enough for all ladders in ten minutes, one of which is the scalar reference of the largest layer.
        if (!arguments.Contains("--job") && !arguments.Contains("-j"))
            config.AddJob(Job.Default.WithWarmupCount(3).WithIterationCount(10).WithIterationTime(TimeInterval.FromMilliseconds(100)));

        var summaries = BenchmarkSwitcher.FromAssembly(typeof(Suite).Assembly).Run([.. arguments.Where(argument => argument != Results)], config).ToList();
        if (summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))) return 1;
        if (!arguments.Contains(Results)) return 0;
        if (summaries.Count == 0)
        {
            Console.Error.WriteLine($"{Results}: nothing was measured, so nothing is written.");
            return 1;
        }
        write(summaries);
        return 0;
    }
}

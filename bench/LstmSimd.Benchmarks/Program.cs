using BenchmarkDotNet.Running;
using LstmSimd.Benchmarks;

// Ours, not BenchmarkDotNet's: also write the tables to bench/results/<cpu>/ladder.md.
const string Results = "--results";

var ownJob = !args.Contains("--job") && !args.Contains("-j");
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly)
    .Run([.. args.Where(arg => arg != Results)], LadderConfig.Create(ownJob)).ToList();
if (summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))) return 1;
if (args.Contains(Results)) LadderFile.Write(summaries);
return 0;

using System.CommandLine;
using LstmSimd.Formats;

namespace LstmSimd.Benchmarks.Peers;

/// <summary><c>quick</c>: the whole grid in under five minutes.</summary>
internal static class QuickCommand
{
    // Of the engines together, for each case; a slow scalar call comes on top.
    private const double OneThreadSeconds = 0.8;

    private static readonly Dictionary<string, int[]> Counts = new() { ["1"] = [1], ["2"] = [2], ["both"] = [1, 2] };

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object and nothing else." };
        var threads = new Option<string>("--threads") { Description = "On one thread, on two, or both.", HelpName = "1|2|both", DefaultValueFactory = _ => "both" };
        var cases = new Option<string[]>("--cases") { Description = "Only the cases of these names (* and ? stand for anything); bench/results is then left alone.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var plot = new Option<string?>("--plot") { Description = "Also draw the ratios to ONNX Runtime: an SVG file.", HelpName = "FILE" };
        var command = new Command("quick", "Measure all engines in turns, in under five minutes.") { json, threads, cases, plot };
        command.SetAction(parse =>
        {
            var patterns = parse.GetValue(cases)!;
            var chosen = Case.Matching(patterns);
            if (chosen.Count == 0) throw new ArgumentException($"--cases: none matches {string.Join(", ", patterns)}; there are {string.Join(", ", Case.All)}.");
            if (!Counts.TryGetValue(parse.GetValue(threads)!, out var counts)) throw new ArgumentException($"--threads: expected 1, 2 or both, got '{parse.GetValue(threads)}'.");
            var file = parse.GetValue(plot);
            if (file is not null) AtomicFile.CheckDestination(file);
            if (file is not null && !chosen.Any(RatioPlot.Shows)) throw new ArgumentException("--plot: shows none of these cases.");

            foreach (var work in chosen) Verify(work, counts);
            List<Measurement> measured = [];
            if (counts.Contains(1)) measured.AddRange(chosen.SelectMany(MeasureInTurns));
            if (counts.Contains(2)) measured.AddRange(MeasuringProcess.MeasureAll(chosen, threads: 2));

            var output = parse.InvocationConfiguration.Output;
            output.Write(parse.GetValue(json) ? PeersTable.Json(measured).ToJsonString() + "\n" : PeersTable.Markdown(measured));
            if (patterns.Length == 0) ResultFile.Write("peers", "LstmSimd and its peers", PeersTable.Markdown(measured));
            if (file is not null) RatioPlot.Write(measured, file);
        });
        return command;
    }

    /// <summary>On every number of threads, before anything is timed.</summary>
    private static void Verify(Case work, int[] counts)
    {
        var verification = new Verification(new Workload(work));
        foreach (var threads in counts)
        {
            foreach (var engine in Engine.On(threads)) verification.Check(engine, threads);
        }
    }

    private static IEnumerable<Measurement> MeasureInTurns(Case work)
    {
        var workload = new Workload(work);
        var engines = Engine.On(threads: 1).ToArray();
        var peers = engines.Select(engine => engine.Create(workload, 1)).ToArray();
        var samples = Interleaved.Sample(OneThreadSeconds, [.. peers.Select(peer => (Action)peer.Call)]);
        // In reverse: libtorch's inference mode nests.
        foreach (var peer in peers.Reverse()) peer.Dispose();
        return engines.Zip(samples, (engine, times) => new Measurement(work.Name, 1, engine, Spread.Of(times)));
    }
}

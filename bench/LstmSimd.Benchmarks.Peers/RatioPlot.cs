using ScottPlot;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>The ratios to ONNX Runtime over H, one line for each kind of work.</summary>
internal static class RatioPlot
{
    private static readonly (string Label, string Prefix)[] Lines =
    [
        ("streaming, one step per call", "stream-h"),
        ("sequence, T = 100", "seq-h"),
        ("batch of 8, T = 50", "batch-b8-h"),
        ("batch of 32, T = 50", "batch-b32-h"),
        ("batch of 64, T = 50", "batch-b64-h"),
    ];

    public static bool Shows(Case work) => Lines.Any(line => IsOn(work, line.Prefix));

    public static void Write(IReadOnlyCollection<Measurement> measurements, string file)
    {
        // One thread, where it was measured: there every point is of one process.
        var threads = measurements.Min(one => one.Threads);
        var ratios = PeersTable.Pairs(measurements).Where(pair => pair.Ours.Threads == threads && pair.Rival.Engine == Engine.OnnxRuntime)
            .ToDictionary(pair => pair.Ours.Case, pair => pair.Rival.Time.Median / pair.Ours.Time.Median);
        using var plot = new LogPlot($"Times as fast as ONNX Runtime, {(threads == 1 ? "one thread" : $"{threads} threads")}", "hidden units H", "ratio of times", Alignment.UpperRight);
        plot.AddLevel(1, "as fast");
        foreach (var (label, prefix) in Lines)
        {
            plot.AddLine(label, from work in Case.All
                                where IsOn(work, prefix) && ratios.ContainsKey(work.Name)
                                select ((double)work.Hidden, ratios[work.Name]));
        }
        plot.Write(file);
    }

    private static bool IsOn(Case work, string prefix) => work.Name == $"{prefix}{work.Hidden}";
}

using System.CommandLine;
using System.Globalization;
using System.Text;
using LstmSimd.Formats;
using ScottPlot;

namespace LstmSimd.Benchmarks.Peers;

/// <summary><c>growth</c>: how time and memory grow with each size alone.</summary>
internal static class GrowthCommand
{
    private const double Seconds = 0.5;

    private static readonly (string Size, string Title, Case[] Cases, Func<Case, int> X)[] Series =
    [
        ("H", "H of one stream, I = H", [.. Case.Sizes(8, 2048).Select(Case.Stream)], work => work.Hidden),
        ("B", "B rows, H = 128, T = 50", [.. Case.Sizes(1, 256).Select(B => new Case($"b{B}", 128, 128, B, 50))], work => work.Batch),
        ("T", "T steps per call, H = 128, B = 1", [.. ((int[])[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]).Select(T => new Case($"t{T}", 128, 128, 1, T))], work => work.Steps),
    ];

    public static Command Create()
    {
        var plot = new Option<string?>("--plot") { Description = "Also draw the times: an SVG file.", HelpName = "FILE" };
        var command = new Command("growth", "Measure how LstmSimd's time and memory grow with H, B and T.") { plot };
        command.SetAction(parse =>
        {
            var file = parse.GetValue(plot);
            if (file is not null) AtomicFile.CheckDestination(file);
            var text = new StringBuilder("One thread; medians, of the whole batch where it says step. Model: the packed weights, ×: over the raw ones. Session: what creating one allocates.\n");
            using var picture = new LogPlot("LstmSimd: time per step, one thread", "H, B or T", "nanoseconds per step of the whole batch", Alignment.UpperLeft, baseOfX: 4);
            foreach (var (size, title, cases, x) in Series)
            {
                var table = new MarkdownTable(size, "ns per step", "ns per step and row", "GFLOP/s", "model, bytes", "× raw", "session, bytes");
                var points = new List<(double X, double Y)>();
                foreach (var work in cases)
                {
                    var growth = Measure(work);
                    points.Add((x(work), growth.NanosecondsPerStep));
                    table.Add(x(work).ToString("N0", CultureInfo.InvariantCulture), MarkdownTable.Figure(growth.NanosecondsPerStep),
                        MarkdownTable.Figure(growth.NanosecondsPerStep / work.Batch), MarkdownTable.Figure(2.0 * 4 * work.Hidden * (work.Input + work.Hidden) * work.Batch / growth.NanosecondsPerStep),
                        growth.ModelBytes.ToString("N0", CultureInfo.InvariantCulture), MarkdownTable.Figure((double)growth.ModelBytes / growth.RawBytes),
                        growth.SessionBytes.ToString("N0", CultureInfo.InvariantCulture));
                }
                picture.AddLine(title, points);
                text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n{table}");
            }
            parse.InvocationConfiguration.Output.Write(text);
            ResultFile.Write("growth", "How time and memory grow", text.ToString());
            if (file is not null) picture.Write(file);
        });
        return command;
    }

    private readonly record struct Growth(double NanosecondsPerStep, long ModelBytes, long RawBytes, long SessionBytes);

    private static Growth Measure(Case work)
    {
        var workload = new Workload(work);
        using var peer = new LstmSimdPeer(workload, threads: 1);
        var microseconds = Spread.Of(Interleaved.Sample(Seconds, [peer.Call])[0]).Median;

        var lstm = new Lstm(workload.Layers);
        var before = GC.GetAllocatedBytesForCurrentThread();
        lstm.CreateSession(work.Batch, work.Steps);
        var session = GC.GetAllocatedBytesForCurrentThread() - before;
        return new Growth(microseconds * 1000 / work.Steps, lstm.PackedBytes, workload.WeightBytes, session);
    }
}

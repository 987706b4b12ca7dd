using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>What was measured, as people and as programs read it.</summary>
internal static class PeersTable
{
    private const string Legend = "Microseconds per call: the median, ± half of the range from the tenth to the ninetieth percentile. × a rival: its time over LstmSimd's. T = 100 steps per call (seq, bi, stack2-h256) or 50 (batch, stack2-h512-b32), one step of a carried state in stream; every engine's output and state checked against the float64 reference at 1e-5.";

    /// <summary>One table for each number of threads.</summary>
    public static string Markdown(IReadOnlyCollection<Measurement> measurements)
    {
        var text = new StringBuilder(Legend).Append('\n');
        foreach (var threads in measurements.GroupBy(one => one.Threads).OrderBy(group => group.Key))
        {
            var rivals = Engine.Rivals.Where(rival => threads.Any(one => one.Engine == rival)).ToArray();
            var table = new MarkdownTable(["case", .. rivals.Select(rival => $"{rival.Title}, µs"), $"{Engine.Ours.Title}, µs", .. rivals.Select(rival => $"× {rival.Title}")]);
            foreach (var group in threads.GroupBy(one => one.Case))
            {
                var times = group.ToDictionary(one => one.Engine, one => one.Time);
                if (!times.TryGetValue(Engine.Ours, out var ours)) continue;
                table.Add([group.Key, .. rivals.Select(rival => Cell(times.GetValueOrDefault(rival))), Cell(ours),
                    .. rivals.Select(rival => times.TryGetValue(rival, out var time) ? MarkdownTable.Figure(time.Median / ours.Median) : "")]);
            }
            text.Append(CultureInfo.InvariantCulture, $"\n## {(threads.Key == 1 ? "One thread" : $"{threads.Key} threads")}\n\n");
            text.Append(table);
        }
        return text.ToString();

        static string Cell(Spread? time) => time is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{MarkdownTable.Figure(time.Median)} ± {time.Share * 100:F0} %");
    }

    public static JsonObject Json(IReadOnlyCollection<Measurement> measurements) => new()
    {
        ["cases"] = new JsonArray([.. Pairs(measurements).Select(pair => (JsonNode)new JsonObject
        {
            ["case"] = pair.Ours.Case,
            ["threads"] = pair.Ours.Threads,
            ["rival"] = pair.Rival.Engine.Id,
            ["rivalMicroseconds"] = pair.Rival.Time.Median,
            ["microseconds"] = pair.Ours.Time.Median,
            ["ratio"] = pair.Rival.Time.Median / pair.Ours.Time.Median,
        })]),
    };

    /// <summary>Ours beside each rival of the same case on the same number of threads.</summary>
    public static IEnumerable<(Measurement Ours, Measurement Rival)> Pairs(IReadOnlyCollection<Measurement> measurements) =>
        from ours in measurements
        where ours.Engine == Engine.Ours
        from rival in measurements
        where rival.Engine != Engine.Ours && rival.Case == ours.Case && rival.Threads == ours.Threads
        select (ours, rival);
}

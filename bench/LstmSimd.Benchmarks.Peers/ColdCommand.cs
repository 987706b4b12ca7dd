using System.CommandLine;

namespace LstmSimd.Benchmarks.Peers;

/// <summary><c>cold</c>: packing, and the first steps of fresh processes.</summary>
internal static class ColdCommand
{
    private const int Processes = 10;
    private const double PackingSeconds = 1;

    public static Command Create()
    {
        var command = new Command("cold", "Measure packing, and the first thousand steps of fresh processes.");
        command.SetAction(parse =>
        {
            var text = $"## Packing: new Lstm(layers), raw weights per second\n\n{Packing()}\n## The first steps of a fresh process: streaming, H = 128\n\n{FirstSteps()}"
                + $"\nMedians over {Processes} fresh processes of each engine, in turns. Steady: the median after a second; reached where fifty steps have a median within a tenth of it. ONNX Runtime reads its model from a file; LstmSimd makes its weights. The idle loop only reads the clock, for as long as the first thousand steps took, after all steps: what the machine alone does to one of them.\n";
            parse.InvocationConfiguration.Output.Write(text);
            ResultFile.Write("cold", "Cold start", text);
        });
        return command;
    }

    private static MarkdownTable Packing()
    {
        var table = new MarkdownTable("H", "µs", "GB/s");
        foreach (var H in (int[])[128, 512])
        {
            var workload = new Workload(Case.Stream(H));
            var time = Spread.Of(Interleaved.Sample(PackingSeconds, [() => _ = new Lstm(workload.Layers)])[0]).Median;
            table.Add($"{H}", MarkdownTable.Figure(time), MarkdownTable.Figure(workload.WeightBytes / time / 1000));
        }
        return table;
    }

    private static MarkdownTable FirstSteps()
    {
        var model = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(model, OnnxPeer.Model(new Workload(ColdStart.Case)));
            Engine[] engines = [Engine.Ours, Engine.OnnxRuntime];
            var starts = Enumerable.Range(0, Processes).Select(_ => engines.Select(engine => ColdStart.Measure(engine, model)).ToArray()).ToList();

            var table = new MarkdownTable(["", .. engines.Select(engine => engine.Title)]);
            Add("process start to first output, ms", start => start.FirstOutput);
            Add("worst of the first thousand steps, µs", start => start.Worst);
            Add("median of the last hundred of them, µs", start => start.LastHundred);
            Add("steady median, µs", start => start.Steady);
            Add("worst over steady", start => start.Worst / start.Steady);
            Add("longest pause of an idle loop of that length, µs", start => start.Idle);
            Add("time to steady, ms", start => start.TimeToSteady);
            return table;

            void Add(string what, Func<ColdStart, double> figure) =>
                table.Add([what, .. engines.Select((_, index) => MarkdownTable.Figure(Spread.Of(starts.Select(pair => figure(pair[index]))).Median))]);
        }
        finally
        {
            File.Delete(model);
        }
    }
}

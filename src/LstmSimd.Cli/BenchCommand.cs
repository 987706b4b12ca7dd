using System.CommandLine;
using System.Globalization;
using LstmSimd.Kernels;
using Spectre.Console;

namespace LstmSimd.Cli;

/// <summary><c>bench</c>: one layer of random weights against the scalar reference and this machine's limits.</summary>
internal static class BenchCommand
{
    private const double MeasureSeconds = 2;

    public static Command Create()
    {
        var input = CommonOptions.Count("--input", "I, the number of inputs.", 128);
        var hidden = CommonOptions.Count("--hidden", "H, the number of hidden units.", 128);
        var batch = CommonOptions.Count("--batch", "B, the number of rows.", 1);
        var steps = CommonOptions.Count("--steps", "T, the time steps of each call.", 1);
        var threads = CommonOptions.Threads();
        var precision = CommonOptions.Precision("f32 where not given");
        var width = CommonOptions.Width();
        var json = CommonOptions.Json();
        var command = new Command("bench", "Measure one layer on this machine, beside its limits and the scalar reference.")
        {
            input, hidden, batch, steps, threads, precision, width, json,
        };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var result = terminal.While("Measuring", () => Bench.Measure(parse.GetValue(input), parse.GetValue(hidden), parse.GetValue(batch),
                parse.GetValue(steps), parse.GetValue(threads), parse.GetValue(precision) ?? WeightPrecision.Float32, parse.GetValue(width), MeasureSeconds));
            if (parse.GetValue(json)) terminal.Print(result.ToJson());
            else Print(terminal, result);
        });
        return command;
    }

    private static void Print(Terminal terminal, Bench r)
    {
        var table = new Table().AddColumns($"I = {r.Input}, H = {r.Hidden}, B = {r.Batch}, T = {r.Steps}", "Time per step", "GFLOP/s", "Weights, GB/s");
        table.AddRow("scalar reference", Terminal.Time(r.ScalarNanoseconds), Figure(r.Operations / r.ScalarNanoseconds), Figure(r.ScalarBytes / r.ScalarNanoseconds));
        table.AddRow($"engine, {r.Lanes} lanes, {r.Precision.Name()}{(r.Threads > 1 ? $", {r.Threads} threads" : "")}", Terminal.Time(r.EngineNanoseconds), Figure(r.GigaFlops), Figure(r.WeightGigaBytes));
        table.AddRow("this machine's limit", Terminal.Time(r.LimitNanoseconds), r.IsLimitedByMultiplyAdds ? Figure(r.PeakGigaFlops) : "", Figure(r.PeakReadGigaBytes));
        terminal.Print(table);
        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{r.ScalarNanoseconds / r.EngineNanoseconds:F1} × the scalar reference; {r.ShareOfLimit:P0} of the limit; {r.AllocatedBytes} bytes allocated."));
        if (r.ShareOfLimit > 1) terminal.Output.WriteLine("Above the limit: the weights stay in a nearer cache from step to step than the buffer that was read, or the machine was busy while its limits were measured.");
        if (!r.IsLimitedByMultiplyAdds) terminal.Output.WriteLine("The limit is that of reading the weights once per step; no limit of int8 arithmetic is measured.");

        static string Figure(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
    }
}

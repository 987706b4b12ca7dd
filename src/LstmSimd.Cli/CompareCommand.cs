using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using LstmSimd.Formats;
using LstmSimd.Kernels;
using Spectre.Console;

namespace LstmSimd.Cli;

/// <summary><c>compare</c>: scalar reference, float64 reference and engine on the same input.</summary>
internal static class CompareCommand
{
    // Plain float32 stays within 1.2e-5 on the recorded models; a tanh that is wrong by 1e-4 misses by 2e-4 and more.
    private const double StandardTolerance = 5e-5;

    private const double MeasureSeconds = 1.5;

    // What a model without a recorded input is run on. Noise drives weights trained on something else far from where they live, and there roundings grow with
    // every step: after 100 steps plain float32 is 5e-5 from float64 in a trained text model, after 50 it is 3e-5.
    private const int NoiseSteps = 50, NoiseSeed = 1;

    private const int PastTolerance = 1;

    public static Command Create()
    {
        var file = CommonOptions.File();
        var node = CommonOptions.Node();
        var precision = CommonOptions.Precision();
        var width = CommonOptions.Width();
        var threads = CommonOptions.Threads();
        var tolerance = CommonOptions.Number("--tolerance", "The largest difference that passes; c relative to max(1, max|c|).", StandardTolerance);
        var json = CommonOptions.Json();
        var command = new Command("compare", "Compare the engine with the scalar and float64 references and with recorded outputs; exit code 1 past the tolerance.")
        {
            file, node, precision, width, threads, tolerance, json,
        };
        command.SetAction(parse => Run(new Terminal(parse), parse.GetRequiredValue(file), parse.GetValue(node), parse.GetValue(width), parse.GetValue(threads),
            parse.GetValue(tolerance), parse.GetValue(json)));
        return command;
    }

    private static int Run(Terminal terminal, string path, string? node, VectorWidth width, int threads, double tolerance, bool asJson)
    {
        var model = ModelFile.Load(path, node);
        using var crew = new WorkerCrew(threads);
        var input = model.Trace is null ? ComparedInput.Noise(model, NoiseSteps, NoiseSeed) : ComparedInput.Recorded(model);
        if (input.Lengths.Length > 0 && input.Lengths.Max() == 0) throw new InvalidDataException($"{model.Format}: all sequences have length 0; there is nothing to compare.");
        var comparison = new Comparison(model, input, new LstmOptions { Width = width }, crew);
        var (steps, batch) = (input.Steps, input.BatchSize);
        terminal.WithBar($"Comparing {Path.GetFileName(path)}", comparison.Run);
        var (scalar, engine) = terminal.While("Measuring", () => comparison.Measure(MeasureSeconds));

        ErrorPair[] errors = [comparison.Scalar, comparison.Float64, comparison.Expected];
        var passed = errors.All(pair => pair.Within(tolerance));
        if (asJson)
        {
            terminal.Print(new JsonObject
            {
                ["model"] = Path.GetFileName(path),
                ["layers"] = new JsonArray([.. model.Layers.Select(layer => (JsonNode)new JsonObject
                {
                    ["input"] = layer.InputSize,
                    ["hidden"] = layer.HiddenSize,
                    ["directions"] = layer.DirectionCount,
                })]),
                ["steps"] = steps,
                ["batch"] = batch,
                ["width"] = comparison.Lstm.Width.Lanes(),
                ["threads"] = threads,
                ["precision"] = "f32",
                ["maxError"] = Errors(pair => pair.Output),
                ["maxCellError"] = Errors(pair => pair.Cell),
                ["nsPerStep"] = new JsonObject { ["scalar"] = scalar / steps, ["engine"] = engine / steps },
                ["speedup"] = scalar / engine,
            });
        }
        else
        {
            var table = new Table().AddColumns("Engine against", "max |Δ| of Y, h", "max |Δ| of c, relative", "");
            table.AddRow(Row("scalar reference (float32)", comparison.Scalar));
            table.AddRow(Row("reference in float64", comparison.Float64));
            if (!comparison.Expected.IsEmpty) table.AddRow(Row("recorded outputs", comparison.Expected));
            terminal.Print(table);
            terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{steps} steps of a batch of {batch}, {comparison.Lstm.Width.Lanes()} lanes{(threads > 1 ? $", {threads} threads" : "")}. Time per step: scalar reference {Terminal.Time(scalar / steps)}, engine {Terminal.Time(engine / steps)}: {scalar / engine:F1} ×."));
            if (!passed) terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Past the tolerance of {tolerance:G3}."));
        }
        return passed ? 0 : PastTolerance;

        JsonObject Errors(Func<ErrorPair, double?> part) => new()
        {
            ["scalar"] = Number(part(comparison.Scalar)),
            ["float64"] = Number(part(comparison.Float64)),
            ["expected"] = Number(part(comparison.Expected)),
        };

        // Null where nothing was compared. JSON has no ∞; the largest number stands for it, since scripts take null for a small one.
        static JsonNode? Number(double? error) => error is { } value ? Math.Min(value, double.MaxValue) : null;

        static string Figure(double? error) => error?.ToString("0.0E-0", CultureInfo.InvariantCulture) ?? "not recorded";

        string[] Row(string name, ErrorPair pair) =>
        [
            name,
            Figure(pair.Output),
            Figure(pair.Cell),
            pair.Within(tolerance) ? "ok" : "past",
        ];
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using LstmSimd.Kernels;
using Spectre.Console;

namespace LstmSimd.Cli;

/// <summary>What <c>compare</c> found, for people and for machines.</summary>
internal sealed class CompareReport
{
    /// <summary>The file's name.</summary>
    public required string Model { get; init; }

    public required Comparison Comparison { get; init; }

    public required ComparedInput Input { get; init; }

    public required int Threads { get; init; }

    /// <summary>The largest difference that passes; null where all do.</summary>
    public required double? Tolerance { get; init; }

    /// <summary>Of all rows through all steps, in nanoseconds.</summary>
    public required (double Scalar, double Engine) Times { get; init; }

    public bool Passed => new[] { Comparison.Scalar, Comparison.Float64, Comparison.Expected }.All(Passes);

    private string Precision => InfoCommand.Precision(Comparison.Lstm.Layers.SelectMany(layer => layer.Weights));

    /// <summary>For people: each precision that occurs.</summary>
    private string Precisions => string.Join("; ", Comparison.Lstm.Layers.SelectMany(layer => layer.Weights).Select(PrecisionNames.PrecisionName).Distinct());

    private double Speedup => Times.Scalar / Times.Engine;

    public JsonObject ToJson()
    {
        return new JsonObject
        {
            ["model"] = Model,
            ["layers"] = new JsonArray([.. Comparison.Lstm.Layers.Select(layer => (JsonNode)new JsonObject
            {
                ["input"] = layer.InputSize,
                ["hidden"] = layer.HiddenSize,
                ["directions"] = layer.DirectionCount,
            })]),
            ["steps"] = Input.Steps,
            ["batch"] = Input.BatchSize,
            ["width"] = Comparison.Lstm.Width.Lanes(),
            ["threads"] = Threads,
            ["precision"] = Precision,
            ["maxError"] = Errors(pair => pair.Output),
            ["maxCellError"] = Errors(pair => pair.Cell),
            ["nsPerStep"] = new JsonObject { ["scalar"] = Times.Scalar / Input.Steps, ["engine"] = Times.Engine / Input.Steps },
            ["speedup"] = Speedup,
            ["errorByLayer"] = new JsonArray([.. Comparison.Places.ByLayer.Select((error, layer) => (JsonNode)new JsonObject { ["layer"] = layer, ["error"] = Number(error) })]),
            ["errorOverTime"] = new JsonArray([.. Comparison.Places.OverTime.Select(span => (JsonNode)new JsonObject
            {
                ["firstStep"] = span.FirstStep,
                ["steps"] = span.Steps,
                ["error"] = Number(span.Error),
            })]),
        };

        JsonObject Errors(Func<ErrorPair, double?> part) => new()
        {
            ["scalar"] = Number(part(Comparison.Scalar)),
            ["float64"] = Number(part(Comparison.Float64)),
            ["expected"] = Number(part(Comparison.Expected)),
        };

        // Null where nothing was compared. JSON has no ∞; the largest number stands for it, since scripts take null for a small one.
        static JsonNode? Number(double? error) => error is { } value ? Math.Min(value, double.MaxValue) : null;
    }

    /// <param name="terminal">Where to.</param>
    /// <param name="showsPlaces">Whether also the errors of each layer and over time.</param>
    public void Print(Terminal terminal, bool showsPlaces)
    {
        var table = new Table().AddColumns($"Engine, {Precisions}, against", "max |Δ| of Y, h", "max |Δ| of c, relative", "");
        table.AddRow(Row("scalar reference (float32)", Comparison.Scalar));
        table.AddRow(Row("reference in float64", Comparison.Float64));
        if (!Comparison.Expected.IsEmpty) table.AddRow(Row("recorded outputs", Comparison.Expected));
        terminal.Print(table);
        if (showsPlaces) PrintPlaces(terminal);
        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Input.Steps} steps of a batch of {Input.BatchSize}, {Comparison.Lstm.Width.Lanes()} lanes{(Threads > 1 ? $", {Threads} threads" : "")}. Time per step: scalar reference {Terminal.Time(Times.Scalar / Input.Steps)}, engine {Terminal.Time(Times.Engine / Input.Steps)}: {Speedup:F1} ×."));
        if (Tolerance is null) terminal.Output.WriteLine($"Weights in {Precisions} have no tolerance of their own: --tolerance sets one.");
        if (!Passed) terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Past the tolerance of {Tolerance:G3}."));

        string[] Row(string name, ErrorPair pair) => [name, Figure(pair.Output), Figure(pair.Cell), Tolerance is null ? "" : Passes(pair) ? "ok" : "past"];
    }

    private void PrintPlaces(Terminal terminal)
    {
        var layers = new Table().AddColumns("Layer", "max |Δ| of its Y from float64");
        foreach (var (layer, error) in Comparison.Places.ByLayer.Index()) layers.AddRow($"{layer}", Figure(error));
        terminal.Print(layers);
        var spans = new Table().AddColumns("Steps", "max |Δ| of Y from float64");
        foreach (var span in Comparison.Places.OverTime)
            spans.AddRow(span.Steps == 1 ? $"{span.FirstStep}" : $"{span.FirstStep} to {span.FirstStep + span.Steps - 1}", Figure(span.Error));
        terminal.Print(spans);
    }

    private bool Passes(ErrorPair pair) => Tolerance is not { } tolerance || pair.Within(tolerance);

    private static string Figure(double? error) => error?.ToString("0.0E-0", CultureInfo.InvariantCulture) ?? "not recorded";
}

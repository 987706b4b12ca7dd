using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using LstmSimd.Formats;
using LstmSimd.Kernels;
using Spectre.Console;

namespace LstmSimd.Cli;

/// <summary><c>info</c>: what a model file holds and how it runs here.</summary>
internal static class InfoCommand
{
    // Of the gates, of the cell's candidate and of the cell on its way out: all that the formats can say and the engine runs.
    private static readonly string[] Activations = ["sigmoid", "tanh", "tanh"];

    public static Command Create()
    {
        var file = CommonOptions.File();
        var json = CommonOptions.Json();
        var command = new Command("info", "Show what a model file holds: layers, sizes, activations, packed bytes, and the width that runs here.") { file, json };
        command.SetAction(parse => Run(new Terminal(parse), parse.GetRequiredValue(file), parse.GetValue(json)));
        return command;
    }

    private static void Run(Terminal terminal, string path, bool asJson)
    {
        var model = ModelFile.Load(path);
        var lstm = model.CreateLstm();
        var parameters = model.Layers.SelectMany(layer => layer.Weights)
            .Sum(weights => (long)weights.WeightsInput.Length + weights.WeightsRecurrent.Length + weights.Bias.Length);
        if (model.Ends is { Embedding: var embedding, Dense: var dense })
            parameters += (long)embedding.Weights.Length + dense.Weights.Length + dense.Bias.Length;
        if (asJson)
        {
            terminal.Print(new JsonObject
            {
                ["model"] = Path.GetFileName(path),
                ["format"] = model.Format,
                ["layers"] = new JsonArray([.. model.Layers.Select(layer => (JsonNode)new JsonObject
                {
                    ["input"] = layer.InputSize,
                    ["hidden"] = layer.HiddenSize,
                    ["directions"] = layer.DirectionCount,
                    ["direction"] = Name(layer.Direction),
                    ["activations"] = new JsonArray([.. Activations.Select(name => (JsonNode)name)]),
                })]),
                ["precision"] = "f32",
                ["parameters"] = parameters,
                ["packedBytes"] = lstm.PackedBytes,
                ["width"] = lstm.Width.Lanes(),
                ["fused"] = VectorWidths.IsFused,
                ["vocabulary"] = model.Ends?.Vocabulary,
                ["unusedTensors"] = new JsonArray([.. model.UnusedTensors.Select(name => (JsonNode)name)]),
            });
            return;
        }

        var table = new Table().AddColumns("Layer", "Inputs", "Hidden units", "Direction", "Gates", "Cell", "Output");
        for (var l = 0; l < model.Layers.Count; l++)
        {
            var layer = model.Layers[l];
            table.AddRow([$"{l}", $"{layer.InputSize}", $"{layer.HiddenSize}", Name(layer.Direction), .. Activations]);
        }
        terminal.Print(table);
        var output = terminal.Output;
        output.WriteLine($"Format:     {model.Format}, float32");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Weights:    {parameters:N0} parameters; packed {lstm.PackedBytes:N0} bytes"));
        output.WriteLine($"Runs here:  {lstm.Width.Lanes()} lanes, {(VectorWidths.IsFused ? "fused multiply-add" : "no fused multiply-add")}");
        if (model.Ends is { } ends) output.WriteLine($"Characters: {ends.Vocabulary.Length}");
        if (model.Trace is { } trace)
            output.WriteLine($"Recorded:   {trace.Steps} steps × {trace.BatchSize} rows{(trace.Lengths is null ? "" : " of various lengths")}");
        if (model.UnusedTensors.Count > 0) output.WriteLine($"Not used:   {Terminal.OneLine(string.Join(", ", model.UnusedTensors))}");
    }

    private static string Name(LstmDirection direction) => direction switch
    {
        LstmDirection.Forward => "forward",
        LstmDirection.Backward => "backward",
        _ => "bidirectional",
    };
}

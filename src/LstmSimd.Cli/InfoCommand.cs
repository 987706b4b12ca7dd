using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using LstmSimd.Formats;
using LstmSimd.Kernels;
using Spectre.Console;

namespace LstmSimd.Cli;

/// <summary><c>info</c>: what a model file holds and how it runs here; of several LSTMs a list, until one is named.</summary>
internal static class InfoCommand
{
    private const string Mixed = "mixed";

    public static Command Create()
    {
        var file = CommonOptions.File();
        var node = CommonOptions.Node();
        var json = CommonOptions.Json();
        var command = new Command("info", "Show what a model file holds: its LSTMs and what each uses, layers, sizes, activations, precision, stored and packed bytes, and the width that runs here.") { file, node, json };
        command.SetAction(parse => Run(new Terminal(parse), parse.GetRequiredValue(file), parse.GetValue(node), parse.GetValue(json)));
        return command;
    }

    private static void Run(Terminal terminal, string path, string? node, bool asJson)
    {
        ModelFile? model = null;
        IReadOnlyList<ModelNode> nodes = [];
        try
        {
            model = ModelFile.Load(path, node);
            nodes = model.Nodes;
        }
        catch (InvalidDataException) when (node is null && (nodes = ModelFile.List(path)).Count > 1)
        {
            // Several, of which none was named: they are listed.
        }
        var lstm = model?.CreateLstm();
        if (asJson) terminal.Print(ToJson(path, nodes, model, lstm));
        else Print(terminal, nodes, model, lstm);
    }

    private static JsonObject ToJson(string path, IReadOnlyList<ModelNode> nodes, ModelFile? model, Lstm? lstm) => new()
    {
        ["model"] = Path.GetFileName(path),
        ["format"] = model?.Format,
        ["nodes"] = new JsonArray([.. nodes.Select(node => (JsonNode)new JsonObject { ["name"] = node.Name, ["kind"] = node.Kind, ["uses"] = node.Uses })]),
        ["layers"] = new JsonArray([.. (model?.Layers ?? []).Select(layer => (JsonNode)new JsonObject
        {
            ["input"] = layer.InputSize,
            ["hidden"] = layer.HiddenSize,
            ["directions"] = layer.DirectionCount,
            ["direction"] = Name(layer.Direction),
            ["besides"] = new JsonArray([.. Besides(layer).Select(what => (JsonNode)what)]),
            ["activations"] = new JsonArray([.. Activations(layer).SelectMany(names => names).Select(name => (JsonNode)name)]),
            ["precisions"] = new JsonArray([.. layer.Weights.Select(weights => (JsonNode)weights.Precision.Name())]),
            ["inputPrecisions"] = new JsonArray([.. layer.Weights.Select(weights => (JsonNode)weights.InputPrecision.Name())]),
            ["storedBytes"] = StoredBytes(layer),
        })]),
        ["precision"] = model is null ? null : Precision(Weights(model)),
        ["parameters"] = model is null ? null : Parameters(model),
        ["storedBytes"] = model?.Layers.Sum(StoredBytes),
        ["packedBytes"] = lstm?.PackedBytes,
        ["width"] = (lstm?.Width ?? VectorWidth.Automatic).Lanes(),
        ["fused"] = VectorWidths.IsFused,
        ["vocabulary"] = model?.Ends?.Vocabulary,
        ["unusedTensors"] = new JsonArray([.. (model?.UnusedTensors ?? []).Select(name => (JsonNode)name)]),
    };

    private static void Print(Terminal terminal, IReadOnlyList<ModelNode> nodes, ModelFile? model, Lstm? lstm)
    {
        var output = terminal.Output;
        if (nodes.Count > 0)
        {
            var list = new Table().AddColumns("Node", "Kind", "Uses");
            foreach (var node in nodes) list.AddRow(new[] { node.Name, node.Kind, node.Uses }.Select(text => Markup.Escape(Terminal.OneLine(text))).ToArray());
            terminal.Print(list);
        }
        if (model is null || lstm is null)
        {
            output.WriteLine($"{nodes.Count} LSTMs; --node NAME shows one.");
            return;
        }

        var table = new Table().AddColumns("Layer", "Inputs", "Hidden units", "Direction", "Gates", "Cell", "Output");
        for (var l = 0; l < model.Layers.Count; l++)
        {
            var layer = model.Layers[l];
            table.AddRow([$"{l}", $"{layer.InputSize}", $"{layer.HiddenSize}", Name(layer.Direction),
                .. Enumerable.Range(0, 3).Select(part => string.Join("; ", Activations(layer).Select(names => names[part])))]);
        }
        terminal.Print(table);
        var precision = OneOrMixed(Weights(model).Select(PrecisionNames.PrecisionName));
        for (var l = 0; l < model.Layers.Count; l++)
        {
            string[] precisions = precision == Mixed ? [string.Join("; ", model.Layers[l].Weights.Select(PrecisionNames.PrecisionName).Distinct())] : [];
            string[] shown = [.. precisions, .. Besides(model.Layers[l])];
            if (shown.Length > 0) output.WriteLine($"{$"Layer {l}:",-12}{string.Join(", ", shown)}");
        }
        output.WriteLine($"Format:     {model.Format}, {precision}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Weights:    {Parameters(model):N0} parameters; stored {model.Layers.Sum(StoredBytes):N0} bytes, packed {lstm.PackedBytes:N0} bytes"));
        output.WriteLine($"Runs here:  {lstm.Width.Lanes()} lanes, {(VectorWidths.IsFused ? "fused multiply-add" : "no fused multiply-add")}");
        if (model.Ends is { } ends) output.WriteLine($"Characters: {ends.Vocabulary.Length}");
        if (model.Trace is { } trace)
            output.WriteLine($"Recorded:   {trace.Steps} steps × {trace.BatchSize} rows{(trace.Lengths is null ? "" : " of various lengths")}");
        if (model.UnusedTensors.Count > 0) output.WriteLine($"Not used:   {Terminal.OneLine(string.Join(", ", model.UnusedTensors))}");
    }

    /// <summary>The one precision of all matrices, or that there are several.</summary>
    internal static string Precision(IEnumerable<LstmWeights> all) => OneOrMixed(all.SelectMany(weights => new[] { weights.Precision.Name(), weights.InputPrecision.Name() }));

    /// <summary>The one that all have, or that there are several.</summary>
    private static string OneOrMixed(IEnumerable<string> precisions) => precisions.Distinct().ToArray() is [var one] ? one : Mixed;

    private static IEnumerable<LstmWeights> Weights(ModelFile model) => model.Layers.SelectMany(layer => layer.Weights);

    /// <summary>The matrices with their scales as they are stored, and biases and peepholes, which are float32.</summary>
    private static long StoredBytes(LstmLayer layer) => layer.Weights.Sum(weights =>
        Matrices(weights).Sum(matrix => matrix.Bytes) + sizeof(float) * ((long)weights.Bias.Length + weights.Peepholes.Length));

    private static IEnumerable<WeightMatrix> Matrices(LstmWeights weights)
    {
        yield return weights.StoredInput;
        yield return weights.StoredRecurrent;
        if (weights.StoredProjection is { } projection) yield return projection;
    }

    private static long Parameters(ModelFile model)
    {
        var count = Weights(model).Sum(weights =>
            Matrices(weights).Sum(matrix => (long)matrix.Rows * matrix.Columns) + weights.Bias.Length + weights.Peepholes.Length);
        return model.Ends is not { Embedding: var embedding, Dense: var dense } ? count
            : count + embedding.Weights.Length + dense.Weights.Length + dense.Bias.Length;
    }

    /// <summary>Of the gates, of the candidate and of the cell on its way out; for each direction where they differ.</summary>
    private static IEnumerable<string[]> Activations(LstmLayer layer) => layer.Weights.Select(weights => weights.Cell)
        .DistinctBy(cell => (cell.GateActivation, cell.CandidateActivation, cell.OutputActivation))
        .Select(cell => new[] { cell.GateActivation, cell.CandidateActivation, cell.OutputActivation }.Select(function => function.ToString().ToLowerInvariant()).ToArray());

    /// <summary>What a layer has beside the standard cell and its activations, in either direction.</summary>
    private static IEnumerable<string> Besides(LstmLayer layer)
    {
        var weights = layer.Weights[0];
        if (weights.StoredProjection is not null) yield return $"projection to {weights.OutputSize}";
        if (layer.Weights.Any(set => !set.Peepholes.IsEmpty)) yield return "peepholes";
        foreach (var cell in layer.Weights.Select(set => set.Cell).DistinctBy(cell => (cell.Coupling, cell.PreActivationClip, cell.CellClip)))
        {
            if (cell.Coupling != GateCoupling.None) yield return cell.Coupling == GateCoupling.ForgetFromInput ? "f = 1 - i" : "i = 1 - f";
            if (float.IsFinite(cell.PreActivationClip)) yield return string.Create(CultureInfo.InvariantCulture, $"gates cut to ±{cell.PreActivationClip}");
            if (float.IsFinite(cell.CellClip)) yield return string.Create(CultureInfo.InvariantCulture, $"c cut to ±{cell.CellClip}");
        }
    }

    private static string Name(LstmDirection direction) => direction switch
    {
        LstmDirection.Forward => "forward",
        LstmDirection.Backward => "backward",
        _ => "bidirectional",
    };
}

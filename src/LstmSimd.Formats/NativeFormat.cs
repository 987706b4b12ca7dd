using System.Text.Json;
using System.Text.Json.Nodes;

namespace LstmSimd.Formats;

/// <summary>
/// The native dialect of safetensors. Metadata "architecture": JSON {"version", "layers": [{"input", "hidden", "direction"}], "vocabulary"?}.
/// Tensors: layers.{l}.{forward|backward}.{weights_input [4H, I]|weights_recurrent [4H, P]|bias [4H]}, gates in the order i f g o;
/// in a character model embedding.weights [V, I], dense.weights [V, D·P], dense.bias [V].
/// </summary>
/// <remarks>
/// Version 2, written where a layer is not of the standard cell, so that older readers refuse it: a layer may have "projection", P, with the
/// tensors projection [P, H], and "cells", one <see cref="NativeCell"/> for each direction; a cell with peepholes has the tensor peepholes [3H], in the order i f o.
/// In version 1 P is H.
/// Version 3, written where a matrix is narrower than float32: a layer may have "precisions", one <see cref="NativePrecision"/> for each direction (else all "f32"),
/// which its matrices (weights_input, weights_recurrent and projection) have exactly: F32, BF16, or I8 with a tensor {matrix}_scales [rows] of F32 beside each;
/// and, where weights_input of a direction is wider than its int8, "input_precisions", that of weights_input of each direction.
/// In versions 1 and 2 a direction whose matrices are all BF16 is bf16; else floats of other types become float32.
/// </remarks>
internal static class NativeFormat
{
    public const string ArchitectureKey = "architecture";

    private const string Precisions = "precisions", InputPrecisions = "input_precisions";

    private const int StandardVersion = 1, VariantVersion = 2, NarrowVersion = 3;

    // Room for thousands of layers and the largest vocabulary, all of it escaped; a document takes many times its text.
    private const int LongestArchitecture = 1 << 20;

    // Else a name that occurs twice shows only where it is looked up.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly string[] VariantKeys = ["input", "hidden", "direction", "projection", "cells"], NarrowKeys = [.. VariantKeys, Precisions, InputPrecisions];

    private static readonly string[] DirectionNames = ["forward", "backward", "bidirectional"];

    public static bool IsNative(SafetensorsFile file) => file.Metadata.ContainsKey(ArchitectureKey);

    public static ModelFile Read(SafetensorsFile file)
    {
        var unused = file.Tensors.Keys.ToHashSet();
        try
        {
            var text = file.Metadata[ArchitectureKey];
            if (text.Length > LongestArchitecture) throw Fault($"has {text.Length} characters; expected at most {LongestArchitecture}");
            var architecture = JsonNode.Parse(text, documentOptions: Strict) as JsonObject ?? throw Fault("is not an object");
            var version = Required(architecture, "version").GetValue<int>();
            if (version is < StandardVersion or > NarrowVersion) throw Fault($"is of version {version}; this library reads versions {StandardVersion} to {NarrowVersion}");
            var layers = Required(architecture, "layers").AsArray()
                .Select((layer, l) => ReadLayer(file, layer as JsonObject ?? throw Fault($"layer {l} is not an object"), l, version, unused)).ToArray();
            return new ModelFile("native model", layers) { Ends = ReadEnds(file, architecture, unused), UnusedTensors = [.. unused.Order(StringComparer.Ordinal)] };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Fault($"can't be read ({e.Message})");
        }
    }

    public static SafetensorsWriter Write(IReadOnlyList<LstmLayer> layers, CharacterEnds? ends)
    {
        var writer = new SafetensorsWriter();
        var architecture = new JsonObject
        {
            ["version"] = Version([.. layers.SelectMany(layer => layer.Weights)]),
            ["layers"] = new JsonArray([.. layers.Select(Describe)]),
        };
        if (ends is not null)
        {
            SafetensorsWriter.CheckText(ends.Vocabulary); // here, since JSON replaces what is no text without a word
            architecture["vocabulary"] = ends.Vocabulary;
        }
        writer.AddMetadata(ArchitectureKey, architecture.ToJsonString());

        for (var l = 0; l < layers.Count; l++)
        {
            foreach (var (weights, prefix) in layers[l].Weights.Zip(WeightNames(l, layers[l].Direction))) NativeWeights.Write(writer, prefix, weights);
        }
        if (ends is not null)
        {
            writer.Add("embedding.weights", ends.Embedding.Weights, ends.Embedding.SymbolCount, ends.Embedding.Size);
            writer.Add("dense.weights", ends.Dense.Weights, ends.Dense.OutputSize, ends.Dense.InputSize);
            writer.Add("dense.bias", ends.Dense.Bias, ends.Dense.OutputSize);
        }
        return writer;
    }

    /// <summary>The prefix of the tensors of each direction of a layer; states use them too.</summary>
    public static IEnumerable<string> WeightNames(int layer, LstmDirection direction) =>
        (direction == LstmDirection.Bidirectional ? DirectionNames[..2] : [DirectionNames[(int)direction]]).Select(name => $"layers.{layer}.{name}.");

    /// <summary>The oldest version that holds the weights.</summary>
    private static int Version(LstmWeights[] all) => all.Any(NativePrecision.IsNarrow) ? NarrowVersion
        : all.Any(weights => NativeCell.IsVariant(weights) || weights.StoredProjection is not null) ? VariantVersion : StandardVersion;

    private static JsonNode Describe(LstmLayer layer)
    {
        var description = new JsonObject
        {
            ["input"] = layer.InputSize,
            ["hidden"] = layer.HiddenSize,
            ["direction"] = DirectionNames[(int)layer.Direction],
        };
        if (layer.Weights[0].StoredProjection is not null) description["projection"] = layer.Weights[0].OutputSize;
        if (layer.Weights.Any(NativeCell.IsVariant)) description["cells"] = new JsonArray([.. layer.Weights.Select(NativeCell.Describe)]);
        if (layer.Weights.Any(NativePrecision.IsNarrow)) description[Precisions] = new JsonArray([.. layer.Weights.Select(NativePrecision.Describe)]);
        if (layer.Weights.Any(NativePrecision.HasWiderInput)) description[InputPrecisions] = new JsonArray([.. layer.Weights.Select(NativePrecision.DescribeInput)]);
        return description;
    }

    private static LstmLayer ReadLayer(SafetensorsFile file, JsonObject layer, int l, int version, HashSet<string> unused)
    {
        int input = Required(layer, "input").GetValue<int>(), hidden = Required(layer, "hidden").GetValue<int>();
        var name = Required(layer, "direction").GetValue<string>();
        var direction = (LstmDirection)Array.IndexOf(DirectionNames, name);
        if (direction < 0) throw Fault($"layer {l} has the direction '{name.Shortened()}'; expected {string.Join(", ", DirectionNames)}");
        if (input < 1 || hidden < 1) throw Fault($"layer {l} has the sizes input = {input}, hidden = {hidden}; expected at least 1");
        var prefixes = WeightNames(l, direction).ToArray();

        int? projection = null;
        var cells = new NativeCell[prefixes.Length];
        var precisions = new NativePrecision?[prefixes.Length];
        if (version >= VariantVersion)
        {
            if (layer.FirstOrDefault(property => !(version == VariantVersion ? VariantKeys : NarrowKeys).Contains(property.Key)) is { Key: { } unknown }) throw Fault($"layer {l} has the unknown key '{unknown.Shortened()}'");
            projection = layer["projection"]?.GetValue<int>();
            if (projection < 1) throw Fault($"layer {l} has the size projection = {projection}; expected at least 1");
            cells = ReadCells(layer["cells"]?.AsArray() ?? [], l, cells.Length);
        }
        if (version >= NarrowVersion) precisions = ReadPrecisions(layer, l, precisions.Length);
        return new LstmLayer(direction, [.. prefixes.Select((prefix, d) => new NativeWeights(file, prefix, precisions[d], unused).Read(input, hidden, projection, cells[d]))]);
    }

    /// <summary>The precisions of each direction: float32 where none is said, and of weights_input as of the others.</summary>
    private static NativePrecision?[] ReadPrecisions(JsonObject layer, int l, int directions)
    {
        var all = Names(Precisions, "precisions") ?? [.. Enumerable.Repeat<JsonNode?>(NativePrecision.Standard, directions)];
        var input = Names(InputPrecisions, "input precisions") ?? all;
        return [.. all.Zip(input, (name, own) => (NativePrecision?)NativePrecision.Read(name, own,
            what => Fault($"layer {l} has a precision {what}"), what => Fault($"layer {l} has an input precision {what}")))];

        JsonNode?[]? Names(string key, string words)
        {
            if (layer[key]?.AsArray() is not { } names) return null;
            return names.Count == directions ? [.. names] : throw Fault($"layer {l} has {names.Count} {words}; expected {directions}, one for each direction");
        }
    }

    /// <summary>The cell of each direction; standard ones where none are described.</summary>
    private static NativeCell[] ReadCells(JsonArray cells, int l, int directions)
    {
        if (cells.Count == 0) return new NativeCell[directions];
        if (cells.Count != directions) throw Fault($"layer {l} has {cells.Count} cells; expected {directions}, one for each direction");
        return [.. cells.Select((cell, d) => NativeCell.Read(cell as JsonObject ?? throw Fault($"layer {l} has a cell that is not an object"), what => Fault($"layer {l} has a cell that {what}")))];
    }

    private static CharacterEnds? ReadEnds(SafetensorsFile file, JsonObject architecture, HashSet<string> unused)
    {
        if (architecture["vocabulary"] is not { } vocabulary) return null;
        unused.ExceptWith(["embedding.weights", "dense.weights", "dense.bias"]);
        return CharacterEnds.Read(vocabulary.GetValue<string>(), file["embedding.weights"], file["dense.weights"], file["dense.bias"]);
    }

    private static JsonNode Required(JsonObject json, string key) => json[key] ?? throw Fault($"lacks '{key}'");

    private static InvalidDataException Fault(string what) => new($"native model: the metadata's '{ArchitectureKey}' {what}.");
}

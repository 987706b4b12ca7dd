using System.Text.Json;

namespace LstmSimd.Formats;

/// <summary>A layer of a model with what it reads: for each call, the layers whose outputs it takes.</summary>
internal sealed class KerasNode(string name, JsonElement layer, IReadOnlyList<IReadOnlyList<(string Layer, int Output)>> calls)
{
    // They change values only while a model is trained.
    private static readonly HashSet<string> Transparent =
        ["Dropout", "SpatialDropout1D", "GaussianDropout", "GaussianNoise", "AlphaDropout", "ActivityRegularization", "Identity"];

    public string Name => name;

    /// <summary>The serialised layer: class_name, config.</summary>
    public JsonElement Layer => layer;

    /// <summary>For each call of the layer, its inputs: a layer's name and which of its outputs.</summary>
    public IReadOnlyList<IReadOnlyList<(string Layer, int Output)>> Calls => calls;

    public string ClassName => Layer.Text("class_name")!;

    public JsonElement Config => Layer.GetProperty("config");

    /// <summary>Whether the layer gives what it takes.</summary>
    public bool IsTransparent => Transparent.Contains(ClassName) && Layer.IsKerasOwn();

    /// <summary>Whether the layer is an LSTM of either class, or Bidirectional around one.</summary>
    public bool IsLstm => KerasCell.IsOne(Layer) || IsBidirectional;

    public bool IsBidirectional => ClassName == "Bidirectional" && Layer.IsKerasOwn() && Config.TryGetProperty("layer", out var inner) && KerasCell.IsOne(inner);

    /// <summary>The class, of Bidirectional with that within.</summary>
    public string Kind => IsBidirectional ? $"Bidirectional({Config.GetProperty("layer").Text("class_name")})" : ClassName;

    /// <summary>Whether the layer makes a mask, by which later layers skip steps.</summary>
    public bool Masks => ClassName == "Masking" || Config.TryGetProperty("mask_zero", out var masks) && masks.ValueKind == JsonValueKind.True;

    /// <summary>The one layer whose first output this one reads, in its only call and as its only input; else null.</summary>
    public string? OnlyInput => Calls is [[(var layer, 0)]] ? layer : null;
}

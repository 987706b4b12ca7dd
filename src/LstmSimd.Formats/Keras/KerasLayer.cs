using System.Text.Json;

namespace LstmSimd.Formats;

/// <summary>An LSTM layer of a Keras model: one cell, or two where it is Bidirectional.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Forward">The only cell, or the one that reads forward.</param>
/// <param name="Backward">The cell that reads backward; null unless the layer is Bidirectional.</param>
/// <param name="Notes">What the caller has to know of the layer's place in the model.</param>
internal sealed record KerasLayer(string Name, KerasCell Forward, KerasCell? Backward, IReadOnlyList<string> Notes)
{
    /// <summary>The cells: forward, backward.</summary>
    public IEnumerable<KerasCell> Cells => Backward is null ? [Forward] : [Forward, Backward];

    /// <summary>Reads a layer of a model.</summary>
    public static KerasLayer Read(KerasNode node, KerasVersion version, bool modelMasks)
    {
        var notes = new List<string>();
        if (modelMasks) notes.Add("the model masks steps: give lengths");
        if (node.Calls.Count > 1) notes.Add($"called {node.Calls.Count} times in the model");
        if (node.Calls.Any(call => call.Count > 1)) notes.Add("more inputs than one (initial state, mask): give them yourself");
        return node.IsBidirectional ? ReadBidirectional(node, version, notes) : new KerasLayer(node.Name, KerasCell.Read(node.Layer, version), null, notes);
    }

    private static KerasLayer ReadBidirectional(KerasNode node, KerasVersion version, List<string> notes)
    {
        var config = node.Config;
        if (config.Text("merge_mode") is not "concat")
            throw KerasFormat.Fault($"merge_mode is {(config.TryGetProperty("merge_mode", out var mode) ? mode.GetRawText().Shortened() : "missing")}; expected \"concat\"");
        var forward = KerasCell.Read(config.GetProperty("layer"), version);
        var backward = forward with { GoesBackwards = true };
        if (config.TryGetProperty("backward_layer", out var layer) && layer.ValueKind != JsonValueKind.Null)
        {
            if (!KerasCell.IsOne(layer)) throw KerasFormat.Fault("backward_layer is no LSTM");
            backward = KerasCell.Read(layer, version);
        }
        if (forward.GoesBackwards || !backward.GoesBackwards) throw KerasFormat.Fault("go_backwards is set for the forward layer, or not for the backward one");
        if (forward.ReturnsSequences != backward.ReturnsSequences) throw KerasFormat.Fault("return_sequences differs between the directions");
        return new KerasLayer(node.Name, forward, backward, notes);
    }
}

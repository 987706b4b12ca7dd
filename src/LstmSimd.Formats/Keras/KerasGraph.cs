using System.Text.Json;

namespace LstmSimd.Formats;

/// <summary>The layers of a Sequential or functional model, in the file's order.</summary>
internal static class KerasGraph
{
    // Large models have some thousand.
    private const int MostLayers = 4096;

    /// <summary>Reads a serialised model: class_name and config.</summary>
    public static IReadOnlyList<KerasNode> Read(JsonElement model)
    {
        var className = model.Text("class_name") ?? throw KerasFormat.Fault("the configuration lacks class_name");
        if (className is not ("Sequential" or "Functional" or "Model"))
            throw KerasFormat.Fault($"the model is a '{className.Shortened()}'; expected Sequential or Functional (what a class of one's own computes is not in the file)");
        if (!model.TryGetProperty("config", out var layers) || layers.ValueKind == JsonValueKind.Object && !layers.TryGetProperty("layers", out layers)
            || layers.ValueKind != JsonValueKind.Array)
            throw KerasFormat.Fault("the configuration has no list of layers");

        if (layers.GetArrayLength() > MostLayers) throw KerasFormat.Fault($"the model has {layers.GetArrayLength()} layers; expected at most {MostLayers}");

        var nodes = new List<KerasNode>();
        var names = new HashSet<string>();
        foreach (var layer in layers.EnumerateArray())
        {
            if (layer.Text("class_name") is null || !layer.TryGetProperty("config", out var config) || config.ValueKind != JsonValueKind.Object)
                throw KerasFormat.Fault($"layer {nodes.Count} has no class_name and config");
            var name = layer.Text("name") ?? config.Text("name") ?? throw KerasFormat.Fault($"layer {nodes.Count} has no name");
            if (!names.Add(name)) throw KerasFormat.Fault($"two layers have the name '{name.Shortened()}'");
            nodes.Add(new KerasNode(name, layer, className == "Sequential" ? nodes.Count == 0 ? [] : [[(nodes[^1].Name, 0)]] : ReadCalls(layer)));
        }
        return nodes;
    }

    /// <summary>
    /// inbound_nodes. Keras 2: for each call a list of [layer, call, output, arguments]. Keras 3: for each call an object whose args and kwargs
    /// hold objects with keras_history [layer, call, output].
    /// </summary>
    private static List<IReadOnlyList<(string, int)>> ReadCalls(JsonElement layer)
    {
        var calls = new List<IReadOnlyList<(string, int)>>();
        if (!layer.TryGetProperty("inbound_nodes", out var inbound) || inbound.ValueKind != JsonValueKind.Array) return calls;
        foreach (var call in inbound.EnumerateArray())
        {
            var inputs = new List<(string, int)>();
            Collect(call, inputs);
            calls.Add(inputs);
        }
        return calls;
    }

    /// <summary>All references to outputs of layers in a piece of JSON, which the parser has kept from being too deep.</summary>
    private static void Collect(JsonElement json, List<(string, int)> inputs)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in json.EnumerateObject())
            {
                if (property.Name == "keras_history" && Reference(property.Value) is { } input) inputs.Add(input);
                else Collect(property.Value, inputs);
            }
        }
        else if (json.ValueKind == JsonValueKind.Array)
        {
            if (Reference(json) is { } input) inputs.Add(input);
            foreach (var item in json.EnumerateArray()) Collect(item, inputs);
        }
    }

    private static (string, int)? Reference(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array && json.GetArrayLength() is 3 or 4 && json[0].ValueKind == JsonValueKind.String
        && json[1].ValueKind == JsonValueKind.Number && json[2].ValueKind == JsonValueKind.Number && json[2].TryGetInt32(out var output)
            ? (json[0].GetString()!, output) : null;
}

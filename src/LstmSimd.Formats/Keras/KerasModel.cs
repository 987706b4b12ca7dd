namespace LstmSimd.Formats;

/// <summary>The LSTM layers of a Keras file, grouped into stacks.</summary>
/// <param name="format">The dialect, in words.</param>
/// <param name="stacks">The layers of each stack, from the input up: name, and class.</param>
/// <param name="layer">Reads what the file says of a layer.</param>
/// <param name="weights">Where the weights lie.</param>
internal sealed class KerasModel(string format, IReadOnlyList<IReadOnlyList<(string Name, string Kind)>> stacks, Func<string, KerasLayer> layer, IKerasWeights weights)
{
    /// <summary>A model with its configuration.</summary>
    public static KerasModel Configured(IReadOnlyList<KerasNode> nodes, KerasVersion version, IKerasWeights weights)
    {
        var lstms = nodes.Where(node => node.IsLstm).ToDictionary(node => node.Name);
        if (lstms.Count == 0)
            throw KerasFormat.Fault($"the model has no LSTM, CuDNNLSTM or Bidirectional of one, but {string.Join(", ", nodes.Select(node => node.ClassName).Distinct()).Shortened()} (models within it are not searched)");
        var masks = nodes.Any(node => node.Masks);
        return new KerasModel("Keras model", [.. KerasStacks.Of(nodes).Select(stack => stack.Select(node => (node.Name, node.Kind)).ToArray())],
            name => KerasLayer.Read(lstms[name], version, masks), weights);
    }

    /// <summary>Reads the only stack, or the one layer of a name, which reads time as it does in its stack.</summary>
    public ModelFile Read(string? node)
    {
        var read = Select(node).Select(name => (Name: name, Layer: Weighed(name))).ToArray();
        var layers = new List<LstmLayer>();
        var turned = node is not null && stacks.First(stack => stack.Any(listed => listed.Name == node)).TakeWhile(listed => listed.Name != node)
            .Aggregate(false, (turned, below) => turned ^ Weighed(below.Name).Turns);
        foreach (var (name, part) in read)
        {
            if (layers.Count > 0 && part.InputSize != layers[^1].OutputSize)
                throw KerasFormat.Fault($"layer '{name.Shortened()}' takes {part.InputSize} inputs, but the one before it gives {layers[^1].OutputSize} outputs");
            layers.Add(KerasFormat.InLayer(name, () => part.Build(turned)));
            turned ^= part.Turns;
        }
        return new ModelFile(format, layers) { Nodes = List(), UnusedTensors = [.. weights.OfOthers([.. read.Select(part => part.Layer.Layer)]).Order(StringComparer.Ordinal)] };
    }

    /// <summary>All layers, those that would be refused with the reason.</summary>
    public IReadOnlyList<ModelNode> List() => [.. stacks.SelectMany(stack => stack).Select(listed =>
    {
        try
        {
            return new ModelNode(listed.Name, listed.Kind, Weighed(listed.Name).Describe());
        }
        catch (InvalidDataException e)
        {
            return new ModelNode(listed.Name, listed.Kind, $"refused: {e.Message}");
        }
    })];

    private KerasWeightedLayer Weighed(string name) => KerasFormat.InLayer(name, () =>
    {
        var read = layer(name);
        return new KerasWeightedLayer(read, weights.Of(read));
    });

    private IReadOnlyList<string> Select(string? node)
    {
        if (node is not null)
        {
            return stacks.Any(stack => stack.Any(listed => listed.Name == node)) ? [node]
                : throw KerasFormat.Fault($"there is no LSTM layer '{node.Shortened()}'; there are {Names()}");
        }
        return stacks.Count == 1 ? [.. stacks[0].Select(listed => listed.Name)] : throw KerasFormat.Fault($"there are {stacks.Count} LSTMs that are not one stack; name the layer to read: {Names()}");
    }

    private string Names() => string.Join("; ", stacks.Select(stack => string.Join(" → ", stack.Select(listed => $"'{listed.Name}'")))).Shortened();
}

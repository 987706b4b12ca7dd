namespace LstmSimd.Formats.Onnx;

/// <summary>LSTM nodes that run one on the output of the other; one alone where nothing shows more. Or a node that can't be read, and why.</summary>
/// <param name="Names">Of the nodes, from the input up.</param>
/// <param name="Nodes">The nodes likewise; none where they can't be read.</param>
/// <param name="Fault">Why a node can't be read, or null.</param>
internal sealed record OnnxStack(IReadOnlyList<string> Names, IReadOnlyList<OnnxLstm> Nodes, string? Fault)
{
    public ModelNode Describe() => new(Names[0], "LSTM", Fault is not null ? $"can't be read: {Fault}"
        : Nodes.Count == 1 ? Nodes[0].Uses
        : $"{Nodes.Count} layers: {string.Join("; ", Nodes.Select((node, l) => l == 0 ? node.Uses : $"'{Names[l].Shortened()}': {node.Uses}"))}");

    public ModelFile ToModel(ConstantFolding constants, IReadOnlyList<ModelNode> nodes)
    {
        if (Fault is not null) throw new InvalidDataException(Fault);
        var layers = Nodes.Select(node => node.ToLayer()).ToArray();
        return new ModelFile(OnnxFormat.Name, layers)
        {
            Nodes = nodes,
            InitialState = ReadInitialState(),
            Lengths = Nodes[0].Lengths.Values,
            UnusedTensors = [.. constants.Model.Initializers.Where(value => !constants.HasRead(value)).Select(value => value.Name).Distinct().Order(StringComparer.Ordinal)],
        };
    }

    private InitialState? ReadInitialState()
    {
        var sizes = Nodes.SelectMany(node => new[] { node.InitialHidden, node.InitialCell }).Where(part => part.Values is not null).Select(part => part.BatchSize);
        if (Nodes[0].Lengths.Values is { } lengths) sizes = sizes.Append(lengths.Length);
        var batches = sizes.Distinct().Order().ToArray();
        if (batches.Length > 1) throw Nodes[0].Node.Fault($"constant initial states and lengths are of batches of {batches[0]} and {batches[1]}");
        return !Nodes.Any(node => node.InitialHidden.Values is not null || node.InitialCell.Values is not null) ? null
            : new InitialState(batches[0], [.. Nodes.Select(node => new InitialLayerState(node.InitialHidden.Values, node.InitialCell.Values))]);
    }
}

namespace LstmSimd.Formats.Onnx;

/// <summary>
/// The values of a graph that are known before it runs: initializers, and what Constant and the operators that only move or convert elements
/// make of them. In real files weights are often built so, out of constants in another framework's order.
/// </summary>
internal sealed class ConstantFolding(OnnxModel model)
{
    private const int DeepestChain = 100;

    private readonly Dictionary<OnnxValue, OnnxTensor?> _folded = [];
    private readonly HashSet<OnnxValue> _open = [];

    public OnnxModel Model => model;

    /// <summary>Whether an initializer was read.</summary>
    public bool HasRead(OnnxValue value) => _folded.ContainsKey(value);

    /// <summary>The tensor that a name in a graph stands for; null where that shows only when the graph runs.</summary>
    /// <exception cref="InvalidDataException">The name stands for nothing, or an operator does not suit its constants.</exception>
    public OnnxTensor? Fold(OnnxGraph graph, string name)
    {
        var value = graph.Find(name);
        if (_folded.TryGetValue(value, out var known)) return known;
        if (!_open.Add(value)) throw OnnxFormat.Fault($"the value '{name.Shortened()}' depends on itself");
        if (_open.Count > DeepestChain) throw OnnxFormat.Fault($"the value '{name.Shortened()}' comes at the end of more than {DeepestChain} operators");
        try
        {
            var tensor = value.Initializer is { } initializer ? TensorProto.Read(initializer, name, model.External)
                : value.Node is { } node ? Fold(node, value.Output)
                : null;
            model.Allowance.Take(OnnxValue.ObjectBytes);
            _folded.Add(value, tensor);
            return tensor;
        }
        finally
        {
            _open.Remove(value);
        }
    }

    /// <summary>Where a value comes from that is not constant, in words: the input of a graph or the operator that gives it.</summary>
    public string Origin(OnnxGraph graph, string name)
    {
        for (var steps = 0; steps < DeepestChain; steps++)
        {
            var value = graph.Find(name);
            if (value.IsSparse) return $"a sparse tensor ('{name.Shortened()}')";
            if (value.Node is not { } node) return $"the caller ('{name.Shortened()}')";
            var source = FoldedOperators.Knows(node) ? node.Inputs.Find(input => input.Length > 0 && Fold(node.Graph, input) is null) : null;
            if (source is null) return $"the graph ({node.Description})";
            (graph, name) = (node.Graph, source);
        }
        return $"the graph ('{name.Shortened()}')";
    }

    private OnnxTensor? Fold(OnnxNode node, int output)
    {
        if (!FoldedOperators.Knows(node)) return null;
        var inputs = new OnnxTensor?[node.Inputs.Count];
        for (var k = 0; k < inputs.Length; k++)
        {
            if (node.Inputs[k].Length == 0) continue;
            inputs[k] = Fold(node.Graph, node.Inputs[k]);
            if (inputs[k] is null) return null;
        }
        return FoldedOperators.Apply(new OperatorCall(node, inputs, output, model));
    }
}

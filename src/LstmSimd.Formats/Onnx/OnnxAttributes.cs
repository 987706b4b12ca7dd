namespace LstmSimd.Formats.Onnx;

/// <summary>The attributes of a node, each to be taken by name; what is left over then is not known and refused.</summary>
internal sealed class OnnxAttributes
{
    private readonly OnnxNode _node;
    private readonly Dictionary<string, OnnxAttribute> _left = [];

    public OnnxAttributes(OnnxNode node)
    {
        _node = node;
        foreach (var message in node.Attributes)
        {
            var attribute = new OnnxAttribute(message, node);
            if (attribute.IsReference) throw node.Fault($"the attribute '{attribute.Name.Shortened()}' refers to one of a function, which is not supported");
            if (!_left.TryAdd(attribute.Name, attribute)) throw node.Fault($"the attribute '{attribute.Name.Shortened()}' occurs twice");
        }
    }

    public OnnxAttribute? Take(string name) => _left.Remove(name, out var attribute) ? attribute : null;

    public long Take(string name, long standard) => Take(name)?.Int64() ?? standard;

    /// <exception cref="InvalidDataException">An attribute was not taken.</exception>
    public void RefuseRest()
    {
        if (_left.Count > 0) throw _node.Fault($"the attribute '{_left.Keys.Order(StringComparer.Ordinal).First().Shortened()}' is not supported");
    }
}

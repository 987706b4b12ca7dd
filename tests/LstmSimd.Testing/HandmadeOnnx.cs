namespace LstmSimd.Testing;

/// <summary>A GraphProto and the model around it, made part by part.</summary>
internal sealed class HandmadeOnnx
{
    private const int IrVersion = 8;

    private readonly WireBytes _graph = new();

    public HandmadeOnnx Node(string operation, string name, string[] inputs, string[] outputs, params ReadOnlySpan<WireBytes> attributes) =>
        Add(1, NodeOf(operation, name, "", inputs, outputs, attributes));

    public static WireBytes NodeOf(string operation, string name, string domain, string[] inputs, string[] outputs, params ReadOnlySpan<WireBytes> attributes)
    {
        var node = new WireBytes();
        foreach (var input in inputs) node.Text(1, input);
        foreach (var output in outputs) node.Text(2, output);
        node.Text(3, name).Text(4, operation);
        foreach (var attribute in attributes) node.Message(5, attribute);
        return domain.Length > 0 ? node.Text(7, domain) : node;
    }

    public HandmadeOnnx Initializer(WireBytes tensor) => Add(5, tensor);

    public HandmadeOnnx Initializer(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) => Initializer(OnnxTensors.Of(name, values, shape));

    /// <summary>A value that the caller gives; axes that are 0 are left open.</summary>
    public HandmadeOnnx Input(string name, params ReadOnlySpan<long> shape) => Add(11, Value(name, shape));

    public HandmadeOnnx Output(string name, params ReadOnlySpan<long> shape) => Add(12, Value(name, shape));

    public HandmadeOnnx Stated(string name, params ReadOnlySpan<long> shape) => Add(13, Value(name, shape));

    /// <summary>A field of GraphProto.</summary>
    public HandmadeOnnx Add(int field, WireBytes message)
    {
        _graph.Message(field, message);
        return this;
    }

    public WireBytes Graph => _graph;

    public byte[] ToBytes(int opset = 14) => Model(_graph, opset).ToArray();

    public static WireBytes Model(WireBytes graph, int opset) =>
        new WireBytes().Integer(1, IrVersion).Message(7, graph).Message(8, new WireBytes().Text(1, "").Integer(2, opset));

    public static WireBytes Integer(string name, long value) => Attribute(name, 2).Integer(3, value);

    public static WireBytes Integers(string name, params ReadOnlySpan<long> values)
    {
        var attribute = Attribute(name, 7);
        foreach (var value in values) attribute.Integer(8, value);
        return attribute;
    }

    public static WireBytes Single(string name, float value) => Attribute(name, 1).Single(2, value);

    public static WireBytes Singles(string name, params ReadOnlySpan<float> values)
    {
        var attribute = Attribute(name, 6);
        foreach (var value in values) attribute.Single(7, value);
        return attribute;
    }

    public static WireBytes Text(string name, string value) => Attribute(name, 3).Text(4, value);

    public static WireBytes Texts(string name, params ReadOnlySpan<string> values)
    {
        var attribute = Attribute(name, 8);
        foreach (var value in values) attribute.Text(9, value);
        return attribute;
    }

    public static WireBytes Tensor(string name, WireBytes tensor) => Attribute(name, 4).Message(5, tensor);

    public static WireBytes Subgraph(string name, HandmadeOnnx graph) => Attribute(name, 5).Message(6, graph.Graph);

    private static WireBytes Attribute(string name, int type) => new WireBytes().Text(1, name).Integer(20, type);

    private static WireBytes Value(string name, ReadOnlySpan<long> shape)
    {
        var axes = new WireBytes();
        foreach (var axis in shape) axes.Message(1, axis == 0 ? new WireBytes().Text(2, "n") : new WireBytes().Integer(1, axis));
        return new WireBytes().Text(1, name).Message(2, new WireBytes().Message(1, new WireBytes().Integer(1, OnnxTensors.Float).Message(2, axes)));
    }
}

namespace LstmSimd.Formats.Onnx;

/// <summary>An ONNX graph, value by value and node by node. All numbers of fields and types: onnx.proto.</summary>
internal sealed class GraphBuilder(string name)
{
    /// <summary>TensorProto.DataType.</summary>
    public const int FloatType = 1, Int32Type = 6, Int64Type = 7;

    // AttributeProto.AttributeType.
    private const int FloatAttribute = 1, IntAttribute = 2, StringAttribute = 3, FloatsAttribute = 6, IntsAttribute = 7, StringsAttribute = 8;

    private readonly MessageBuilder _graph = new MessageBuilder().Add(2, name);

    /// <summary>An axis of a fixed size.</summary>
    public static MessageBuilder Axis(long size) => new MessageBuilder().Add(1, size);

    /// <summary>An axis whose size the caller chooses; the same name stands for the same size.</summary>
    public static MessageBuilder Axis(string name) => new MessageBuilder().Add(2, name);

    public static MessageBuilder Attribute(string name, float value) => Attribute(name, FloatAttribute).Add(2, value);

    public static MessageBuilder Attribute(string name, long value) => Attribute(name, IntAttribute).Add(3, value);

    public static MessageBuilder Attribute(string name, string value) => Attribute(name, StringAttribute).Add(4, value);

    public static MessageBuilder Attribute(string name, IEnumerable<float> values) =>
        Attribute(name, FloatsAttribute).AddAll(values, (attribute, value) => attribute.Add(7, value));

    public static MessageBuilder Attribute(string name, IEnumerable<long> values) =>
        Attribute(name, IntsAttribute).AddAll(values, (attribute, value) => attribute.Add(8, value));

    public static MessageBuilder Attribute(string name, IEnumerable<string> values) =>
        Attribute(name, StringsAttribute).AddAll(values, (attribute, value) => attribute.Add(9, value));

    public GraphBuilder Input(string name, int type, params MessageBuilder[] axes)
    {
        _graph.Add(11, Value(name, type, axes));
        return this;
    }

    public GraphBuilder Output(string name, int type, params MessageBuilder[] axes)
    {
        _graph.Add(12, Value(name, type, axes));
        return this;
    }

    /// <summary>A node. An input that is left out has an empty name; after the last one that is there, none is written.</summary>
    public GraphBuilder Node(string name, string type, IEnumerable<string> inputs, IEnumerable<string> outputs, params IEnumerable<MessageBuilder> attributes)
    {
        _graph.Add(1, new MessageBuilder()
            .AddAll(inputs.Reverse().SkipWhile(input => input.Length == 0).Reverse(), (node, input) => node.Add(1, input))
            .AddAll(outputs, (node, output) => node.Add(2, output))
            .Add(3, name).Add(4, type)
            .AddAll(attributes, (node, attribute) => node.Add(5, attribute)));
        return this;
    }

    /// <summary>A constant of floats, given in parts that follow each other.</summary>
    public GraphBuilder Constant(string name, long[] shape, params ReadOnlyMemory<float>[] parts)
    {
        _graph.Add(5, Tensor(name, FloatType, shape).Add(9, parts));
        return this;
    }

    /// <summary>A constant of integers, [n].</summary>
    public GraphBuilder Constant(string name, params long[] values)
    {
        _graph.Add(5, Tensor(name, Int64Type, values.Length).AddAll(values, (tensor, value) => tensor.Add(7, value)));
        return this;
    }

    /// <summary>The file: the graph, the versions of the format and of its operators, and who wrote it.</summary>
    public MessageBuilder ToModel(long irVersion, long operatorSet) => new MessageBuilder()
        .Add(1, irVersion).Add(2, "LstmSimd").Add(7, _graph).Add(8, new MessageBuilder().Add(1, "").Add(2, operatorSet));

    private static MessageBuilder Value(string name, int type, MessageBuilder[] axes)
    {
        var shape = new MessageBuilder().AddAll(axes, (shape, axis) => shape.Add(1, axis));
        return new MessageBuilder().Add(1, name).Add(2, new MessageBuilder().Add(1, new MessageBuilder().Add(1, type).Add(2, shape)));
    }

    private static MessageBuilder Attribute(string name, int type) => new MessageBuilder().Add(1, name).Add(20, type);

    private static MessageBuilder Tensor(string name, int type, params long[] shape) =>
        new MessageBuilder().AddAll(shape, (tensor, axis) => tensor.Add(1, axis)).Add(2, type).Add(8, name);
}

using System.Runtime.InteropServices;

namespace LstmSimd.Formats.Tests;

/// <summary>What stands in an ONNX file that was written, by the field numbers of onnx.proto.</summary>
internal sealed class WrittenOnnx
{
    private readonly ProtobufFields _graph;

    public WrittenOnnx(IReadOnlyList<LstmLayer> layers, OnnxOptions? options = null)
    {
        using var stream = new MemoryStream();
        OnnxFile.Save(stream, layers, options ?? new OnnxOptions());
        Model = new ProtobufFields(stream.ToArray());
        _graph = Model.Message(7);
    }

    public ProtobufFields Model { get; }

    /// <summary>Inputs and outputs as one line each, such as <c>X float [T, B, 3]</c>.</summary>
    public string[] Inputs => [.. _graph.Messages(11).Select(Value)];

    public string[] Outputs => [.. _graph.Messages(12).Select(Value)];

    /// <summary>Nodes as one line each, such as <c>squeeze_0: Y = Squeeze(Y_0, axes_0)</c>.</summary>
    public string[] Nodes => [.. _graph.Messages(1).Select(node => $"{node.Text(3)}: {string.Join(", ", node.Texts(2))} = {node.Text(4)}({string.Join(", ", node.Texts(1))})")];

    /// <summary>The attributes of the node of a layer, as one line each, such as <c>clip = 3</c>.</summary>
    public string[] Attributes(int layer) => [.. _graph.Messages(1).Single(node => node.Text(3) == $"lstm_{layer}").Messages(5).Select(Attribute)];

    public string Shape(string constant) => string.Join(", ", Constant(constant).All<long>(1));

    public float[] Floats(string constant)
    {
        Assert.Equal(1, Constant(constant).The<long>(2)); // FLOAT
        return MemoryMarshal.Cast<byte, float>(Constant(constant).The<byte[]>(9)).ToArray();
    }

    public bool Has(string constant) => _graph.Messages(5).Any(tensor => tensor.Text(8) == constant);

    private ProtobufFields Constant(string name) => _graph.Messages(5).Single(tensor => tensor.Text(8) == name);

    private static string Value(ProtobufFields value)
    {
        var tensor = value.Message(2).Message(1);
        var type = tensor.The<long>(1) switch { 1 => "float", 6 => "int32", var other => $"{other}" };
        return $"{value.Text(1)} {type} [{string.Join(", ", tensor.Message(2).Messages(1).Select(axis => axis.Texts(2) is [var name] ? name : $"{axis.The<long>(1)}"))}]";
    }

    private static string Attribute(ProtobufFields attribute) => $"{attribute.Text(1)} = " + attribute.The<long>(20) switch
    {
        1 => FormattableString.Invariant($"{attribute.The<float>(2)}"),
        2 => $"{attribute.The<long>(3)}",
        3 => attribute.Text(4),
        6 => string.Join(", ", attribute.All<float>(7).Select(value => FormattableString.Invariant($"{value}"))),
        7 => string.Join(", ", attribute.All<long>(8)),
        8 => string.Join(", ", attribute.Texts(9)),
        var other => $"type {other}",
    };
}

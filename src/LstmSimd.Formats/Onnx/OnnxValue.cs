namespace LstmSimd.Formats.Onnx;

/// <summary>Where a name in a graph gets its value from: an initializer, an output of a node, or from outside.</summary>
internal sealed class OnnxValue
{
    // Three of them, an entry of a dictionary and its growth.
    public const int ObjectBytes = 150;

    private OnnxValue(string name) => Name = name;

    public string Name { get; }

    /// <summary>A TensorProto; null where the value is no initializer.</summary>
    public WireMessage? Initializer { get; private init; }

    /// <summary>The node whose output it is; null where it is none's.</summary>
    public OnnxNode? Node { get; private init; }

    /// <summary>Which of the node's outputs it is.</summary>
    public int Output { get; private init; }

    public bool IsSparse { get; private init; }

    public static OnnxValue OfInitializer(string name, WireMessage tensor) => new(name) { Initializer = tensor };

    public static OnnxValue OfNode(string name, OnnxNode node, int output) => new(name) { Node = node, Output = output };

    public static OnnxValue OfInput(string name) => new(name);

    public static OnnxValue OfSparse(string name) => new(name) { IsSparse = true };
}

namespace LstmSimd.Formats.Onnx;

/// <summary>A NodeProto. Its attributes are read when they are asked for, except the graphs in them.</summary>
internal sealed class OnnxNode
{
    // What an object with its lists takes, and an entry of a list that grows.
    private const int ObjectBytes = 200, EntryBytes = 64;

    private readonly List<WireMessage> _attributes = [];

    private OnnxNode(OnnxGraph graph) => Graph = graph;

    public OnnxGraph Graph { get; }

    /// <summary>The name in the file, which may be empty or another node's too.</summary>
    public string Name { get; private set; } = "";

    public string Operator { get; private set; } = "";

    /// <summary>Whether the operator is one of ONNX's own.</summary>
    public bool IsStandard { get; private set; } = true;

    /// <summary>Whether the node has graphs in its attributes.</summary>
    public bool IsControlFlow => IsStandard && Operator is ("If" or "Loop" or "Scan");

    /// <summary>The names of the inputs; empty for an optional one that is left out.</summary>
    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    public IReadOnlyList<WireMessage> Attributes => _attributes;

    /// <summary>Operator and name, for messages.</summary>
    public string Description => Name.Length > 0 ? $"{Operator.Shortened()} '{Name.Shortened()}'"
        : Outputs.Find(output => output.Length > 0) is { } output ? $"{Operator.Shortened()} that gives '{output.Shortened()}'"
        : Operator.Shortened();

    public static OnnxNode Read(WireMessage message, OnnxGraph graph)
    {
        message.Allowance.Take(ObjectBytes);
        var node = new OnnxNode(graph);
        foreach (var field in message.Fields())
        {
            switch (field.Number)
            {
                case 1: Add(node.Inputs, field.AsText()); break;
                case 2: Add(node.Outputs, field.AsText()); break;
                case 3: node.Name = field.AsText(); break;
                case 4: node.Operator = field.AsText(); break;
                case 5: Add(node._attributes, field.AsMessage()); break;
                case 7: node.IsStandard = OnnxModel.IsStandardDomain(field.AsText()); break;
            }
        }
        return node;

        void Add<T>(List<T> list, T entry)
        {
            message.Allowance.Take(EntryBytes);
            list.Add(entry);
        }
    }

    public InvalidDataException Fault(string what) => OnnxFormat.Fault($"node {Description}: {what}");
}

namespace LstmSimd.Formats.Onnx;

/// <summary>A GraphProto: the main one, or one in an attribute of If, Loop or Scan, where the names of the outer graphs hold too.</summary>
internal sealed class OnnxGraph
{
    private const int DeepestNesting = 32;

    private readonly OnnxGraph? _outer;
    private readonly int _depth;
    private readonly Dictionary<string, OnnxValue> _values = [];
    private readonly Dictionary<string, WireMessage> _types = []; // TypeProto by name

    private OnnxGraph(OnnxGraph? outer)
    {
        _outer = outer;
        _depth = outer is null ? 0 : outer._depth + 1;
        if (_depth > DeepestNesting) throw OnnxFormat.Fault($"graphs are nested in graphs more than {DeepestNesting} deep");
    }

    /// <summary>The initializers of the graph itself.</summary>
    public IEnumerable<OnnxValue> Initializers => _values.Values.Where(value => value.Initializer is not null);

    /// <summary>Reads a graph and those within it, and hands over every node as it comes.</summary>
    public static OnnxGraph Read(WireMessage message, Action<OnnxNode> found) => Read(message, null, found);

    /// <summary>What gives a name its value, here or in an outer graph.</summary>
    /// <exception cref="InvalidDataException">Nothing does.</exception>
    public OnnxValue Find(string name)
    {
        for (var graph = this; graph is not null; graph = graph._outer)
            if (graph._values.TryGetValue(name, out var value)) return value;
        throw OnnxFormat.Fault($"nothing gives the value '{name.Shortened()}'");
    }

    /// <summary>What gives a name its value in this graph itself; null where nothing does.</summary>
    public OnnxValue? FindHere(string name) => _values.GetValueOrDefault(name);

    /// <summary>The axes that the file states for a value of this graph, null for each that it leaves open; null where it states none.</summary>
    public long?[]? StatedShape(string name) => _types.TryGetValue(name, out var type) ? ValueType.Shape(type) : null;

    private static OnnxGraph Read(WireMessage message, OnnxGraph? outer, Action<OnnxNode> found)
    {
        var graph = new OnnxGraph(outer);
        foreach (var field in message.Fields())
        {
            switch (field.Number)
            {
                case 1:
                    graph.Add(OnnxNode.Read(field.AsMessage(), graph), message.Allowance, found);
                    break;
                case 5:
                    graph.Add(OnnxValue.OfInitializer(TensorProto.ReadName(field.AsMessage()), field.AsMessage()), message.Allowance);
                    break;
                case 11:
                    graph.AddInput(field.AsMessage());
                    break;
                case 12 or 13:
                    graph.AddType(field.AsMessage());
                    break;
                case 15:
                    graph.Add(OnnxValue.OfSparse(SparseName(field.AsMessage())), message.Allowance);
                    break;
            }
        }
        return graph;
    }

    private void Add(OnnxNode node, Allowance allowance, Action<OnnxNode> found)
    {
        for (var k = 0; k < node.Outputs.Count; k++)
            if (node.Outputs[k].Length > 0) Add(OnnxValue.OfNode(node.Outputs[k], node, k), allowance);
        found(node);
        if (!node.IsControlFlow) return;
        foreach (var attribute in node.Attributes)
            foreach (var graph in OnnxAttribute.Graphs(attribute)) Read(graph, this, found);
    }

    /// <summary>An initializer may also be an input: its value is then the one to take where the caller gives none.</summary>
    private void Add(OnnxValue value, Allowance allowance)
    {
        allowance.Take(OnnxValue.ObjectBytes);
        if (_values.TryGetValue(value.Name, out var other) && !IsInput(other)) throw OnnxFormat.Fault($"the name '{value.Name.Shortened()}' is given two values");
        _values[value.Name] = value;

        static bool IsInput(OnnxValue value) => value is { Initializer: null, Node: null, IsSparse: false };
    }

    private void AddInput(WireMessage valueInfo)
    {
        var name = AddType(valueInfo);
        valueInfo.Allowance.Take(OnnxValue.ObjectBytes);
        _values.TryAdd(name, OnnxValue.OfInput(name));
    }

    private string AddType(WireMessage valueInfo)
    {
        var (name, type) = ValueType.Read(valueInfo);
        valueInfo.Allowance.Take(OnnxValue.ObjectBytes);
        if (type is { } stated) _types[name] = stated;
        return name;
    }

    /// <summary>A SparseTensorProto bears the name of its values.</summary>
    private static string SparseName(WireMessage tensor)
    {
        foreach (var field in tensor.Fields())
            if (field.Number == 1) return TensorProto.ReadName(field.AsMessage());
        return "";
    }
}

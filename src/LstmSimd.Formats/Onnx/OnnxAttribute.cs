namespace LstmSimd.Formats.Onnx;

/// <summary>An AttributeProto: a name, and a value of one of its kinds.</summary>
internal sealed class OnnxAttribute
{
    // AttributeProto.type by the field that holds the value.
    private static readonly Dictionary<int, (int Type, string Kind)> Kinds = new()
    {
        [2] = (1, "a float"),
        [3] = (2, "an integer"),
        [4] = (3, "a string"),
        [5] = (4, "a tensor"),
        [7] = (6, "floats"),
        [8] = (7, "integers"),
        [9] = (8, "strings"),
    };

    private readonly WireMessage _message;
    private readonly OnnxNode _node;
    private readonly long _type;

    public OnnxAttribute(WireMessage message, OnnxNode node)
    {
        _message = message;
        _node = node;
        foreach (var field in message.Fields())
        {
            if (field.Number == 1) Name = field.AsText();
            if (field.Number == 20) _type = field.AsInt64();
            if (field.Number == 21 && field.AsMessage().Length > 0) IsReference = true;
        }
    }

    public string Name { get; } = "";

    /// <summary>Whether the value is an attribute of the function that the node is in.</summary>
    public bool IsReference { get; }

    /// <summary>The graphs in an attribute (fields g and graphs).</summary>
    public static IEnumerable<WireMessage> Graphs(WireMessage attribute) =>
        attribute.Fields().Where(field => field.Number is 6 or 11).Select(field => field.AsMessage());

    public float Single() => Fields(2).Select(field => field.AsSingle()).LastOrDefault();

    public long Int64() => Fields(3).Select(field => field.AsInt64()).LastOrDefault();

    public string Text() => Fields(4).Select(field => field.AsText()).LastOrDefault() ?? "";

    public bool IsText => _type == 3;

    public WireMessage Tensor() => Fields(5).Select(field => (WireMessage?)field.AsMessage()).LastOrDefault()
        ?? throw _node.Fault($"the attribute '{Name.Shortened()}' holds no tensor");

    public float[] Singles() => All(Fields(7).SelectMany(field => field.AsSingles()));

    public long[] Int64s() => All(Fields(8).SelectMany(field => field.AsInt64s()));

    public string[] Texts() => All(Fields(9).Select(field => field.AsText()));

    /// <summary>The fields of a number, where the attribute is of that kind. In files from before attributes had a type, the field alone says it.</summary>
    private IEnumerable<WireField> Fields(int number)
    {
        var (type, kind) = Kinds[number];
        var fields = _message.Fields().Where(field => field.Number == number);
        if (_type == type || (_type == 0 && fields.Any())) return fields;
        throw _node.Fault($"the attribute '{Name.Shortened()}' is of type {_type}; expected {kind} ({type})");
    }

    private T[] All<T>(IEnumerable<T> values)
    {
        const int EntryBytes = 3 * 16; // of a list that grows, and of the array
        var all = new List<T>();
        foreach (var value in values)
        {
            _message.Allowance.Take(EntryBytes);
            all.Add(value);
        }
        return [.. all];
    }
}

namespace LstmSimd.Formats.Onnx;

/// <summary>A ModelProto: its graph with all LSTM nodes in it, and the version of the operators that they are of.</summary>
/// <remarks>Source: onnx.proto and "Open Neural Network Exchange Intermediate Representation" in ONNX's documentation.</remarks>
internal sealed class OnnxModel
{
    public const int FirstOpset = 1, LastOpset = 22;

    // Models of an older representation import no operator sets; theirs is the first.
    private const long FirstIrVersionWithOpsets = 3;

    private readonly List<OnnxNode> _lstms = [];
    private readonly SortedSet<string> _otherRecurrent = new(StringComparer.Ordinal);
    private readonly HashSet<OnnxGraph> _graphs = [];

    private OnnxModel(Allowance allowance, string? folder)
    {
        Allowance = allowance;
        External = new ExternalData(folder, allowance);
    }

    public Allowance Allowance { get; }

    public ExternalData External { get; }

    /// <summary>The version of the default operator set.</summary>
    public int Opset { get; private set; }

    /// <summary>The LSTM nodes of all graphs, in the order of the file.</summary>
    public IReadOnlyList<OnnxNode> Lstms => _lstms;

    /// <summary>Recurrent operators that are not read: GRU, RNN, quantised ones.</summary>
    public IReadOnlyCollection<string> OtherRecurrent => _otherRecurrent;

    public bool HasFunctions { get; private set; }

    /// <summary>Initializers of the main graph and of those with LSTM nodes.</summary>
    public IEnumerable<OnnxValue> Initializers => _graphs.SelectMany(graph => graph.Initializers);

    public static bool IsStandardDomain(string domain) => domain is "" or "ai.onnx";

    public static OnnxModel Read(ReadOnlyMemory<byte> file, string? folder)
    {
        var allowance = new Allowance(file.Length);
        var model = new OnnxModel(allowance, folder);
        var bytes = System.Runtime.InteropServices.MemoryMarshal.TryGetArray(file, out var array) ? array : new ArraySegment<byte>(file.ToArray());
        var message = new WireMessage(bytes.Array!, bytes.Offset, bytes.Count, allowance);
        WireMessage? graph = null;
        long irVersion = 0, opset = 0;
        foreach (var field in message.Fields())
        {
            switch (field.Number)
            {
                case 1: irVersion = field.AsInt64(); break;
                case 7: graph = graph is null ? field.AsMessage() : throw OnnxFormat.Fault("the file holds more than one graph"); break;
                case 8:
                    var (domain, version) = ReadOpset(field.AsMessage());
                    if (IsStandardDomain(domain)) opset = version;
                    break;
                case 25: model.HasFunctions = true; break;
            }
        }
        if (opset == 0 && irVersion < FirstIrVersionWithOpsets) opset = FirstOpset;
        if (opset is < FirstOpset or > LastOpset)
            throw OnnxFormat.Fault($"it is of operator set {opset}; versions {FirstOpset} to {LastOpset} are supported");
        model.Opset = (int)opset;
        model._graphs.Add(OnnxGraph.Read(graph ?? throw OnnxFormat.Fault("it holds no graph"), model.Found));
        return model;
    }

    private void Found(OnnxNode node)
    {
        if (node is { Operator: "LSTM", IsStandard: true })
        {
            Allowance.Take(sizeof(long) * 3);
            _lstms.Add(node);
            _graphs.Add(node.Graph);
        }
        else if (node.Operator is "GRU" or "RNN" || node.Operator.EndsWith("LSTM", StringComparison.Ordinal)) _otherRecurrent.Add(node.Operator.Shortened());
    }

    private static (string Domain, long Version) ReadOpset(WireMessage message)
    {
        var domain = "";
        var version = 0L;
        foreach (var field in message.Fields())
        {
            if (field.Number == 1) domain = field.AsText();
            if (field.Number == 2) version = field.AsInt64();
        }
        return (domain, version);
    }
}

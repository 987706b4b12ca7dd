using LstmSimd.Kernels;

namespace LstmSimd.Formats.Onnx;

/// <summary>
/// One LSTM node: inputs X, W [D, 4H, I], R [D, 4H, H], B [D, 8H] (Wb, then Rb), sequence_lens [B], initial_h and initial_c [D, B, H],
/// P [D, 3H]; outputs Y, Y_h, Y_c. Gates are in the order i o f c, peepholes i o f.
/// </summary>
/// <remarks>Source: LSTM in ONNX's operator reference, versions 1, 7, 14 and 22.</remarks>
internal sealed class OnnxLstm
{
    // Where our gates i f g o and our peepholes i f o stand in ONNX's orders.
    private static readonly int[] Gates = [0, 2, 3, 1], Peepholes = [0, 2, 1];

    private readonly ConstantFolding _constants;
    private readonly ActivationFunction[] _activations;
    private readonly float _clip;
    private readonly bool _isCoupled;
    private readonly OnnxTensor _w;
    private readonly OnnxTensor _r;
    private readonly OnnxTensor? _b;
    private readonly OnnxTensor? _p;

    public OnnxLstm(OnnxNode node, ConstantFolding constants)
    {
        Node = node;
        _constants = constants;
        var attributes = new OnnxAttributes(node);
        Direction = ReadDirection(attributes);
        _activations = LstmActivations.Read(node, attributes, DirectionCount);
        _clip = attributes.Take("clip")?.Single() ?? float.PositiveInfinity;
        if (!(_clip > 0)) throw node.Fault($"clip is {_clip}; expected a positive number");
        _isCoupled = Flag(attributes, "input_forget");
        if (constants.Model.Opset < 7) Flag(attributes, "output_sequence"); // whether Y is asked for, which the outputs say too
        if (constants.Model.Opset >= 14) IsBatchFirst = Flag(attributes, "layout");
        var hiddenSize = attributes.Take("hidden_size")?.Int64();
        attributes.RefuseRest();

        var inputs = new LstmInputs(node, constants);
        (_w, _r) = (inputs.Matrix(1), inputs.Matrix(2));
        (InputSize, HiddenSize) = (inputs.Size(1, _w), inputs.Size(2, _r));
        if (hiddenSize is { } stated && stated != HiddenSize) throw node.Fault($"hidden_size is {stated}, but R has the shape {_r.ShapeText}");
        inputs.Expect(1, _w, DirectionCount, 4L * HiddenSize, InputSize);
        inputs.Expect(2, _r, DirectionCount, 4L * HiddenSize, HiddenSize);
        _b = inputs.Vectors(3, DirectionCount, 8L * HiddenSize);
        _p = inputs.Vectors(7, DirectionCount, 3L * HiddenSize);
        Lengths = inputs.Lengths();
        (InitialHidden, InitialCell) = (State(5), State(6));

        InitialPart State(int input) => inputs.State(input, DirectionCount, HiddenSize, IsBatchFirst);
    }

    public OnnxNode Node { get; }

    public LstmDirection Direction { get; }

    public int DirectionCount => Direction == LstmDirection.Bidirectional ? 2 : 1;

    public int InputSize { get; }

    public int HiddenSize { get; }

    /// <summary>Whether X is [B, T, I] and Y [B, T, D, H] (layout 1), not [T, B, I] and [T, D, B, H].</summary>
    public bool IsBatchFirst { get; }

    public LengthsPart Lengths { get; }

    public InitialPart InitialHidden { get; }

    public InitialPart InitialCell { get; }

    /// <summary>What the node has and does, in one line.</summary>
    public string Uses
    {
        get
        {
            var parts = new List<string> { $"I = {InputSize}", $"H = {HiddenSize}", Direction.ToString().ToLowerInvariant() };
            if (!_activations.Chunk(3).All(functions => functions.SequenceEqual([ActivationFunction.Sigmoid, ActivationFunction.Tanh, ActivationFunction.Tanh])))
                parts.Add($"activations {string.Join(" ", _activations)}");
            if (_b is null) parts.Add("no bias");
            if (_p is not null) parts.Add("peepholes");
            if (_isCoupled) parts.Add("coupled gates (f = 1 − i)");
            if (float.IsFinite(_clip)) parts.Add(FormattableString.Invariant($"clip {_clip}"));
            if (IsBatchFirst) parts.Add("batch first");
            foreach (var (name, source) in new[] { ("sequence_lens", Lengths.Source), ("initial_h", InitialHidden.Source), ("initial_c", InitialCell.Source) })
                if (source is not null) parts.Add($"{name} {source}");
            return string.Join(", ", parts);
        }
    }

    public LstmLayer ToLayer() => new(Direction, [.. Enumerable.Range(0, DirectionCount).Select(Weights)]);

    private LstmWeights Weights(int d) => new(InputSize, HiddenSize,
        InOurOrder(_w, d, 0, InputSize, Gates), InOurOrder(_r, d, 0, HiddenSize, Gates),
        InOurOrder(_b, d, 0, 1, Gates), InOurOrder(_b, d, 4, 1, Gates), InOurOrder(_p, d, 0, 1, Peepholes), default, Cell(d));

    private LstmCell Cell(int d) => new()
    {
        GateActivation = _activations[3 * d],
        CandidateActivation = _activations[3 * d + 1],
        OutputActivation = _activations[3 * d + 2],
        PreActivationClip = _clip,
        Coupling = _isCoupled ? GateCoupling.ForgetFromInput : GateCoupling.None,
    };

    /// <summary>The blocks of [H, columns] of one direction, from a first one on, in our order; nothing of nothing.</summary>
    private ReadOnlyMemory<float> InOurOrder(OnnxTensor? onnx, int direction, int first, int columns, int[] order)
    {
        if (onnx is null) return default;
        var size = (long)HiddenSize * columns;
        var allowance = _constants.Model.Allowance;
        allowance.Take(order.Length * size * sizeof(float));
        var ours = new float[order.Length * size];
        var rows = onnx.Contiguous(allowance);
        for (var block = 0; block < order.Length; block++)
            rows.CopyTo(ours.AsSpan((int)(block * size), (int)size), direction * onnx.Count / DirectionCount + (first + order[block]) * size);
        return ours;
    }

    private LstmDirection ReadDirection(OnnxAttributes attributes) => (attributes.Take("direction")?.Text() ?? "forward") switch
    {
        "forward" => LstmDirection.Forward,
        "reverse" => LstmDirection.Backward,
        "bidirectional" => LstmDirection.Bidirectional,
        var other => throw Node.Fault($"direction is '{other.Shortened()}'; expected forward, reverse or bidirectional"),
    };

    private bool Flag(OnnxAttributes attributes, string name) => attributes.Take(name, 0) switch
    {
        0 => false,
        1 => true,
        var other => throw Node.Fault($"{name} is {other}; expected 0 or 1"),
    };
}

namespace LstmSimd.Formats.Onnx;

/// <summary>A constant initial_h or initial_c, [D, B, H], or where else it comes from.</summary>
/// <param name="Values">[D, B, H]; null where it is not constant or not there.</param>
/// <param name="BatchSize">B of the values.</param>
/// <param name="Source">In words; null where the node has none.</param>
internal readonly record struct InitialPart(float[]? Values, int BatchSize, string? Source);

/// <summary>Constant sequence_lens, [B], or where else they come from.</summary>
/// <param name="Values">[B]; null where they are not constant or not there.</param>
/// <param name="Name">The name in the graph; null where the node has none.</param>
/// <param name="Source">In words; null where the node has none.</param>
internal readonly record struct LengthsPart(int[]? Values, string? Name, string? Source);

/// <summary>The inputs of an LSTM node: weights, which must be constant, and states and lengths, which may come from the caller.</summary>
internal sealed class LstmInputs
{
    private static readonly string[] Names = ["X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P"];

    private readonly OnnxNode _node;
    private readonly ConstantFolding _constants;

    public LstmInputs(OnnxNode node, ConstantFolding constants)
    {
        _node = node;
        _constants = constants;
        if (node.Inputs.Count > Names.Length) throw node.Fault($"it has {node.Inputs.Count} inputs; an LSTM has at most {Names.Length}");
        if (!Has(0)) throw node.Fault("the input X is missing");
    }

    /// <summary>W or R, of three axes.</summary>
    public OnnxTensor Matrix(int input)
    {
        if (!Has(input)) throw _node.Fault($"the input {Names[input]} is missing");
        var tensor = Constant(input);
        return tensor.Rank == 3 ? tensor : throw _node.Fault($"{Names[input]} has the shape {tensor.ShapeText}; expected 3 axes");
    }

    /// <summary>B or P, where there is one.</summary>
    public OnnxTensor? Vectors(int input, int directions, long length)
    {
        if (!Has(input)) return null;
        var tensor = Constant(input);
        Expect(input, tensor, directions, length);
        return tensor;
    }

    /// <summary>I of W, H of R: the last axis.</summary>
    public int Size(int input, OnnxTensor tensor) => tensor.Shape[2] is >= 1 and <= int.MaxValue / 8 ? (int)tensor.Shape[2]
        : throw _node.Fault($"{Names[input]} has the shape {tensor.ShapeText}; expected 1 to {int.MaxValue / 8} along its last axis");

    public void Expect(int input, OnnxTensor tensor, params ReadOnlySpan<long> shape)
    {
        if (!shape.SequenceEqual(tensor.Shape)) throw _node.Fault($"{Names[input]} has the shape {tensor.ShapeText}; expected [{string.Join(", ", shape.ToArray())}]");
    }

    public InitialPart State(int input, int directions, int hidden, bool isBatchFirst)
    {
        if (!Has(input)) return default;
        if (Fold(input) is not { } tensor) return new(null, 0, Source(input));
        RequireFloat(input, tensor);
        var batch = tensor.Rank == 3 ? tensor.Shape[isBatchFirst ? 0 : 1] : 0;
        if (isBatchFirst) Expect(input, tensor, batch, directions, hidden);
        else Expect(input, tensor, directions, batch, hidden);
        if (batch is < 1 or > int.MaxValue) throw _node.Fault($"{Names[input]} has the shape {tensor.ShapeText}; expected at least one row");
        var allowance = _constants.Model.Allowance;
        allowance.Take(sizeof(float) * tensor.Count);
        var values = new float[tensor.Count];
        (isBatchFirst ? tensor.Transposed([1, 0, 2]) : tensor).Contiguous(allowance).CopyTo(values, 0);
        return new(values, (int)batch, "constant");
    }

    public LengthsPart Lengths()
    {
        const int Input = 4;
        if (!Has(Input)) return default;
        var name = _node.Inputs[Input];
        if (Fold(Input) is not { } tensor) return new(null, name, Source(Input));
        if (tensor.Rank != 1 || tensor.Count == 0) throw _node.Fault($"{Names[Input]} has the shape {tensor.ShapeText}; expected one axis of at least one row");
        var lengths = tensor.ToInt64s(_constants.Model.Allowance);
        if (Array.FindIndex(lengths, length => length is < 0 or > int.MaxValue) is var wrong and >= 0)
            throw _node.Fault($"{Names[Input]} holds {lengths[wrong]}; expected 0 to {int.MaxValue}");
        return new(Array.ConvertAll(lengths, length => (int)length), name, "constant");
    }

    private bool Has(int input) => input < _node.Inputs.Count && _node.Inputs[input].Length > 0;

    private OnnxTensor? Fold(int input) => _constants.Fold(_node.Graph, _node.Inputs[input]);

    private OnnxTensor Constant(int input)
    {
        var tensor = Fold(input) ?? throw _node.Fault($"{Names[input]} is not constant; it comes {Source(input)}");
        RequireFloat(input, tensor);
        return tensor;
    }

    private void RequireFloat(int input, OnnxTensor tensor)
    {
        if (!tensor.Type.IsFloat()) throw _node.Fault($"{Names[input]} is of type {tensor.Type.Name()}; expected float, double, float16 or bfloat16");
    }

    private string Source(int input) => $"from {_constants.Origin(_node.Graph, _node.Inputs[input])}";
}

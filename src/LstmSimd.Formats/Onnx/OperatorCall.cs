namespace LstmSimd.Formats.Onnx;

/// <summary>An operator with its constant inputs and its attributes, and how its arguments are looked up.</summary>
internal sealed class OperatorCall(OnnxNode node, OnnxTensor?[] inputs, int output, OnnxModel model)
{
    private readonly OnnxAttributes _attributes = new(node);

    public OnnxAttributes Attributes => _attributes;

    public OnnxModel Model => model;

    public Allowance Allowance => model.Allowance;

    public string Operator => node.Operator;

    public IReadOnlyList<OnnxTensor?> Inputs => inputs;

    /// <summary>Which output is asked for, of how many.</summary>
    public (int Index, int Count) Output => (output, node.Outputs.Count);

    /// <exception cref="InvalidDataException">The input is left out.</exception>
    public OnnxTensor Input(int index) => index < inputs.Length && inputs[index] is { } tensor ? tensor : throw Fault($"input {index} is missing");

    /// <summary>Integers that older operator sets have as an attribute and newer ones as an input; null where they are left out.</summary>
    public long[]? Int64s(string attribute, int input) =>
        _attributes.Take(attribute)?.Int64s() ?? (input < inputs.Length ? inputs[input]?.ToInt64s(Allowance) : null);

    /// <summary>An axis counted from the front; a file may count it from the end.</summary>
    public int Axis(long axis, int rank)
    {
        if (axis < -rank || axis >= rank) throw Fault($"axis {axis} is outside a tensor of {rank} axes");
        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>Axes counted from the front, none twice.</summary>
    public int[] Axes(long[] axes, int rank)
    {
        var counted = Array.ConvertAll(axes, axis => Axis(axis, rank));
        return counted.Distinct().Count() == counted.Length ? counted : throw Fault($"an axis occurs twice in [{string.Join(", ", axes.Take(64))}]");
    }

    public InvalidDataException Fault(string what) => node.Fault(what);
}

namespace LstmSimd.Formats;

/// <summary>One tensor of a file of any format: its name, its shape, and its values as float32.</summary>
internal interface INamedTensor
{
    string Name { get; }

    /// <summary>The sizes of the axes.</summary>
    IReadOnlyList<long> Shape { get; }

    /// <summary>Whether the values are stored as bf16.</summary>
    bool IsBfloat16 { get; }

    /// <summary>A copy of the values in row-major order; other floating-point types are widened or rounded.</summary>
    /// <exception cref="InvalidDataException">The tensor is not of floating-point numbers.</exception>
    float[] ToSingles();

    /// <summary>A copy of the bits of a tensor of bf16, in row-major order.</summary>
    /// <exception cref="InvalidDataException">The tensor is of another type.</exception>
    ushort[] ToBfloat16s();
}

/// <summary>What the readers of all formats ask of a tensor.</summary>
internal static class NamedTensor
{
    /// <summary>A copy of the values of a tensor that must have one shape.</summary>
    /// <exception cref="InvalidDataException">The tensor is of another type or shape.</exception>
    public static float[] ToSingles(this INamedTensor tensor, params ReadOnlySpan<long> shape)
    {
        tensor.CheckShape(shape);
        return tensor.ToSingles();
    }

    /// <exception cref="InvalidDataException">The tensor is of another shape.</exception>
    public static void CheckShape(this INamedTensor tensor, params ReadOnlySpan<long> shape)
    {
        if (!shape.SequenceEqual([.. tensor.Shape])) throw tensor.Fault($"has the shape {Describe(tensor.Shape)}; expected {Describe(shape.ToArray())}");
    }

    /// <summary>The size of one axis, as an int, of a tensor that must have <paramref name="rank"/> axes.</summary>
    public static int Size(this INamedTensor tensor, int axis, int rank)
    {
        if (tensor.Shape.Count != rank) throw tensor.Fault($"has the shape {Describe(tensor.Shape)}; expected {rank} axes");
        if (tensor.Shape[axis] is 0 or > int.MaxValue)
            throw tensor.Fault($"has the shape {Describe(tensor.Shape)}; expected 1 to {int.MaxValue} along axis {axis}");
        return (int)tensor.Shape[axis];
    }

    public static InvalidDataException Fault(this INamedTensor tensor, string what) => new($"tensor '{tensor.Name.Shortened()}' {what}.");

    private static string Describe(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";
}

namespace LstmSimd.Formats;

/// <summary>
/// Shapes with an axis of 0. No data backs their other axes, yet who reads them allocates by those: a state for each of the rows, say.
/// </summary>
internal static class EmptyShape
{
    private const int MostElements = 1 << 20;

    /// <summary>What is wrong with a shape, or null.</summary>
    public static string? Fault(ReadOnlySpan<long> shape)
    {
        if (!shape.Contains(0)) return null;
        var elements = 1.0; // exact where it matters, and does not overflow
        foreach (var axis in shape) elements *= Math.Max(1, axis);
        return elements <= MostElements ? null
            : $"the shape [{string.Join(", ", shape.ToArray())}] has no data; beside an axis of 0, the others are expected to have a product of at most {MostElements}";
    }
}

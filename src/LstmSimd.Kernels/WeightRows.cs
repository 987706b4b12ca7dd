namespace LstmSimd.Kernels;

/// <summary>Rows of weights to pack, as they are stored: the float32 of a span, or those of a <see cref="WeightMatrix"/>.</summary>
internal readonly ref struct WeightRows
{
    public WeightRows(ReadOnlySpan<float> weights)
    {
        Float32 = weights;
        Length = weights.Length;
    }

    /// <summary>Those of a matrix, none where it is null.</summary>
    public WeightRows(WeightMatrix? matrix)
    {
        if (matrix is null) return;
        Precision = matrix.Precision;
        Float32 = matrix.Float32.Span;
        Bfloat16 = matrix.Bfloat16.Span;
        Int8 = matrix.Int8.Span;
        Scales = matrix.Scales.Span;
        Length = matrix.Rows * matrix.Columns;
    }

    public WeightPrecision Precision { get; }

    public ReadOnlySpan<float> Float32 { get; }

    public ReadOnlySpan<ushort> Bfloat16 { get; }

    public ReadOnlySpan<sbyte> Int8 { get; }

    /// <summary>One for each row of int8.</summary>
    public ReadOnlySpan<float> Scales { get; }

    /// <summary>The number of weights.</summary>
    public int Length { get; }

    public bool IsEmpty => Length == 0;
}

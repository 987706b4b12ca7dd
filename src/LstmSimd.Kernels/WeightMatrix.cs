namespace LstmSimd.Kernels;

/// <summary>A matrix of weights as it is stored, row by row: float32, bf16, or int8 with a scale for each row.</summary>
/// <remarks>The arrays are not copied and must not change.</remarks>
public sealed class WeightMatrix
{
    /// <summary>The largest int8 weight: symmetric, so that −128 is not used.</summary>
    public const int MostInt8 = 127;

    // A bf16 is the upper half of a float32.
    private const int HalfBits = 16;

    private WeightMatrix(int rows, int columns, WeightPrecision precision, long length, string? name)
    {
        Check.Positive(rows);
        Check.Positive(columns);
        if (length != (long)rows * columns)
            throw new ArgumentException($"{name}: expected {(long)rows * columns} weights ({rows} rows of {columns}), got {length}.", name);
        (Rows, Columns, Precision) = (rows, columns, precision);
    }

    /// <summary>float32 weights.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">The memory has another length.</exception>
    public WeightMatrix(int rows, int columns, ReadOnlyMemory<float> weights)
        : this(rows, columns, WeightPrecision.Float32, weights.Length, nameof(weights)) => Float32 = weights;

    /// <summary>bf16 weights, each the upper half of the bits of a float32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">The memory has another length.</exception>
    public WeightMatrix(int rows, int columns, ReadOnlyMemory<ushort> weights)
        : this(rows, columns, WeightPrecision.Bfloat16, weights.Length, nameof(weights)) => Bfloat16 = weights;

    /// <summary>int8 weights: the weight in column k of row j is <paramref name="scales"/>[j] · <paramref name="weights"/>[j, k].</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">A memory has another length, a weight is −128, or a scale is negative or not finite.</exception>
    public WeightMatrix(int rows, int columns, ReadOnlyMemory<sbyte> weights, ReadOnlyMemory<float> scales)
        : this(rows, columns, WeightPrecision.Int8, weights.Length, nameof(weights))
    {
        if (scales.Length != rows) throw new ArgumentException($"scales: expected {rows}, one for each row, got {scales.Length}.", nameof(scales));
        if (weights.Span.IndexOf(sbyte.MinValue) is var at and >= 0)
            throw new ArgumentException($"weights: expected −{MostInt8} to {MostInt8}, got −128 in row {at / columns}, column {at % columns}.", nameof(weights));
        foreach (var scale in scales.Span)
            if (!(scale >= 0 && float.IsFinite(scale))) throw new ArgumentException($"scales: expected finite numbers of at least 0, got {scale}.", nameof(scales));
        (Int8, Scales) = (weights, scales);
    }

    /// <summary>The number of rows, one for each output.</summary>
    public int Rows { get; }

    /// <summary>The number of columns, one for each input.</summary>
    public int Columns { get; }

    /// <summary>How the weights are stored.</summary>
    public WeightPrecision Precision { get; }

    /// <summary>The bytes that they take, scales included.</summary>
    public long Bytes => Precision switch
    {
        WeightPrecision.Float32 => (long)Rows * Columns * sizeof(float),
        WeightPrecision.Bfloat16 => (long)Rows * Columns * sizeof(ushort),
        _ => (long)Rows * Columns + (long)Rows * sizeof(float),
    };

    /// <summary>float32 weights; empty in another precision.</summary>
    internal ReadOnlyMemory<float> Float32 { get; }

    /// <summary>bf16 weights; empty in another precision.</summary>
    public ReadOnlyMemory<ushort> Bfloat16 { get; }

    /// <summary>int8 weights; empty in another precision.</summary>
    public ReadOnlyMemory<sbyte> Int8 { get; }

    /// <summary>The scales of int8 weights; empty in another precision.</summary>
    public ReadOnlyMemory<float> Scales { get; }

    /// <summary>The weights as float32: the stored ones, or a new array of them, widened.</summary>
    public ReadOnlyMemory<float> ToFloat32()
    {
        if (Precision == WeightPrecision.Float32) return Float32;
        var wide = new float[Rows * Columns];
        if (Precision == WeightPrecision.Bfloat16)
        {
            var narrow = Bfloat16.Span;
            for (var i = 0; i < wide.Length; i++) wide[i] = BitConverter.UInt32BitsToSingle((uint)narrow[i] << HalfBits);
            return wide;
        }
        var weights = Int8.Span;
        for (var row = 0; row < Rows; row++)
            for (var k = 0; k < Columns; k++) wide[row * Columns + k] = weights[row * Columns + k] * Scales.Span[row];
        return wide;
    }

    /// <summary>
    /// The same weights in another precision. To bf16: rounded to the nearest, ties to even. To int8: the largest of a row, |w|, becomes 127.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="precision"/> is none of the three.</exception>
    /// <exception cref="ArgumentException">A weight is not finite, and an int8 can't be.</exception>
    public WeightMatrix To(WeightPrecision precision)
    {
        if (precision == Precision) return this;
        var wide = ToFloat32();
        return precision switch
        {
            WeightPrecision.Float32 => new WeightMatrix(Rows, Columns, wide),
            WeightPrecision.Bfloat16 => new WeightMatrix(Rows, Columns, ToBfloat16(wide.Span)),
            WeightPrecision.Int8 => Quantised(wide.Span),
            _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "precision: expected Float32, Bfloat16 or Int8."),
        };
    }

    private static ushort[] ToBfloat16(ReadOnlySpan<float> wide)
    {
        var narrow = new ushort[wide.Length];
        for (var i = 0; i < narrow.Length; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(wide[i]);
            // Half of the last kept place, less one where that is even already. A NaN keeps its sign, and stays one.
            narrow[i] = (ushort)((float.IsNaN(wide[i]) ? bits | 0x0040_0000 : bits + 0x7FFF + (bits >> HalfBits & 1)) >> HalfBits);
        }
        return narrow;
    }

    private WeightMatrix Quantised(ReadOnlySpan<float> wide)
    {
        var (weights, scales) = (new sbyte[wide.Length], new float[Rows]);
        for (var row = 0; row < Rows; row++)
        {
            var values = wide.Slice(row * Columns, Columns);
            var largest = 0f;
            foreach (var value in values) largest = MathF.Max(largest, MathF.Abs(value)); // NaN where one is
            if (!float.IsFinite(largest))
                throw new ArgumentException($"Row {row} of {Rows} holds a weight that is not finite; int8 has no such number.");
            scales[row] = largest / MostInt8;
            if (scales[row] == 0) continue; // all zero, or too small for a scale
            for (var k = 0; k < Columns; k++)
                weights[row * Columns + k] = (sbyte)Math.Clamp(MathF.Round(values[k] / scales[row]), -MostInt8, MostInt8);
        }
        return new WeightMatrix(Rows, Columns, weights, scales);
    }
}

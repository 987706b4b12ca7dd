using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LstmSimd.Kernels;

/// <summary>Rows of inputs as bytes, four to a word, and the scale of each row.</summary>
/// <param name="words">The first row's words, all rows side by side.</param>
/// <param name="stride">Words from one row to the next.</param>
/// <param name="scales">One for each row.</param>
internal readonly ref struct Int8Rows(ref float words, nuint stride, ref float scales)
{
    // The largest magnitude of an input.
    private const float Most = WeightMatrix.MostInt8;

    // 1.5·2²³: added to a number below 2²², it leaves the number, rounded to the nearest integer, ties to even, in the low bits.
    private const float Rounder = 12582912f;

    private const int ChunkFloats = 16;

    private readonly ref float _words = ref words;
    private readonly nuint _stride = stride;
    private readonly ref float _scales = ref scales;

    /// <summary>The words of a row.</summary>
    public ref readonly float Row(nint row) => ref Unsafe.Add(ref _words, row * (nint)_stride);

    /// <summary>The scale of a row: what its inputs are is this times what its bytes are; NaN where one is not finite.</summary>
    public float Scale(nint row) => Unsafe.Add(ref _scales, row);

    /// <summary>The same rows from one of them on.</summary>
    public Int8Rows From(nint row) => new(ref Unsafe.Add(ref _words, row * (nint)_stride), _stride, ref Unsafe.Add(ref _scales, row));

    /// <summary>
    /// Rounds rows to bytes: x/s to the nearest, ties to even, where s is the largest |x| of the row / 127. A row whose every |x| is below
    /// <see cref="CellUpdate.Smallest"/> is all zero.
    /// </summary>
    /// <param name="source">The rows.</param>
    /// <param name="rows">Their number.</param>
    /// <param name="least">s is at least this / 127: 1 for h, which stays within ±1 and has a scale that does not depend on it.</param>
    /// <param name="offset">What is added to each byte.</param>
    public void Quantise(in Rows source, int rows, float least, int offset)
    {
        for (var row = 0; row < rows; row++)
        {
            var values = MemoryMarshal.CreateReadOnlySpan(in source.Row(row), (int)source.Length);
            var bits = LargestBits(values);
            var largest = BitConverter.Int32BitsToSingle(bits);
            var range = MathF.Max(largest, least); // NaN stays
            var isZero = range < CellUpdate.Smallest;
            Unsafe.Add(ref _scales, row) = !float.IsFinite(range) ? float.NaN : isZero ? 0 : range / Most;
            Round(values, isZero ? 0 : Most / range, offset, ref Unsafe.As<float, byte>(ref Unsafe.Add(ref _words, row * (nint)_stride)));
        }
    }

    /// <summary>The bits of the largest magnitude, as integers: so a NaN is larger than ∞, and ∞ than any number.</summary>
    private static int LargestBits(ReadOnlySpan<float> values)
    {
        var magnitude = Vector256.Create(int.MaxValue);
        var (most, largest, i) = (Vector256<int>.Zero, 0, 0);
        ref var first = ref MemoryMarshal.GetReference(values);
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            most = Vector256.Max(most, Vector256.LoadUnsafe(ref first, (nuint)i).AsInt32() & magnitude);
        for (; i < values.Length; i++) largest = Math.Max(largest, BitConverter.SingleToInt32Bits(values[i]) & int.MaxValue);
        var half = Vector128.Max(most.GetLower(), most.GetUpper());
        half = Vector128.Max(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
        return Math.Max(largest, Math.Max(half.ToScalar(), half.GetElement(1)));
    }

    private static void Round(ReadOnlySpan<float> values, float inverse, int offset, ref byte bytes)
    {
        var i = 0;
        ref var first = ref MemoryMarshal.GetReference(values);
        for (; i <= values.Length - ChunkFloats; i += ChunkFloats)
        {
            var words = Vector256.Narrow(
                Integers(Vector256.LoadUnsafe(ref first, (nuint)i), inverse, offset),
                Integers(Vector256.LoadUnsafe(ref first, (nuint)(i + Vector256<float>.Count)), inverse, offset));
            Vector128.Narrow(words.GetLower(), words.GetUpper()).AsByte().StoreUnsafe(ref bytes, (nuint)i);
        }
        for (; i < values.Length; i++) Unsafe.Add(ref bytes, i) = (byte)(BitConverter.SingleToInt32Bits(values[i] * inverse + Rounder) + offset);

        // The low eight bits are the number's.
        static Vector256<int> Integers(Vector256<float> values, float inverse, int offset) =>
            (values * inverse + Vector256.Create(Rounder)).AsInt32() + Vector256.Create(offset) << 24 >> 24;
    }
}

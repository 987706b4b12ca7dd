using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LstmSimd.Kernels;

/// <summary><see cref="Vector256{T}"/>: eight lanes, and sixteen as two of them. Four products of unsigned and signed bytes at once where the machine has AVX-VNNI, two with AVX2, portable elsewhere.</summary>
internal readonly struct I32x8(Vector256<int> value) : IInt32Vector<I32x8>
{
    private readonly Vector256<int> _value = value;

    public static int Count => Vector256<int>.Count;

    public static int InputOffset => AvxVnni.IsSupported ? 128 : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static I32x8 Load(ref readonly float words, nuint offset) => new(Vector256.LoadUnsafe(in words, offset).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static I32x8 Broadcast(int word) => new(Vector256.Create(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static I32x8 AddProducts(I32x8 weights, I32x8 inputs, I32x8 sum)
    {
        var (w, x) = (weights._value, inputs._value);
        if (AvxVnni.IsSupported) return new(AvxVnni.MultiplyWideningAndAdd(sum._value, x.AsByte(), w.AsSByte()));
        return new(Avx2.IsSupported ? AddInPairs(w, x, sum._value) : AddOneByOne(w, x, sum._value));
    }

    /// <summary>Bytes 0 and 2, and 1 and 3, of each lane as 16-bit numbers: two products of ±127 are far below what overflows the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> AddInPairs(Vector256<int> w, Vector256<int> x, Vector256<int> sum)
    {
        return sum + (Avx2.MultiplyAddAdjacent(Even(w), Even(x)) + Avx2.MultiplyAddAdjacent(Odd(w), Odd(x)));

        static Vector256<short> Even(Vector256<int> bytes) => bytes.AsInt16() << 8 >> 8;

        static Vector256<short> Odd(Vector256<int> bytes) => bytes.AsInt16() >> 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> AddOneByOne(Vector256<int> w, Vector256<int> x, Vector256<int> sum) =>
        sum + (w << 24 >> 24) * (x << 24 >> 24) + (w << 16 >> 24) * (x << 16 >> 24) + (w << 8 >> 24) * (x << 8 >> 24) + (w >> 24) * (x >> 24);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(I32x8 sum, float rowScale, ref readonly float scales, ref readonly float seed, ref float sums, nuint offset)
    {
        var (terms, scale, start) = (Vector256.ConvertToSingle(sum._value), Vector256.Create(rowScale) * Vector256.LoadUnsafe(in scales, offset), Vector256.LoadUnsafe(in seed, offset));
        (Machine.HasFusedMultiplyAdd ? Vector256.FusedMultiplyAdd(terms, scale, start) : terms * scale + start).StoreUnsafe(ref sums, offset);
    }
}

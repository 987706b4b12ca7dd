using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LstmSimd.Kernels;

/// <summary><see cref="Vector128{T}"/>: four lanes. Four signed products at once on ARM64 that has them, two on x64, portable elsewhere.</summary>
internal readonly struct I32x4(Vector128<int> value) : IInt32Vector<I32x4>
{
    private readonly Vector128<int> _value = value;

    public static int Count => Vector128<int>.Count;

    public static int InputOffset => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static I32x4 Load(ref readonly float words, nuint offset) => new(Vector128.LoadUnsafe(in words, offset).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static I32x4 Broadcast(int word) => new(Vector128.Create(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static I32x4 AddProducts(I32x4 weights, I32x4 inputs, I32x4 sum)
    {
        var (w, x) = (weights._value, inputs._value);
        if (Dp.IsSupported) return new(Dp.DotProduct(sum._value, w.AsSByte(), x.AsSByte()));
        return new(Sse2.IsSupported ? AddInPairs(w, x, sum._value) : AddOneByOne(w, x, sum._value));
    }

    /// <summary>Bytes 0 and 2, and 1 and 3, of each lane as 16-bit numbers: two products of ±127 are far below what overflows the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<int> AddInPairs(Vector128<int> w, Vector128<int> x, Vector128<int> sum)
    {
        return sum + (Sse2.MultiplyAddAdjacent(Even(w), Even(x)) + Sse2.MultiplyAddAdjacent(Odd(w), Odd(x)));

        static Vector128<short> Even(Vector128<int> bytes) => bytes.AsInt16() << 8 >> 8;

        static Vector128<short> Odd(Vector128<int> bytes) => bytes.AsInt16() >> 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<int> AddOneByOne(Vector128<int> w, Vector128<int> x, Vector128<int> sum) =>
        sum + (w << 24 >> 24) * (x << 24 >> 24) + (w << 16 >> 24) * (x << 16 >> 24) + (w << 8 >> 24) * (x << 8 >> 24) + (w >> 24) * (x >> 24);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(I32x4 sum, float rowScale, ref readonly float scales, ref readonly float seed, ref float sums, nuint offset)
    {
        var (terms, scale, start) = (Vector128.ConvertToSingle(sum._value), Vector128.Create(rowScale) * Vector128.LoadUnsafe(in scales, offset), Vector128.LoadUnsafe(in seed, offset));
        (Machine.HasFusedMultiplyAdd ? Vector128.FusedMultiplyAdd(terms, scale, start) : terms * scale + start).StoreUnsafe(ref sums, offset);
    }
}

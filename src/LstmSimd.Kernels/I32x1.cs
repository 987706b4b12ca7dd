using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>One lane: the reference.</summary>
internal readonly struct I32x1(int value) : IInt32Vector<I32x1>
{
    private readonly int _value = value;

    public static int Count => 1;

    public static int InputOffset => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static I32x1 Load(ref readonly float words, nuint offset) => new(Unsafe.Add(ref Unsafe.As<float, int>(ref Unsafe.AsRef(in words)), offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static I32x1 Broadcast(int word) => new(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static I32x1 AddProducts(I32x1 weights, I32x1 inputs, I32x1 sum)
    {
        var (w, x) = (weights._value, inputs._value);
        return new(sum._value + (sbyte)w * (sbyte)x + (sbyte)(w >> 8) * (sbyte)(x >> 8) + (sbyte)(w >> 16) * (sbyte)(x >> 16) + (w >> 24) * (x >> 24));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(I32x1 sum, float rowScale, ref readonly float scales, ref readonly float seed, ref float sums, nuint offset) =>
        F32x1.Store(F32x1.MultiplyAdd(new F32x1(sum._value), F32x1.Broadcast(rowScale) * F32x1.Load(in scales, offset), F32x1.Load(in seed, offset)), ref sums, offset);
}

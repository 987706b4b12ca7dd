using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>One lane: the scalar instance of every kernel, and the oracle of the wider ones.</summary>
internal readonly struct F32x1(float value) : IVector<F32x1>
{
    private readonly float _value = value;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 Load(ref readonly float source, nuint offset) => new(Unsafe.Add(ref Unsafe.AsRef(in source), offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 LoadLowHalves(ref readonly float words, nuint offset) => new(BitConverter.UInt32BitsToSingle(Word(in words, offset) << 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 LoadHighHalves(ref readonly float words, nuint offset) => new(BitConverter.UInt32BitsToSingle(Word(in words, offset) & 0xFFFF0000u));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F32x1 value, ref float destination, nuint offset) => Unsafe.Add(ref destination, offset) = value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 Broadcast(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 MultiplyAdd(F32x1 a, F32x1 b, F32x1 addend) => new(Machine.HasFusedMultiplyAdd
        ? MathF.FusedMultiplyAdd(a._value, b._value, addend._value)
        : a._value * b._value + addend._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 MultiplyAdd(ref readonly float a, nuint offset, F32x1 b, F32x1 addend) => MultiplyAdd(Load(in a, offset), b, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 operator +(F32x1 a, F32x1 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 operator -(F32x1 a, F32x1 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 operator *(F32x1 a, F32x1 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 operator /(F32x1 a, F32x1 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 MinConstant(F32x1 constant, F32x1 x) => new(float.MinNative(constant._value, x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 MaxConstant(F32x1 constant, F32x1 x) => new(float.MaxNative(constant._value, x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 Abs(F32x1 x) => new(MathF.Abs(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 WithSignOf(F32x1 magnitude, F32x1 sign) => new(MathF.CopySign(magnitude._value, sign._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 ExponentFromLowBits(F32x1 x) => new(BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x._value) << 23));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 ZeroBelow(F32x1 limit, F32x1 x) => MathF.Abs(x._value) < limit._value ? default : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 ZeroUnlessAtLeast(F32x1 limit, F32x1 x) => x._value < limit._value ? default : x;

    private static uint Word(ref readonly float words, nuint offset) => Unsafe.Add(ref Unsafe.As<float, uint>(ref Unsafe.AsRef(in words)), offset);
}

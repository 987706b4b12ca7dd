using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LstmSimd.Kernels;

/// <summary><see cref="Vector512{T}"/>: sixteen lanes. <see cref="System.Numerics.Vector{T}"/> stays at eight even where these are in hardware.</summary>
internal readonly struct F32x16(Vector512<float> value) : IVector<F32x16>
{
    private readonly Vector512<float> _value = value;

    public static int Count => Vector512<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Load(ref readonly float source, nuint offset) => new(Vector512.LoadUnsafe(in source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 LoadLowHalves(ref readonly float words, nuint offset) => new((Vector512.LoadUnsafe(in words, offset).AsUInt32() << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 LoadHighHalves(ref readonly float words, nuint offset) => new((Vector512.LoadUnsafe(in words, offset).AsUInt32() & Vector512.Create(0xFFFF0000u)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F32x16 value, ref float destination, nuint offset) => value._value.StoreUnsafe(ref destination, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 MultiplyAdd(F32x16 a, F32x16 b, F32x16 addend) => new(Machine.HasFusedMultiplyAdd
        ? Vector512.FusedMultiplyAdd(a._value, b._value, addend._value)
        : a._value * b._value + addend._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 MultiplyAdd(ref readonly float a, nuint offset, F32x16 b, F32x16 addend) => new(Machine.HasFusedMultiplyAdd
        ? Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(in a, offset), b._value, addend._value)
        : Vector512.LoadUnsafe(in a, offset) * b._value + addend._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator +(F32x16 a, F32x16 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator -(F32x16 a, F32x16 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator *(F32x16 a, F32x16 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator /(F32x16 a, F32x16 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 MinConstant(F32x16 constant, F32x16 x) => new(Vector512.MinNative(constant._value, x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 MaxConstant(F32x16 constant, F32x16 x) => new(Vector512.MaxNative(constant._value, x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Abs(F32x16 x) => new(Vector512.Abs(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 WithSignOf(F32x16 magnitude, F32x16 sign) =>
        new(magnitude._value | (sign._value & Vector512.Create(-0.0f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 ExponentFromLowBits(F32x16 x) => new((x._value.As<float, int>() << 23).As<int, float>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 ZeroBelow(F32x16 limit, F32x16 x) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(x._value), limit._value), Vector512<float>.Zero, x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 ZeroUnlessAtLeast(F32x16 limit, F32x16 x) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(x._value, limit._value), Vector512<float>.Zero, x._value));
}

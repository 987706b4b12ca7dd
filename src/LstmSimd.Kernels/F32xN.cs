using System.Numerics;
using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary><see cref="Vector{T}"/>: four or eight lanes, whatever this machine has. The portable width.</summary>
internal readonly struct F32xN(Vector<float> value) : IVector<F32xN>
{
    private readonly Vector<float> _value = value;

    public static int Count => Vector<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN Load(ref readonly float source, nuint offset) => new(Vector.LoadUnsafe(in source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN LoadLowHalves(ref readonly float words, nuint offset) => new((Vector.LoadUnsafe(in words, offset).As<float, uint>() << 16).As<uint, float>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN LoadHighHalves(ref readonly float words, nuint offset) => new((Vector.LoadUnsafe(in words, offset).As<float, uint>() & Vector.Create(0xFFFF0000u)).As<uint, float>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F32xN value, ref float destination, nuint offset) => value._value.StoreUnsafe(ref destination, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN Broadcast(float value) => new(Vector.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN MultiplyAdd(F32xN a, F32xN b, F32xN addend) => new(Machine.HasFusedMultiplyAdd
        ? Vector.FusedMultiplyAdd(a._value, b._value, addend._value)
        : a._value * b._value + addend._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN MultiplyAdd(ref readonly float a, nuint offset, F32xN b, F32xN addend) => new(Machine.HasFusedMultiplyAdd
        ? Vector.FusedMultiplyAdd(Vector.LoadUnsafe(in a, offset), b._value, addend._value)
        : Vector.LoadUnsafe(in a, offset) * b._value + addend._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN operator +(F32xN a, F32xN b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN operator -(F32xN a, F32xN b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN operator *(F32xN a, F32xN b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN operator /(F32xN a, F32xN b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN MinConstant(F32xN constant, F32xN x) => new(Vector.MinNative(constant._value, x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN MaxConstant(F32xN constant, F32xN x) => new(Vector.MaxNative(constant._value, x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN Abs(F32xN x) => new(Vector.Abs(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN WithSignOf(F32xN magnitude, F32xN sign) =>
        new(magnitude._value | (sign._value & Vector.Create(-0.0f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN ExponentFromLowBits(F32xN x) => new((x._value.As<float, int>() << 23).As<int, float>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN ZeroBelow(F32xN limit, F32xN x) =>
        new(Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(x._value), limit._value), Vector<float>.Zero, x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32xN ZeroUnlessAtLeast(F32xN limit, F32xN x) =>
        new(Vector.ConditionalSelect(Vector.LessThan(x._value, limit._value), Vector<float>.Zero, x._value));
}

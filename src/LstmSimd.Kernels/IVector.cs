namespace LstmSimd.Kernels;

/// <summary>
/// A vector of <see cref="Count"/> floats: all that a kernel may ask of a machine. Kernels are written once, generic over
/// this interface; a scalar is a vector of one lane.
/// </summary>
/// <remarks>
/// Every operation but MultiplyAdd gives the same bits in every implementation. MultiplyAdd is
/// fused wherever the machine has the instruction and unfused everywhere else, alike at every width.
/// </remarks>
internal interface IVector<TSelf> where TSelf : struct, IVector<TSelf>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    static abstract TSelf Load(ref readonly float source, nuint offset);

    /// <summary>The low halves of 32-bit words as the upper halves of floats.</summary>
    static abstract TSelf LoadLowHalves(ref readonly float words, nuint offset);

    /// <summary>The high halves of 32-bit words as the upper halves of floats.</summary>
    static abstract TSelf LoadHighHalves(ref readonly float words, nuint offset);

    static abstract void Store(TSelf value, ref float destination, nuint offset);

    static abstract TSelf Broadcast(float value);

    /// <summary>a·b + addend.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf addend);

    /// <summary>The same with a in memory: one instruction, where <see cref="Load"/> and this would be two.</summary>
    static abstract TSelf MultiplyAdd(ref readonly float a, nuint offset, TSelf b, TSelf addend);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>The smaller of a constant and x; NaN where x is NaN. The constant comes first: x64 answers with the second operand.</summary>
    static abstract TSelf MinConstant(TSelf constant, TSelf x);

    /// <summary>The larger of a constant and x; NaN where x is NaN.</summary>
    static abstract TSelf MaxConstant(TSelf constant, TSelf x);

    static abstract TSelf Abs(TSelf x);

    /// <summary>|magnitude| with the sign of <paramref name="sign"/>; the magnitude must not be negative.</summary>
    static abstract TSelf WithSignOf(TSelf magnitude, TSelf sign);

    /// <summary>The lowest nine bits of x's representation, moved into sign and exponent: 2ⁿ where those bits hold n + 127.</summary>
    static abstract TSelf ExponentFromLowBits(TSelf x);

    /// <summary>x, or +0 where |x| is below <paramref name="limit"/>; NaN stays.</summary>
    static abstract TSelf ZeroBelow(TSelf limit, TSelf x);

    /// <summary>x where x ≥ <paramref name="limit"/>, else +0; NaN stays.</summary>
    static abstract TSelf ZeroUnlessAtLeast(TSelf limit, TSelf x);
}

/// <summary>What this machine does in hardware; the JIT folds these to constants.</summary>
internal static class Machine
{
    /// <summary>
    /// Whether fused multiply-add is an instruction. Where it is not, its emulation is some 70 times slower than
    /// a product and a sum, so every width does without (design D12).
    /// </summary>
    public static bool HasFusedMultiplyAdd =>
        System.Runtime.Intrinsics.X86.Fma.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported;

    /// <summary>Whether there are 32 vector registers, not 16: six rows of accumulators fit instead of three.</summary>
    public static bool HasManyRegisters =>
        System.Runtime.Intrinsics.X86.Avx512F.VL.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported;
}

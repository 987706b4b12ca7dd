using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>An activation function as a type, so that the JIT makes a loop for each; α and β are the constants of those that have them.</summary>
internal interface IActivationFunction
{
    static abstract TVec Apply<TVec>(TVec x, TVec alpha, TVec beta) where TVec : struct, IVector<TVec>;
}

internal readonly struct SigmoidFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<TVec>(TVec x, TVec alpha, TVec beta) where TVec : struct, IVector<TVec> => Activation.Sigmoid(x);
}

internal readonly struct TanhFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<TVec>(TVec x, TVec alpha, TVec beta) where TVec : struct, IVector<TVec> => Activation.Tanh(x);
}

internal readonly struct ReluFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<TVec>(TVec x, TVec alpha, TVec beta) where TVec : struct, IVector<TVec> => TVec.MaxConstant(TVec.Broadcast(0f), x);
}

internal readonly struct AffineFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<TVec>(TVec x, TVec alpha, TVec beta) where TVec : struct, IVector<TVec> => TVec.MultiplyAdd(alpha, x, beta);
}

internal readonly struct LeakyReluFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<TVec>(TVec x, TVec alpha, TVec beta) where TVec : struct, IVector<TVec> =>
        TVec.MultiplyAdd(alpha, TVec.MinConstant(TVec.Broadcast(0f), x), TVec.MaxConstant(TVec.Broadcast(0f), x));
}

internal readonly struct ThresholdedReluFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<TVec>(TVec x, TVec alpha, TVec beta) where TVec : struct, IVector<TVec> => TVec.ZeroUnlessAtLeast(alpha, x);
}

internal readonly struct ScaledTanhFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<TVec>(TVec x, TVec alpha, TVec beta) where TVec : struct, IVector<TVec> => alpha * Activation.Tanh(beta * x);
}

internal readonly struct HardSigmoidFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<TVec>(TVec x, TVec alpha, TVec beta) where TVec : struct, IVector<TVec> =>
        TVec.MinConstant(TVec.Broadcast(1f), TVec.MaxConstant(TVec.Broadcast(0f), TVec.MultiplyAdd(alpha, x, beta)));
}

internal readonly struct EluFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<TVec>(TVec x, TVec alpha, TVec beta) where TVec : struct, IVector<TVec> =>
        TVec.MultiplyAdd(alpha, Exponential.OfNegativeMinusOne(TVec.MinConstant(TVec.Broadcast(0f), x)), TVec.MaxConstant(TVec.Broadcast(0f), x));
}

internal readonly struct SoftsignFunction : IActivationFunction
{
    /// <summary>±1 for ±∞ too, where x / (1 + |x|) would be ∞ / ∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<TVec>(TVec x, TVec alpha, TVec beta) where TVec : struct, IVector<TVec>
    {
        var magnitude = TVec.MinConstant(TVec.Broadcast(float.MaxValue), TVec.Abs(x));
        return TVec.WithSignOf(magnitude / (TVec.Broadcast(1f) + magnitude), x);
    }
}

internal readonly struct SoftplusFunction : IActivationFunction
{
    /// <summary>max(x, 0) + ln(1 + e^−|x|), which does not overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<TVec>(TVec x, TVec alpha, TVec beta) where TVec : struct, IVector<TVec>
    {
        var u = Exponential.OfNegative(TVec.Broadcast(-0f) - TVec.Abs(x));
        return TVec.MaxConstant(TVec.Broadcast(0f), x) + LogarithmOfOnePlus(u);
    }

    /// <summary>ln(1 + u) for u from 0 to 1, as 2·artanh(z) with z = u / (2 + u) ≤ 1/3: 2·(z + z³/3 + z⁵/5 + …).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec LogarithmOfOnePlus<TVec>(TVec u) where TVec : struct, IVector<TVec>
    {
        // Up to z¹³; what is left out is below z¹⁵/15·1.13, at most 1.6e-8 of the result.
        var z = u / (TVec.Broadcast(2f) + u);
        var z2 = z * z;
        var sum = TVec.MultiplyAdd(z2, TVec.Broadcast(1f / 13f), TVec.Broadcast(1f / 11f));
        sum = TVec.MultiplyAdd(z2, sum, TVec.Broadcast(1f / 9f));
        sum = TVec.MultiplyAdd(z2, sum, TVec.Broadcast(1f / 7f));
        sum = TVec.MultiplyAdd(z2, sum, TVec.Broadcast(1f / 5f));
        sum = TVec.MultiplyAdd(z2, sum, TVec.Broadcast(1f / 3f));
        z += z;
        return TVec.MultiplyAdd(z * z2, sum, z);
    }
}

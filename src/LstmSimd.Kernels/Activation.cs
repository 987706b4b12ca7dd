using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmSimd.Kernels;

/// <summary>The two activations of the standard cell, over spans. The cell calls the very same functions.</summary>
/// <remarks>The same bits at every width and every position of a span; ≤ 3 ULP (measured figures: docs/accuracy.md).</remarks>
public static class Activation
{
    /// <summary>σ(x) = 1 / (1 + e⁻ˣ), element by element.</summary>
    /// <param name="x">Any floats. NaN gives NaN; −∞ and all below −104 give 0, +∞ and all from 17.4 on give 1; between −104 and
    /// −87.3, where σ is subnormal, the result lies in [0, 2⁻¹²⁶].</param>
    /// <param name="destination">As long as <paramref name="x"/>; may be the same memory, but not overlap otherwise.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap without being the same.</exception>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> destination) => Apply<SigmoidFunction>(x, destination);

    /// <summary>tanh(x) = (e²ˣ − 1) / (e²ˣ + 1), element by element; odd in bits: tanh(−x) = −tanh(x).</summary>
    /// <param name="x">Any floats. NaN gives NaN; from 9.02 on the result is exactly 1, below −9.02 exactly −1; −0 gives −0.</param>
    /// <param name="destination">As long as <paramref name="x"/>; may be the same memory, but not overlap otherwise.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap without being the same.</exception>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> destination) => Apply<TanhFunction>(x, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVec Sigmoid<TVec>(TVec x) where TVec : struct, IVector<TVec>
    {
        var r = Exponential.Reduce(SigmoidArgument(x), out var rounded);
        return SigmoidOf(r, rounded);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVec Tanh<TVec>(TVec x) where TVec : struct, IVector<TVec>
    {
        var r = Exponential.Reduce(TanhArgument(x), out var rounded);
        return TanhOf(r, rounded, x);
    }

    /// <summary>−x: σ(x) comes from e⁻ˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVec SigmoidArgument<TVec>(TVec x) where TVec : struct, IVector<TVec> => TVec.Broadcast(-0f) - x;

    /// <summary>−2|x|: tanh(x) comes from e^(−2|x|), which does not overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVec TanhArgument<TVec>(TVec x) where TVec : struct, IVector<TVec> => TVec.Abs(x) * TVec.Broadcast(-2f);

    /// <summary>σ from the reduced −x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVec SigmoidOf<TVec>(TVec r, TVec rounded) where TVec : struct, IVector<TVec>
    {
        var one = TVec.Broadcast(1f);
        // Not 2ⁿ·p + 2ⁿ: that is NaN where 2ⁿ = ∞.
        return one / TVec.MultiplyAdd(Exponential.Scale(rounded), one + Exponential.MinusOne(r), one);
    }

    /// <summary>tanh(x) from the reduced −2|x|. With u = e^(−2|x|) − 1 in [−1, 0], tanh|x| = −u / (2 + u): nothing cancels near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVec TanhOf<TVec>(TVec r, TVec rounded, TVec x) where TVec : struct, IVector<TVec>
    {
        var scale = Exponential.Scale(rounded);
        var u = TVec.MultiplyAdd(scale, Exponential.MinusOne(r), scale - TVec.Broadcast(1f));
        return TVec.WithSignOf(TVec.Abs(u) / (TVec.Broadcast(2f) + u), x);
    }

    private interface IFunction
    {
        static abstract TVec Apply<TVec>(TVec x) where TVec : struct, IVector<TVec>;
    }

    private readonly struct SigmoidFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TVec>(TVec x) where TVec : struct, IVector<TVec> => Sigmoid(x);
    }

    private readonly struct TanhFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TVec>(TVec x) where TVec : struct, IVector<TVec> => Tanh(x);
    }

    private static void Apply<TFunction>(ReadOnlySpan<float> x, Span<float> destination) where TFunction : struct, IFunction
    {
        Check.Length(destination, x.Length, "as x");
        Check.SameOrDisjoint(x, destination);
        switch (VectorWidth.Automatic.Resolve())
        {
            case VectorWidth.Vector512: Apply<F32x16, TFunction>(x, destination); break;
            case VectorWidth.Vector: Apply<F32xN, TFunction>(x, destination); break;
            default: Apply<F32x1, TFunction>(x, destination); break;
        }
    }

    internal static void Sigmoid<TVec>(ReadOnlySpan<float> x, Span<float> destination) where TVec : struct, IVector<TVec> =>
        Apply<TVec, SigmoidFunction>(x, destination);

    internal static void Tanh<TVec>(ReadOnlySpan<float> x, Span<float> destination) where TVec : struct, IVector<TVec> =>
        Apply<TVec, TanhFunction>(x, destination);

    /// <summary>Whole vectors, then a tail of single lanes: the user's spans are not ours to pad.</summary>
    private static void Apply<TVec, TFunction>(ReadOnlySpan<float> x, Span<float> destination)
        where TVec : struct, IVector<TVec>
        where TFunction : struct, IFunction
    {
        var whole = x.Length - x.Length % TVec.Count;
        Loop<TVec, TFunction>(x[..whole], destination[..whole]);
        Loop<F32x1, TFunction>(x[whole..], destination[whole..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TVec, TFunction>(ReadOnlySpan<float> x, Span<float> destination)
        where TVec : struct, IVector<TVec>
        where TFunction : struct, IFunction
    {
        ref readonly var source = ref MemoryMarshal.GetReference(x);
        ref var target = ref MemoryMarshal.GetReference(destination);
        for (nuint j = 0; j < (nuint)x.Length; j += (nuint)TVec.Count)
            TVec.Store(TFunction.Apply(TVec.Load(in source, j)), ref target, j);
    }
}

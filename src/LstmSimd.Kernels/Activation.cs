using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmSimd.Kernels;

/// <summary>The activation functions of the cells, over spans. The cells call the very same functions.</summary>
/// <remarks>The same bits at every width and every position of a span; σ and tanh ≤ 3 ULP (measured figures: docs/accuracy.md).</remarks>
public static class Activation
{
    /// <summary>σ(x) = 1 / (1 + e⁻ˣ), element by element.</summary>
    /// <param name="x">Any floats. NaN gives NaN; −∞ and all below −104 give 0, +∞ and all from 17.4 on give 1; between −104 and
    /// −87.3, where σ is subnormal, the result lies in [0, 2⁻¹²⁶].</param>
    /// <param name="destination">As long as <paramref name="x"/>; may be the same memory, but not overlap otherwise.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap without being the same.</exception>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> destination) => Apply(ActivationFunction.Sigmoid, x, destination);

    /// <summary>tanh(x) = (e²ˣ − 1) / (e²ˣ + 1), element by element; odd in bits: tanh(−x) = −tanh(x).</summary>
    /// <param name="x">Any floats. NaN gives NaN; from 9.02 on the result is exactly 1, below −9.02 exactly −1; −0 gives −0.</param>
    /// <param name="destination">As long as <paramref name="x"/>; may be the same memory, but not overlap otherwise.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap without being the same.</exception>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> destination) => Apply(ActivationFunction.Tanh, x, destination);

    /// <summary>σ of i, f and o, tanh of g, their exponents reduced in step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static GateVectors<TVec> Gates<TVec>(GateVectors<TVec> gates) where TVec : struct, IVector<TVec>
    {
        var r = Exponential.Reduce(new GateVectors<TVec>(SigmoidArgument(gates.I), SigmoidArgument(gates.F), TanhArgument(gates.G), SigmoidArgument(gates.O)), out var rounded);
        return new(SigmoidOf(r.I, rounded.I), SigmoidOf(r.F, rounded.F), TanhOf(r.G, rounded.G, gates.G), SigmoidOf(r.O, rounded.O));
    }

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

    /// <summary>Any of the functions, element by element. NaN gives NaN.</summary>
    /// <param name="function">Which one, with its constants.</param>
    /// <param name="x">Any floats.</param>
    /// <param name="destination">As long as <paramref name="x"/>; may be the same memory, but not overlap otherwise.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap without being the same.</exception>
    public static void Apply(ActivationFunction function, ReadOnlySpan<float> x, Span<float> destination)
    {
        Check.Length(destination, x.Length, "as x");
        Check.SameOrDisjoint(x, destination);
        switch (VectorWidth.Automatic.Resolve())
        {
            case VectorWidth.Vector512: Apply<F32x16>(function, x, destination); break;
            case VectorWidth.Vector: Apply<F32xN>(function, x, destination); break;
            default: Apply<F32x1>(function, x, destination); break;
        }
    }

    /// <summary>Whole vectors, then a tail of single lanes: the user's spans are not ours to pad.</summary>
    internal static void Apply<TVec>(ActivationFunction function, ReadOnlySpan<float> x, Span<float> destination) where TVec : struct, IVector<TVec>
    {
        var whole = x.Length - x.Length % TVec.Count;
        ref readonly var source = ref MemoryMarshal.GetReference(x);
        ref var target = ref MemoryMarshal.GetReference(destination);
        Vectors<TVec>(function, in source, ref target, 1, 0, (nuint)(whole / TVec.Count), (nuint)TVec.Count);
        Vectors<F32x1>(function, in Unsafe.Add(ref Unsafe.AsRef(in source), whole), ref Unsafe.Add(ref target, whole), 1, 0, (nuint)(x.Length - whole), 1);
    }

    /// <summary>One function over the vectors of a tile; in place, or from one tile to another of the same strides.</summary>
    /// <param name="function">Chosen here, once for the tile.</param>
    /// <param name="x">The first vector of the first row.</param>
    /// <param name="y">Where its result goes.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    /// <param name="vectors">Vectors of each row.</param>
    /// <param name="vectorStride">Floats from one vector to the next.</param>
    internal static void Vectors<TVec>(ActivationFunction function, ref readonly float x, ref float y, nuint rows, nuint rowStride, nuint vectors, nuint vectorStride)
        where TVec : struct, IVector<TVec>
    {
        var (alpha, beta) = (function.Alpha, function.Beta);
        switch (function.Kind)
        {
            case ActivationKind.Sigmoid: Loop<TVec, SigmoidFunction>(alpha, beta, in x, ref y, rows, rowStride, vectors, vectorStride); break;
            case ActivationKind.Tanh: Loop<TVec, TanhFunction>(alpha, beta, in x, ref y, rows, rowStride, vectors, vectorStride); break;
            case ActivationKind.Relu: Loop<TVec, ReluFunction>(alpha, beta, in x, ref y, rows, rowStride, vectors, vectorStride); break;
            case ActivationKind.Affine: Loop<TVec, AffineFunction>(alpha, beta, in x, ref y, rows, rowStride, vectors, vectorStride); break;
            case ActivationKind.LeakyRelu: Loop<TVec, LeakyReluFunction>(alpha, beta, in x, ref y, rows, rowStride, vectors, vectorStride); break;
            case ActivationKind.ThresholdedRelu: Loop<TVec, ThresholdedReluFunction>(alpha, beta, in x, ref y, rows, rowStride, vectors, vectorStride); break;
            case ActivationKind.ScaledTanh: Loop<TVec, ScaledTanhFunction>(alpha, beta, in x, ref y, rows, rowStride, vectors, vectorStride); break;
            case ActivationKind.HardSigmoid: Loop<TVec, HardSigmoidFunction>(alpha, beta, in x, ref y, rows, rowStride, vectors, vectorStride); break;
            case ActivationKind.Elu: Loop<TVec, EluFunction>(alpha, beta, in x, ref y, rows, rowStride, vectors, vectorStride); break;
            case ActivationKind.Softsign: Loop<TVec, SoftsignFunction>(alpha, beta, in x, ref y, rows, rowStride, vectors, vectorStride); break;
            default: Loop<TVec, SoftplusFunction>(alpha, beta, in x, ref y, rows, rowStride, vectors, vectorStride); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<TVec, TFunction>(float alpha, float beta, ref readonly float x, ref float y, nuint rows, nuint rowStride, nuint vectors, nuint vectorStride)
        where TVec : struct, IVector<TVec>
        where TFunction : struct, IActivationFunction
    {
        TVec a = TVec.Broadcast(alpha), b = TVec.Broadcast(beta);
        for (nuint row = 0; row < rows; row++)
        {
            var j = row * rowStride;
            for (var vector = vectors; vector > 0; vector--)
            {
                TVec.Store(TFunction.Apply(TVec.Load(in x, j), a, b), ref y, j);
                j += vectorStride;
            }
        }
    }
}

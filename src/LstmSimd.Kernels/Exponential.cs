using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>The one exponential behind sigmoid and tanh: e^x = 2ⁿ·(1 + p), with x = n·ln 2 + r, |r| ≤ ln 2 / 2 and p = e^r − 1.</summary>
internal static class Exponential
{
    // 1.5·2²³ rounds to an integer when added, and leaves that integer in the low bits; 127 is the exponent's bias.
    private const float RoundAndBias = 12582912f + 127f;

    // Between these n lies in −127 … 128 and 2ⁿ in 0 … +∞; beyond them sigmoid and tanh stand still.
    private const float Lowest = -88f, Highest = 88.7f;

    private const float Log2E = 1.44269504f;

    // ln 2 in two parts; the first has ten significant bits, so that n times it is exact without a fused multiply-add too.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194442e-4f;

    // (e^r − 1 − r) / r² as a polynomial of degree 5, so e^r of degree 7. Source: our own weighted least squares with Lawson's
    // reweighting, each coefficient rounded to float32 before the next was fitted; error of e^r − 1: 4.3e-10 (degree 4: 2e-8,
    // which costs sigmoid and tanh their 3 ULP).
    private const float C2 = 0.5f;
    private const float C3 = 0.166666672f;
    private const float C4 = 0.0416664891f;
    private const float C5 = 0.00833320804f;
    private const float C6 = 0.00139326870f;
    private const float C7 = 0.000199442686f;

    /// <summary>r, and n + 127 in the low bits of <paramref name="rounded"/>. x is cut at −88 and 88.7; NaN gives r = NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Reduce<TVec>(TVec x, out TVec rounded) where TVec : struct, IVector<TVec>
    {
        x = Cut(x);
        rounded = Round(x);
        return Remainder(x, rounded);
    }

    /// <summary>
    /// The same for four at once, each step for all before the next: so the processor has four independent operations at hand where one
    /// reduction after another would make it wait for each result (the cell: 31 → 24 ns for 8 units on Zen 3).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GateVectors<TVec> Reduce<TVec>(GateVectors<TVec> x, out GateVectors<TVec> rounded) where TVec : struct, IVector<TVec>
    {
        x = new(Cut(x.I), Cut(x.F), Cut(x.G), Cut(x.O));
        rounded = new(Round(x.I), Round(x.F), Round(x.G), Round(x.O));
        return new(Remainder(x.I, rounded.I), Remainder(x.F, rounded.F), Remainder(x.G, rounded.G), Remainder(x.O, rounded.O));
    }

    /// <summary>2ⁿ: +∞ for x from 88.38 on, 0 below −87.68.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Scale<TVec>(TVec rounded) where TVec : struct, IVector<TVec> => TVec.ExponentFromLowBits(rounded);

    /// <summary>p = e^r − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec MinusOne<TVec>(TVec r) where TVec : struct, IVector<TVec>
    {
        // Estrin's order: two steps shorter than Horner's, at no more operations since r² is needed anyway.
        var r2 = r * r;
        var low = TVec.MultiplyAdd(r, TVec.Broadcast(C3), TVec.Broadcast(C2));
        var middle = TVec.MultiplyAdd(r, TVec.Broadcast(C5), TVec.Broadcast(C4));
        var high = TVec.MultiplyAdd(r, TVec.Broadcast(C7), TVec.Broadcast(C6));
        var q = TVec.MultiplyAdd(r2, TVec.MultiplyAdd(r2, high, middle), low);
        return TVec.MultiplyAdd(r2, q, r);
    }

    /// <summary>e^x for x ≤ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec OfNegative<TVec>(TVec x) where TVec : struct, IVector<TVec>
    {
        var r = Reduce(x, out var rounded);
        var scale = Scale(rounded);
        return TVec.MultiplyAdd(scale, MinusOne(r), scale);
    }

    /// <summary>e^x − 1 for x ≤ 0, in full accuracy near 0 too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec OfNegativeMinusOne<TVec>(TVec x) where TVec : struct, IVector<TVec>
    {
        var r = Reduce(x, out var rounded);
        var scale = Scale(rounded);
        return TVec.MultiplyAdd(scale, MinusOne(r), scale - TVec.Broadcast(1f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Cut<TVec>(TVec x) where TVec : struct, IVector<TVec> =>
        TVec.MinConstant(TVec.Broadcast(Highest), TVec.MaxConstant(TVec.Broadcast(Lowest), x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Round<TVec>(TVec x) where TVec : struct, IVector<TVec> =>
        TVec.MultiplyAdd(x, TVec.Broadcast(Log2E), TVec.Broadcast(RoundAndBias));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Remainder<TVec>(TVec x, TVec rounded) where TVec : struct, IVector<TVec>
    {
        var n = rounded - TVec.Broadcast(RoundAndBias);
        return TVec.MultiplyAdd(n, TVec.Broadcast(-Ln2Low), TVec.MultiplyAdd(n, TVec.Broadcast(-Ln2High), x));
    }
}

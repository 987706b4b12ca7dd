using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>The one exponential behind sigmoid and tanh: e^x = 2ⁿ·(1 + p), with x = n·ln 2 + r, |r| ≤ ln 2 / 2 and p = e^r − 1.</summary>
internal static class Exponential
{
    // 1.5·2²³ rounds to an integer when added, and leaves that integer in the low bits; 127 is the exponent's bias.
    private const float RoundAndBias = 12582912f + 127f;

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

    /// <summary>p and 2ⁿ for −88 ≤ x ≤ 88.7; from 88.38 on 2ⁿ is +∞, below −87.68 it is 0. NaN gives p = NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Reduced<TVec>(TVec x, out TVec scale) where TVec : struct, IVector<TVec>
    {
        var rounded = TVec.MultiplyAdd(x, TVec.Broadcast(Log2E), TVec.Broadcast(RoundAndBias));
        scale = TVec.ExponentFromLowBits(rounded);
        var n = rounded - TVec.Broadcast(RoundAndBias);
        var r = TVec.MultiplyAdd(n, TVec.Broadcast(-Ln2High), x);
        r = TVec.MultiplyAdd(n, TVec.Broadcast(-Ln2Low), r);

        // Estrin's order: two steps shorter than Horner's, at no more operations since r² is needed anyway.
        var r2 = r * r;
        var low = TVec.MultiplyAdd(r, TVec.Broadcast(C3), TVec.Broadcast(C2));
        var middle = TVec.MultiplyAdd(r, TVec.Broadcast(C5), TVec.Broadcast(C4));
        var high = TVec.MultiplyAdd(r, TVec.Broadcast(C7), TVec.Broadcast(C6));
        var q = TVec.MultiplyAdd(r2, TVec.MultiplyAdd(r2, high, middle), low);
        return TVec.MultiplyAdd(r2, q, r);
    }
}

using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>
/// sums[r] = seed[r] + Σₖ W[k]·x[r][k] + Σₖ R[k]·h[r][k] for one or two blocks of N units and one to six rows r, each sum in the order
/// of k with one multiply-add a term (design D5), so that no result depends on the rows beside it.
/// </summary>
/// <remarks>
/// At most 24 accumulators: three rows of two blocks, or six of one, which read half as many weights per operation. Kept apart from
/// the cell update: together, the JIT spills accumulators inside the k-loop (design D3).
/// </remarks>
internal static class GateProduct
{
    /// <summary>The most rows that <see cref="Pair"/> takes.</summary>
    public const int MostPairRows = 3;

    /// <summary>The most rows that <see cref="Single"/> takes.</summary>
    public const int MostSingleRows = 6;

    /// <summary>Two blocks.</summary>
    /// <param name="weights">rows of W, then of R; one for each k.</param>
    /// <param name="x">Input rows; may be of length 0.</param>
    /// <param name="h">Hidden rows; may be of length 0.</param>
    /// <param name="seed">The sums to start from, row r at r · <paramref name="seedStride"/>; stride 0 gives all rows the same.</param>
    /// <param name="seedStride">Floats between the seeds of two rows.</param>
    /// <param name="sums">Where row r's sums go, at r · <paramref name="sumsStride"/>: the first block's i f g o, then the second one's. May be the seeds themselves.</param>
    /// <param name="sumsStride">Floats between the sums of two rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Pair<TVec, TRows>(in BlockWeights weights, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TVec : struct, IVector<TVec>
        where TRows : struct, IRowCount
    {
        var n = (nuint)TVec.Count;
        var block = 4 * n;
        var stride = weights.RowStride;
        ref var w = ref Unsafe.AsRef(in weights.First);
        ref var u = ref Unsafe.Add(ref w, weights.Half);
        ref var v = ref Unsafe.Add(ref w, weights.Second);
        ref var z = ref Unsafe.Add(ref v, weights.Half);
        ref var s = ref Unsafe.AsRef(in seed);
        GateVectors<TVec> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default;
        a0 = GateVectors<TVec>.Load(in s, 0);
        a1 = GateVectors<TVec>.Load(in s, block);
        if (TRows.Count > 1) b0 = GateVectors<TVec>.Load(in s, seedStride);
        if (TRows.Count > 1) b1 = GateVectors<TVec>.Load(in s, seedStride + block);
        if (TRows.Count > 2) c0 = GateVectors<TVec>.Load(in s, seedStride * 2);
        if (TRows.Count > 2) c1 = GateVectors<TVec>.Load(in s, seedStride * 2 + block);

        for (var part = 0; part < 2; part++)
        {
            ref readonly var rows = ref part == 0 ? ref x : ref h;
            ref readonly var a = ref rows.Row(0);
            ref readonly var b = ref TRows.Count > 1 ? ref rows.Row(1) : ref a;
            ref readonly var c = ref TRows.Count > 2 ? ref rows.Row(2) : ref a;
            var length = rows.Length;
            for (nuint k = 0; k < length; k++)
            {
                var xa = Broadcast<TVec>(in a, k);
                var xb = TRows.Count > 1 ? Broadcast<TVec>(in b, k) : default;
                var xc = TRows.Count > 2 ? Broadcast<TVec>(in c, k) : default;
                if (TRows.Count == 1)
                {
                    a0.I = TVec.MultiplyAdd(in w, 0, xa, a0.I);
                    a1.I = TVec.MultiplyAdd(in v, 0, xa, a1.I);
                    a0.F = TVec.MultiplyAdd(in w, n, xa, a0.F);
                    a1.F = TVec.MultiplyAdd(in v, n, xa, a1.F);
                    a0.G = TVec.MultiplyAdd(in u, 0, xa, a0.G);
                    a1.G = TVec.MultiplyAdd(in z, 0, xa, a1.G);
                    a0.O = TVec.MultiplyAdd(in u, n, xa, a0.O);
                    a1.O = TVec.MultiplyAdd(in z, n, xa, a1.O);
                }
                else
                {
                    var wi = TVec.Load(in w, 0);
                    a0.I = TVec.MultiplyAdd(wi, xa, a0.I);
                    if (TRows.Count > 1) b0.I = TVec.MultiplyAdd(wi, xb, b0.I);
                    if (TRows.Count > 2) c0.I = TVec.MultiplyAdd(wi, xc, c0.I);
                    var vi = TVec.Load(in v, 0);
                    a1.I = TVec.MultiplyAdd(vi, xa, a1.I);
                    if (TRows.Count > 1) b1.I = TVec.MultiplyAdd(vi, xb, b1.I);
                    if (TRows.Count > 2) c1.I = TVec.MultiplyAdd(vi, xc, c1.I);
                    var wf = TVec.Load(in w, n);
                    a0.F = TVec.MultiplyAdd(wf, xa, a0.F);
                    if (TRows.Count > 1) b0.F = TVec.MultiplyAdd(wf, xb, b0.F);
                    if (TRows.Count > 2) c0.F = TVec.MultiplyAdd(wf, xc, c0.F);
                    var vf = TVec.Load(in v, n);
                    a1.F = TVec.MultiplyAdd(vf, xa, a1.F);
                    if (TRows.Count > 1) b1.F = TVec.MultiplyAdd(vf, xb, b1.F);
                    if (TRows.Count > 2) c1.F = TVec.MultiplyAdd(vf, xc, c1.F);
                    var wg = TVec.Load(in u, 0);
                    a0.G = TVec.MultiplyAdd(wg, xa, a0.G);
                    if (TRows.Count > 1) b0.G = TVec.MultiplyAdd(wg, xb, b0.G);
                    if (TRows.Count > 2) c0.G = TVec.MultiplyAdd(wg, xc, c0.G);
                    var vg = TVec.Load(in z, 0);
                    a1.G = TVec.MultiplyAdd(vg, xa, a1.G);
                    if (TRows.Count > 1) b1.G = TVec.MultiplyAdd(vg, xb, b1.G);
                    if (TRows.Count > 2) c1.G = TVec.MultiplyAdd(vg, xc, c1.G);
                    var wo = TVec.Load(in u, n);
                    a0.O = TVec.MultiplyAdd(wo, xa, a0.O);
                    if (TRows.Count > 1) b0.O = TVec.MultiplyAdd(wo, xb, b0.O);
                    if (TRows.Count > 2) c0.O = TVec.MultiplyAdd(wo, xc, c0.O);
                    var vo = TVec.Load(in z, n);
                    a1.O = TVec.MultiplyAdd(vo, xa, a1.O);
                    if (TRows.Count > 1) b1.O = TVec.MultiplyAdd(vo, xb, b1.O);
                    if (TRows.Count > 2) c1.O = TVec.MultiplyAdd(vo, xc, c1.O);
                }
                w = ref Unsafe.Add(ref w, stride);
                u = ref Unsafe.Add(ref u, stride);
                v = ref Unsafe.Add(ref v, stride);
                z = ref Unsafe.Add(ref z, stride);
            }
        }

        GateVectors<TVec>.Store(a0, ref sums, 0);
        GateVectors<TVec>.Store(a1, ref sums, block);
        if (TRows.Count > 1) GateVectors<TVec>.Store(b0, ref sums, sumsStride);
        if (TRows.Count > 1) GateVectors<TVec>.Store(b1, ref sums, sumsStride + block);
        if (TRows.Count > 2) GateVectors<TVec>.Store(c0, ref sums, sumsStride * 2);
        if (TRows.Count > 2) GateVectors<TVec>.Store(c1, ref sums, sumsStride * 2 + block);
    }

    /// <summary>One block.</summary>
    /// <param name="weights">As in <see cref="Pair"/>; what lies beside the first block is skipped.</param>
    /// <param name="x">Input rows; may be of length 0.</param>
    /// <param name="h">Hidden rows; may be of length 0.</param>
    /// <param name="seed">As in <see cref="Pair"/>.</param>
    /// <param name="seedStride">As in <see cref="Pair"/>.</param>
    /// <param name="sums">As in <see cref="Pair"/>.</param>
    /// <param name="sumsStride">As in <see cref="Pair"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Single<TVec, TRows>(in BlockWeights weights, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TVec : struct, IVector<TVec>
        where TRows : struct, IRowCount
    {
        var n = (nuint)TVec.Count;
        var stride = weights.RowStride;
        ref var w = ref Unsafe.AsRef(in weights.First);
        ref var u = ref Unsafe.Add(ref w, weights.Half);
        ref var s = ref Unsafe.AsRef(in seed);
        GateVectors<TVec> a = default, b = default, c = default, d = default, e = default, f = default;
        a = GateVectors<TVec>.Load(in s, 0);
        if (TRows.Count > 1) b = GateVectors<TVec>.Load(in s, seedStride);
        if (TRows.Count > 2) c = GateVectors<TVec>.Load(in s, seedStride * 2);
        if (TRows.Count > 3) d = GateVectors<TVec>.Load(in s, seedStride * 3);
        if (TRows.Count > 4) e = GateVectors<TVec>.Load(in s, seedStride * 4);
        if (TRows.Count > 5) f = GateVectors<TVec>.Load(in s, seedStride * 5);

        for (var part = 0; part < 2; part++)
        {
            ref readonly var rows = ref part == 0 ? ref x : ref h;
            ref readonly var r0 = ref rows.Row(0);
            ref readonly var r1 = ref TRows.Count > 1 ? ref rows.Row(1) : ref r0;
            ref readonly var r2 = ref TRows.Count > 2 ? ref rows.Row(2) : ref r0;
            ref readonly var r3 = ref TRows.Count > 3 ? ref rows.Row(3) : ref r0;
            ref readonly var r4 = ref TRows.Count > 4 ? ref rows.Row(4) : ref r0;
            ref readonly var r5 = ref TRows.Count > 5 ? ref rows.Row(5) : ref r0;
            var length = rows.Length;
            for (nuint k = 0; k < length; k++)
            {
                var x0 = Broadcast<TVec>(in r0, k);
                var x1 = TRows.Count > 1 ? Broadcast<TVec>(in r1, k) : default;
                var x2 = TRows.Count > 2 ? Broadcast<TVec>(in r2, k) : default;
                var x3 = TRows.Count > 3 ? Broadcast<TVec>(in r3, k) : default;
                var x4 = TRows.Count > 4 ? Broadcast<TVec>(in r4, k) : default;
                var x5 = TRows.Count > 5 ? Broadcast<TVec>(in r5, k) : default;
                if (TRows.Count == 1)
                {
                    a.I = TVec.MultiplyAdd(in w, 0, x0, a.I);
                    a.F = TVec.MultiplyAdd(in w, n, x0, a.F);
                    a.G = TVec.MultiplyAdd(in u, 0, x0, a.G);
                    a.O = TVec.MultiplyAdd(in u, n, x0, a.O);
                }
                else
                {
                    var wi = TVec.Load(in w, 0);
                    a.I = TVec.MultiplyAdd(wi, x0, a.I);
                    if (TRows.Count > 1) b.I = TVec.MultiplyAdd(wi, x1, b.I);
                    if (TRows.Count > 2) c.I = TVec.MultiplyAdd(wi, x2, c.I);
                    if (TRows.Count > 3) d.I = TVec.MultiplyAdd(wi, x3, d.I);
                    if (TRows.Count > 4) e.I = TVec.MultiplyAdd(wi, x4, e.I);
                    if (TRows.Count > 5) f.I = TVec.MultiplyAdd(wi, x5, f.I);
                    var wf = TVec.Load(in w, n);
                    a.F = TVec.MultiplyAdd(wf, x0, a.F);
                    if (TRows.Count > 1) b.F = TVec.MultiplyAdd(wf, x1, b.F);
                    if (TRows.Count > 2) c.F = TVec.MultiplyAdd(wf, x2, c.F);
                    if (TRows.Count > 3) d.F = TVec.MultiplyAdd(wf, x3, d.F);
                    if (TRows.Count > 4) e.F = TVec.MultiplyAdd(wf, x4, e.F);
                    if (TRows.Count > 5) f.F = TVec.MultiplyAdd(wf, x5, f.F);
                    var wg = TVec.Load(in u, 0);
                    a.G = TVec.MultiplyAdd(wg, x0, a.G);
                    if (TRows.Count > 1) b.G = TVec.MultiplyAdd(wg, x1, b.G);
                    if (TRows.Count > 2) c.G = TVec.MultiplyAdd(wg, x2, c.G);
                    if (TRows.Count > 3) d.G = TVec.MultiplyAdd(wg, x3, d.G);
                    if (TRows.Count > 4) e.G = TVec.MultiplyAdd(wg, x4, e.G);
                    if (TRows.Count > 5) f.G = TVec.MultiplyAdd(wg, x5, f.G);
                    var wo = TVec.Load(in u, n);
                    a.O = TVec.MultiplyAdd(wo, x0, a.O);
                    if (TRows.Count > 1) b.O = TVec.MultiplyAdd(wo, x1, b.O);
                    if (TRows.Count > 2) c.O = TVec.MultiplyAdd(wo, x2, c.O);
                    if (TRows.Count > 3) d.O = TVec.MultiplyAdd(wo, x3, d.O);
                    if (TRows.Count > 4) e.O = TVec.MultiplyAdd(wo, x4, e.O);
                    if (TRows.Count > 5) f.O = TVec.MultiplyAdd(wo, x5, f.O);
                }
                w = ref Unsafe.Add(ref w, stride);
                u = ref Unsafe.Add(ref u, stride);
            }
        }

        GateVectors<TVec>.Store(a, ref sums, 0);
        if (TRows.Count > 1) GateVectors<TVec>.Store(b, ref sums, sumsStride);
        if (TRows.Count > 2) GateVectors<TVec>.Store(c, ref sums, sumsStride * 2);
        if (TRows.Count > 3) GateVectors<TVec>.Store(d, ref sums, sumsStride * 3);
        if (TRows.Count > 4) GateVectors<TVec>.Store(e, ref sums, sumsStride * 4);
        if (TRows.Count > 5) GateVectors<TVec>.Store(f, ref sums, sumsStride * 5);
    }

    /// <summary>Half a block: two vectors, a cache line of eight lanes, which six rows read half as often as three rows read the whole block.</summary>
    /// <param name="weights">As in <see cref="Pair"/>, of the half's first vector.</param>
    /// <param name="x">Input rows; may be of length 0.</param>
    /// <param name="h">Hidden rows; may be of length 0.</param>
    /// <param name="seed">As in <see cref="Pair"/>.</param>
    /// <param name="seedStride">As in <see cref="Pair"/>.</param>
    /// <param name="sums">As in <see cref="Pair"/>.</param>
    /// <param name="sumsStride">As in <see cref="Pair"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Half<TVec, TRows>(in BlockWeights weights, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TVec : struct, IVector<TVec>
        where TRows : struct, IRowCount
    {
        var n = (nuint)TVec.Count;
        var stride = weights.RowStride;
        ref var w = ref Unsafe.AsRef(in weights.First);
        ref var s = ref Unsafe.AsRef(in seed);
        TVec a0 = TVec.Load(in s, 0), a1 = TVec.Load(in s, n), b0 = default, b1 = default, c0 = default, c1 = default;
        TVec d0 = default, d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        if (TRows.Count > 1) b0 = TVec.Load(in s, seedStride);
        if (TRows.Count > 1) b1 = TVec.Load(in s, seedStride + n);
        if (TRows.Count > 2) c0 = TVec.Load(in s, seedStride * 2);
        if (TRows.Count > 2) c1 = TVec.Load(in s, seedStride * 2 + n);
        if (TRows.Count > 3) d0 = TVec.Load(in s, seedStride * 3);
        if (TRows.Count > 3) d1 = TVec.Load(in s, seedStride * 3 + n);
        if (TRows.Count > 4) e0 = TVec.Load(in s, seedStride * 4);
        if (TRows.Count > 4) e1 = TVec.Load(in s, seedStride * 4 + n);
        if (TRows.Count > 5) f0 = TVec.Load(in s, seedStride * 5);
        if (TRows.Count > 5) f1 = TVec.Load(in s, seedStride * 5 + n);

        for (var part = 0; part < 2; part++)
        {
            ref readonly var rows = ref part == 0 ? ref x : ref h;
            ref readonly var r0 = ref rows.Row(0);
            ref readonly var r1 = ref TRows.Count > 1 ? ref rows.Row(1) : ref r0;
            ref readonly var r2 = ref TRows.Count > 2 ? ref rows.Row(2) : ref r0;
            ref readonly var r3 = ref TRows.Count > 3 ? ref rows.Row(3) : ref r0;
            ref readonly var r4 = ref TRows.Count > 4 ? ref rows.Row(4) : ref r0;
            ref readonly var r5 = ref TRows.Count > 5 ? ref rows.Row(5) : ref r0;
            var length = rows.Length;
            for (nuint k = 0; k < length; k++)
            {
                // One input at a time: twelve accumulators, two weights and it are fifteen of sixteen registers.
                TVec w0 = TVec.Load(in w, 0), w1 = TVec.Load(in w, n);
                var v = Broadcast<TVec>(in r0, k);
                a0 = TVec.MultiplyAdd(w0, v, a0);
                a1 = TVec.MultiplyAdd(w1, v, a1);
                if (TRows.Count > 1) v = Broadcast<TVec>(in r1, k);
                if (TRows.Count > 1) b0 = TVec.MultiplyAdd(w0, v, b0);
                if (TRows.Count > 1) b1 = TVec.MultiplyAdd(w1, v, b1);
                if (TRows.Count > 2) v = Broadcast<TVec>(in r2, k);
                if (TRows.Count > 2) c0 = TVec.MultiplyAdd(w0, v, c0);
                if (TRows.Count > 2) c1 = TVec.MultiplyAdd(w1, v, c1);
                if (TRows.Count > 3) v = Broadcast<TVec>(in r3, k);
                if (TRows.Count > 3) d0 = TVec.MultiplyAdd(w0, v, d0);
                if (TRows.Count > 3) d1 = TVec.MultiplyAdd(w1, v, d1);
                if (TRows.Count > 4) v = Broadcast<TVec>(in r4, k);
                if (TRows.Count > 4) e0 = TVec.MultiplyAdd(w0, v, e0);
                if (TRows.Count > 4) e1 = TVec.MultiplyAdd(w1, v, e1);
                if (TRows.Count > 5) v = Broadcast<TVec>(in r5, k);
                if (TRows.Count > 5) f0 = TVec.MultiplyAdd(w0, v, f0);
                if (TRows.Count > 5) f1 = TVec.MultiplyAdd(w1, v, f1);
                w = ref Unsafe.Add(ref w, stride);
            }
        }

        TVec.Store(a0, ref sums, 0);
        TVec.Store(a1, ref sums, n);
        if (TRows.Count > 1) TVec.Store(b0, ref sums, sumsStride);
        if (TRows.Count > 1) TVec.Store(b1, ref sums, sumsStride + n);
        if (TRows.Count > 2) TVec.Store(c0, ref sums, sumsStride * 2);
        if (TRows.Count > 2) TVec.Store(c1, ref sums, sumsStride * 2 + n);
        if (TRows.Count > 3) TVec.Store(d0, ref sums, sumsStride * 3);
        if (TRows.Count > 3) TVec.Store(d1, ref sums, sumsStride * 3 + n);
        if (TRows.Count > 4) TVec.Store(e0, ref sums, sumsStride * 4);
        if (TRows.Count > 4) TVec.Store(e1, ref sums, sumsStride * 4 + n);
        if (TRows.Count > 5) TVec.Store(f0, ref sums, sumsStride * 5);
        if (TRows.Count > 5) TVec.Store(f1, ref sums, sumsStride * 5 + n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Broadcast<TVec>(ref readonly float row, nuint k) where TVec : struct, IVector<TVec> =>
        TVec.Broadcast(Unsafe.Add(ref Unsafe.AsRef(in row), k));
}

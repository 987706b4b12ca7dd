using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

internal static partial class GateProduct
{
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
}

using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

internal static partial class GateProduct
{
    /// <summary>Half a block: two vectors, a cache line of eight lanes, which six rows read half as often as three rows read the whole block.</summary>
    /// <param name="weights">As in <see cref="Pair"/>, of the half's first vector.</param>
    /// <param name="x">Input rows; may be of length 0.</param>
    /// <param name="h">Hidden rows; may be of length 0.</param>
    /// <param name="seed">As in <see cref="Pair"/>.</param>
    /// <param name="seedStride">As in <see cref="Pair"/>.</param>
    /// <param name="sums">As in <see cref="Pair"/>.</param>
    /// <param name="sumsStride">As in <see cref="Pair"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Half<TVec, TWeights, TRows>(in BlockWeights weights, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TVec : struct, IVector<TVec>
        where TWeights : struct, IWeightFormat
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
            nuint k = 0;
            for (; k + (nuint)TWeights.Depth <= length; k += (nuint)TWeights.Depth)
            {
                HalfTerm<TVec, TWeights, TRows>(0, in w, in r0, in r1, in r2, in r3, in r4, in r5, k, ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, ref e0, ref e1, ref f0, ref f1);
                if (TWeights.Depth > 1) HalfTerm<TVec, TWeights, TRows>(1, in w, in r0, in r1, in r2, in r3, in r4, in r5, k + 1, ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, ref e0, ref e1, ref f0, ref f1);
                w = ref Unsafe.Add(ref w, stride);
            }
            if (TWeights.Depth > 1 && k < length) // an input without a partner
            {
                HalfTerm<TVec, TWeights, TRows>(0, in w, in r0, in r1, in r2, in r3, in r4, in r5, k, ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1, ref e0, ref e1, ref f0, ref f1);
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
    private static void HalfTerm<TVec, TWeights, TRows>(int part, ref readonly float w,
        ref readonly float r0, ref readonly float r1, ref readonly float r2, ref readonly float r3, ref readonly float r4, ref readonly float r5, nuint k,
        ref TVec a0, ref TVec a1, ref TVec b0, ref TVec b1, ref TVec c0, ref TVec c1, ref TVec d0, ref TVec d1, ref TVec e0, ref TVec e1, ref TVec f0, ref TVec f1)
        where TVec : struct, IVector<TVec>
        where TWeights : struct, IWeightFormat
        where TRows : struct, IRowCount
    {
        // One input at a time: twelve accumulators, two weights and it are fifteen of sixteen registers.
        var n = (nuint)TVec.Count;
        TVec w0 = TWeights.Load<TVec>(in w, 0, part), w1 = TWeights.Load<TVec>(in w, n, part);
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
    }
}

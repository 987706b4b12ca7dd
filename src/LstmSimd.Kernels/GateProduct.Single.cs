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
    public static void Single<TVec, TWeights, TRows>(in BlockWeights weights, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TVec : struct, IVector<TVec>
        where TWeights : struct, IWeightFormat
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
            nuint k = 0;
            for (; k + (nuint)TWeights.Depth <= length; k += (nuint)TWeights.Depth)
            {
                SingleTerm<TVec, TWeights, TRows>(0, in w, in u, in r0, in r1, in r2, in r3, in r4, in r5, k, ref a, ref b, ref c, ref d, ref e, ref f);
                if (TWeights.Depth > 1) SingleTerm<TVec, TWeights, TRows>(1, in w, in u, in r0, in r1, in r2, in r3, in r4, in r5, k + 1, ref a, ref b, ref c, ref d, ref e, ref f);
                w = ref Unsafe.Add(ref w, stride);
                u = ref Unsafe.Add(ref u, stride);
            }
            if (TWeights.Depth > 1 && k < length) // an input without a partner
            {
                SingleTerm<TVec, TWeights, TRows>(0, in w, in u, in r0, in r1, in r2, in r3, in r4, in r5, k, ref a, ref b, ref c, ref d, ref e, ref f);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SingleTerm<TVec, TWeights, TRows>(int part, ref readonly float w, ref readonly float u,
        ref readonly float r0, ref readonly float r1, ref readonly float r2, ref readonly float r3, ref readonly float r4, ref readonly float r5, nuint k,
        ref GateVectors<TVec> a, ref GateVectors<TVec> b, ref GateVectors<TVec> c, ref GateVectors<TVec> d, ref GateVectors<TVec> e, ref GateVectors<TVec> f)
        where TVec : struct, IVector<TVec>
        where TWeights : struct, IWeightFormat
        where TRows : struct, IRowCount
    {
        var n = (nuint)TVec.Count;
        var x0 = Broadcast<TVec>(in r0, k);
        var x1 = TRows.Count > 1 ? Broadcast<TVec>(in r1, k) : default;
        var x2 = TRows.Count > 2 ? Broadcast<TVec>(in r2, k) : default;
        var x3 = TRows.Count > 3 ? Broadcast<TVec>(in r3, k) : default;
        var x4 = TRows.Count > 4 ? Broadcast<TVec>(in r4, k) : default;
        var x5 = TRows.Count > 5 ? Broadcast<TVec>(in r5, k) : default;
        Add<TVec, TWeights, TRows>(in w, 0, part, x0, x1, x2, x3, x4, x5, ref a.I, ref b.I, ref c.I, ref d.I, ref e.I, ref f.I);
        Add<TVec, TWeights, TRows>(in w, n, part, x0, x1, x2, x3, x4, x5, ref a.F, ref b.F, ref c.F, ref d.F, ref e.F, ref f.F);
        Add<TVec, TWeights, TRows>(in u, 0, part, x0, x1, x2, x3, x4, x5, ref a.G, ref b.G, ref c.G, ref d.G, ref e.G, ref f.G);
        Add<TVec, TWeights, TRows>(in u, n, part, x0, x1, x2, x3, x4, x5, ref a.O, ref b.O, ref c.O, ref d.O, ref e.O, ref f.O);
    }

    /// <summary>A vector of weights times an input of up to six rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVec, TWeights, TRows>(ref readonly float words, nuint offset, int part, TVec x0, TVec x1, TVec x2, TVec x3, TVec x4, TVec x5,
        ref TVec a, ref TVec b, ref TVec c, ref TVec d, ref TVec e, ref TVec f)
        where TVec : struct, IVector<TVec>
        where TWeights : struct, IWeightFormat
        where TRows : struct, IRowCount
    {
        if (TRows.Count == 1)
        {
            a = TWeights.MultiplyAdd(in words, offset, part, x0, a);
            return;
        }
        var weights = TWeights.Load<TVec>(in words, offset, part);
        a = TVec.MultiplyAdd(weights, x0, a);
        if (TRows.Count > 1) b = TVec.MultiplyAdd(weights, x1, b);
        if (TRows.Count > 2) c = TVec.MultiplyAdd(weights, x2, c);
        if (TRows.Count > 3) d = TVec.MultiplyAdd(weights, x3, d);
        if (TRows.Count > 4) e = TVec.MultiplyAdd(weights, x4, e);
        if (TRows.Count > 5) f = TVec.MultiplyAdd(weights, x5, f);
    }
}

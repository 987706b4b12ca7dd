using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>
/// sums[r] = seed[r] + Σₖ W[k]·x[r][k] + Σₖ R[k]·h[r][k] for half a block to two and one to six rows r, each sum in the order
/// of k with one multiply-add a term (design D5), so that no result depends on the rows beside it.
/// </summary>
/// <remarks>
/// At most 24 accumulators: three rows of two blocks, or six of one, which read half as many weights per operation; at most 12 where there are sixteen
/// registers: three rows of one block, or six of half a one. A loop for each, written out, since the JIT keeps neither arrays nor large structs in
/// registers. Kept apart from the cell update: together, the JIT spills accumulators inside the k-loop (design D3).
/// </remarks>
internal static partial class GateProduct
{
    /// <summary>The most rows that <see cref="Pair"/> takes.</summary>
    public const int MostPairRows = 3;

    /// <summary>The most rows that <see cref="Single"/> takes.</summary>
    public const int MostSingleRows = 6;

    /// <summary>Two blocks.</summary>
    /// <param name="weights">Rows of W, then of R; one for each k.</param>
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Broadcast<TVec>(ref readonly float row, nuint k) where TVec : struct, IVector<TVec> =>
        TVec.Broadcast(Unsafe.Add(ref Unsafe.AsRef(in row), k));
}

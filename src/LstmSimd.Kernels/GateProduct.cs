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
    public static void Pair<TVec, TWeights, TRows>(in BlockWeights weights, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TVec : struct, IVector<TVec>
        where TWeights : struct, IWeightFormat
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
            nuint k = 0;
            var more = (nuint)TWeights.Depth <= length; // asked at the end of the loop: with a for the JIT jumps twice a term here, 5 % of the time at H = 64
            while (more)
            {
                PairTerm<TVec, TWeights, TRows>(0, in w, in u, in v, in z, in a, in b, in c, k, ref a0, ref a1, ref b0, ref b1, ref c0, ref c1);
                if (TWeights.Depth > 1) PairTerm<TVec, TWeights, TRows>(1, in w, in u, in v, in z, in a, in b, in c, k + 1, ref a0, ref a1, ref b0, ref b1, ref c0, ref c1);
                w = ref Unsafe.Add(ref w, stride);
                u = ref Unsafe.Add(ref u, stride);
                v = ref Unsafe.Add(ref v, stride);
                z = ref Unsafe.Add(ref z, stride);
                k += (nuint)TWeights.Depth;
                more = k + (nuint)TWeights.Depth <= length;
            }
            if (TWeights.Depth > 1 && k < length) // an input without a partner
            {
                PairTerm<TVec, TWeights, TRows>(0, in w, in u, in v, in z, in a, in b, in c, k, ref a0, ref a1, ref b0, ref b1, ref c0, ref c1);
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
    private static void PairTerm<TVec, TWeights, TRows>(int part, ref readonly float w, ref readonly float u, ref readonly float v, ref readonly float z,
        ref readonly float a, ref readonly float b, ref readonly float c, nuint k,
        ref GateVectors<TVec> a0, ref GateVectors<TVec> a1, ref GateVectors<TVec> b0, ref GateVectors<TVec> b1, ref GateVectors<TVec> c0, ref GateVectors<TVec> c1)
        where TVec : struct, IVector<TVec>
        where TWeights : struct, IWeightFormat
        where TRows : struct, IRowCount
    {
        var n = (nuint)TVec.Count;
        var xa = Broadcast<TVec>(in a, k);
        var xb = TRows.Count > 1 ? Broadcast<TVec>(in b, k) : default;
        var xc = TRows.Count > 2 ? Broadcast<TVec>(in c, k) : default;
        Add<TVec, TWeights, TRows>(in w, 0, part, xa, xb, xc, ref a0.I, ref b0.I, ref c0.I);
        Add<TVec, TWeights, TRows>(in v, 0, part, xa, xb, xc, ref a1.I, ref b1.I, ref c1.I);
        Add<TVec, TWeights, TRows>(in w, n, part, xa, xb, xc, ref a0.F, ref b0.F, ref c0.F);
        Add<TVec, TWeights, TRows>(in v, n, part, xa, xb, xc, ref a1.F, ref b1.F, ref c1.F);
        Add<TVec, TWeights, TRows>(in u, 0, part, xa, xb, xc, ref a0.G, ref b0.G, ref c0.G);
        Add<TVec, TWeights, TRows>(in z, 0, part, xa, xb, xc, ref a1.G, ref b1.G, ref c1.G);
        Add<TVec, TWeights, TRows>(in u, n, part, xa, xb, xc, ref a0.O, ref b0.O, ref c0.O);
        Add<TVec, TWeights, TRows>(in z, n, part, xa, xb, xc, ref a1.O, ref b1.O, ref c1.O);
    }

    /// <summary>A vector of weights times an input of up to three rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVec, TWeights, TRows>(ref readonly float words, nuint offset, int part, TVec xa, TVec xb, TVec xc, ref TVec a, ref TVec b, ref TVec c)
        where TVec : struct, IVector<TVec>
        where TWeights : struct, IWeightFormat
        where TRows : struct, IRowCount
    {
        if (TRows.Count == 1)
        {
            a = TWeights.MultiplyAdd(in words, offset, part, xa, a);
            return;
        }
        var weights = TWeights.Load<TVec>(in words, offset, part);
        a = TVec.MultiplyAdd(weights, xa, a);
        if (TRows.Count > 1) b = TVec.MultiplyAdd(weights, xb, b);
        if (TRows.Count > 2) c = TVec.MultiplyAdd(weights, xc, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Broadcast<TVec>(ref readonly float row, nuint k) where TVec : struct, IVector<TVec> =>
        TVec.Broadcast(Unsafe.Add(ref Unsafe.AsRef(in row), k));
}

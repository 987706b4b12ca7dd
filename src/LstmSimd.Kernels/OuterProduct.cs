using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>d[j] += Σᵣ g[r][j]·x[r]: the gradient of a matrix of weights, as one product over all rows of all steps.</summary>
/// <remarks>
/// x and d are read as vectors, g one float at a time; twelve sums stay in registers while some rows pass. Each sum takes the rows in their order, one multiply-add
/// each, and is stored between two blocks of rows: the same bits at every width and for every share of the outputs. Strides should be an odd number of cache
/// lines (<see cref="Stride"/>), else neighbouring rows fall into the same sets of the cache.
/// </remarks>
internal static class OuterProduct
{
    /// <summary>Vectors of x that are taken at once.</summary>
    public const int Vectors = 2;

    // As many rows as stay in the first cache: 160 lines of x and as many of g, 20 KiB.
    private const int BlockRows = 160;

    private const int LineFloats = 16;

    /// <summary>At least <paramref name="length"/> floats, rounded up to whole blocks of four vectors and to an odd number of cache lines.</summary>
    public static int Stride(int length, int lanes)
    {
        var block = PackedMatrix.BlockVectors * lanes;
        var lines = ((length + block - 1) / block * block + LineFloats - 1) / LineFloats;
        return (lines + 1 - lines % 2) * LineFloats;
    }

    /// <summary>Adds the product of all rows to the outputs of one share.</summary>
    /// <param name="rows">The number of rows r.</param>
    /// <param name="g">Row r at r · <paramref name="gStride"/>.</param>
    /// <param name="gStride">Floats between two rows of g.</param>
    /// <param name="x">Row r at r · <paramref name="xStride"/>, readable up to whole pairs of vectors.</param>
    /// <param name="xStride">Floats between two rows of x.</param>
    /// <param name="columns">The floats of a row of x that matter.</param>
    /// <param name="first">The first output j of the share.</param>
    /// <param name="end">The output after its last one.</param>
    /// <param name="d">Row j at j · <paramref name="dStride"/>.</param>
    /// <param name="dStride">Floats between two rows of d.</param>
    public static void Add<TVec>(int rows, ref readonly float g, nuint gStride, ref readonly float x, nuint xStride, int columns,
        int first, int end, ref float d, nuint dStride)
        where TVec : struct, IVector<TVec>
    {
        for (var row = 0; row < rows; row += BlockRows)
        {
            var count = (nuint)Math.Min(BlockRows, rows - row);
            ref var gRow = ref Unsafe.Add(ref Unsafe.AsRef(in g), (nuint)row * gStride);
            ref var xRow = ref Unsafe.Add(ref Unsafe.AsRef(in x), (nuint)row * xStride);
            for (var j = first; j < end; j += BlockProduct.MostRows)
            {
                ref var gTile = ref Unsafe.Add(ref gRow, j);
                ref var dTile = ref Unsafe.Add(ref d, (nuint)j * dStride);
                for (var column = 0; column < columns; column += Vectors * TVec.Count)
                {
                    ref var xTile = ref Unsafe.Add(ref xRow, column);
                    ref var sums = ref Unsafe.Add(ref dTile, column);
                    switch (end - j)
                    {
                        case 1: Tile<TVec, OneRow>(count, ref gTile, gStride, ref xTile, xStride, ref sums, dStride); break;
                        case 2: Tile<TVec, TwoRows>(count, ref gTile, gStride, ref xTile, xStride, ref sums, dStride); break;
                        case 3: Tile<TVec, ThreeRows>(count, ref gTile, gStride, ref xTile, xStride, ref sums, dStride); break;
                        case 4: Tile<TVec, FourRows>(count, ref gTile, gStride, ref xTile, xStride, ref sums, dStride); break;
                        case 5: Tile<TVec, FiveRows>(count, ref gTile, gStride, ref xTile, xStride, ref sums, dStride); break;
                        default: Tile<TVec, SixRows>(count, ref gTile, gStride, ref xTile, xStride, ref sums, dStride); break;
                    }
                }
            }
        }
    }

    /// <summary>The same at a width.</summary>
    public static void Add(VectorWidth width, int rows, ref readonly float g, nuint gStride, ref readonly float x, nuint xStride, int columns,
        int first, int end, ref float d, nuint dStride)
    {
        switch (width)
        {
            case VectorWidth.Vector512: Add<F32x16>(rows, in g, gStride, in x, xStride, columns, first, end, ref d, dStride); break;
            case VectorWidth.Vector: Add<F32xN>(rows, in g, gStride, in x, xStride, columns, first, end, ref d, dStride); break;
            default: Add<F32x1>(rows, in g, gStride, in x, xStride, columns, first, end, ref d, dStride); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile<TVec, TOutputs>(nuint rows, ref float g, nuint gStride, ref float x, nuint xStride, ref float d, nuint dStride)
        where TVec : struct, IVector<TVec>
        where TOutputs : struct, IRowCount
    {
        var n = (nuint)TVec.Count;
        TVec a0 = TVec.Load(in d, 0), a1 = TVec.Load(in d, n), b0 = default, b1 = default, c0 = default, c1 = default;
        TVec d0 = default, d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        if (TOutputs.Count > 1) b0 = TVec.Load(in d, dStride);
        if (TOutputs.Count > 1) b1 = TVec.Load(in d, dStride + n);
        if (TOutputs.Count > 2) c0 = TVec.Load(in d, dStride * 2);
        if (TOutputs.Count > 2) c1 = TVec.Load(in d, dStride * 2 + n);
        if (TOutputs.Count > 3) d0 = TVec.Load(in d, dStride * 3);
        if (TOutputs.Count > 3) d1 = TVec.Load(in d, dStride * 3 + n);
        if (TOutputs.Count > 4) e0 = TVec.Load(in d, dStride * 4);
        if (TOutputs.Count > 4) e1 = TVec.Load(in d, dStride * 4 + n);
        if (TOutputs.Count > 5) f0 = TVec.Load(in d, dStride * 5);
        if (TOutputs.Count > 5) f1 = TVec.Load(in d, dStride * 5 + n);
        for (nuint row = 0; row < rows; row++)
        {
            TVec x0 = TVec.Load(in x, 0), x1 = TVec.Load(in x, n);
            var v = TVec.Broadcast(g);
            a0 = TVec.MultiplyAdd(x0, v, a0);
            a1 = TVec.MultiplyAdd(x1, v, a1);
            if (TOutputs.Count > 1) v = TVec.Broadcast(Unsafe.Add(ref g, 1));
            if (TOutputs.Count > 1) b0 = TVec.MultiplyAdd(x0, v, b0);
            if (TOutputs.Count > 1) b1 = TVec.MultiplyAdd(x1, v, b1);
            if (TOutputs.Count > 2) v = TVec.Broadcast(Unsafe.Add(ref g, 2));
            if (TOutputs.Count > 2) c0 = TVec.MultiplyAdd(x0, v, c0);
            if (TOutputs.Count > 2) c1 = TVec.MultiplyAdd(x1, v, c1);
            if (TOutputs.Count > 3) v = TVec.Broadcast(Unsafe.Add(ref g, 3));
            if (TOutputs.Count > 3) d0 = TVec.MultiplyAdd(x0, v, d0);
            if (TOutputs.Count > 3) d1 = TVec.MultiplyAdd(x1, v, d1);
            if (TOutputs.Count > 4) v = TVec.Broadcast(Unsafe.Add(ref g, 4));
            if (TOutputs.Count > 4) e0 = TVec.MultiplyAdd(x0, v, e0);
            if (TOutputs.Count > 4) e1 = TVec.MultiplyAdd(x1, v, e1);
            if (TOutputs.Count > 5) v = TVec.Broadcast(Unsafe.Add(ref g, 5));
            if (TOutputs.Count > 5) f0 = TVec.MultiplyAdd(x0, v, f0);
            if (TOutputs.Count > 5) f1 = TVec.MultiplyAdd(x1, v, f1);
            x = ref Unsafe.Add(ref x, xStride);
            g = ref Unsafe.Add(ref g, gStride);
        }
        TVec.Store(a0, ref d, 0);
        TVec.Store(a1, ref d, n);
        if (TOutputs.Count > 1) TVec.Store(b0, ref d, dStride);
        if (TOutputs.Count > 1) TVec.Store(b1, ref d, dStride + n);
        if (TOutputs.Count > 2) TVec.Store(c0, ref d, dStride * 2);
        if (TOutputs.Count > 2) TVec.Store(c1, ref d, dStride * 2 + n);
        if (TOutputs.Count > 3) TVec.Store(d0, ref d, dStride * 3);
        if (TOutputs.Count > 3) TVec.Store(d1, ref d, dStride * 3 + n);
        if (TOutputs.Count > 4) TVec.Store(e0, ref d, dStride * 4);
        if (TOutputs.Count > 4) TVec.Store(e1, ref d, dStride * 4 + n);
        if (TOutputs.Count > 5) TVec.Store(f0, ref d, dStride * 5);
        if (TOutputs.Count > 5) TVec.Store(f1, ref d, dStride * 5 + n);
    }
}

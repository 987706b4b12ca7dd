using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>The product of any number of rows with a packed matrix, or with some of its blocks.</summary>
internal static class PackedProduct
{
    // What a core's second cache holds of weights at most. Larger matrices come from the third one at each pass of a panel: there a first tile of so few rows
    // that they take the panel's two blocks at once reads it as one stream (22 % faster at H = 512, B = 8 on Zen 5, 10 % at B = 32), and leaves it in the second.
    internal const long SecondCacheBytes = 2 << 20;

    /// <summary>sums[r] = seed[r] + Σₖ M[K + k]·x[r][k] + Σₖ M[K + I + k]·h[r][k], in that order; panel by panel, all rows through each.</summary>
    /// <param name="matrix">M, packed.</param>
    /// <param name="firstBlock">The first block of outputs; where panels hold two blocks, the first of a panel.</param>
    /// <param name="endBlock">The block after the last one.</param>
    /// <param name="firstRow">K, the rows of the matrix's panels that are left out.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">Input rows; may be of length 0.</param>
    /// <param name="h">Further inputs of the same rows; may be of length 0.</param>
    /// <param name="seed">The first block's sums to start from, row r at r · <paramref name="seedStride"/>; stride 0 gives all rows the same.</param>
    /// <param name="seedStride">Floats between the seeds of two rows.</param>
    /// <param name="sums">Where the first block's sums go, row r at r · <paramref name="sumsStride"/>; may be the seeds themselves.</param>
    /// <param name="sumsStride">Floats between the sums of two rows.</param>
    public static void Multiply<TVec, TWeights>(PackedMatrix matrix, int firstBlock, int endBlock, int firstRow, int rows, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TVec : struct, IVector<TVec>
        where TWeights : struct, IWeightFormat
    {
        var lead = HasLead(matrix, rows) ? GateProduct.MostPairRows : 0;
        var tiles = (rows - lead + BlockProduct.MostRows - 1) / BlockProduct.MostRows;
        for (var block = firstBlock; block < endBlock; block += matrix.PanelBlocks)
        {
            var blocks = Math.Min(matrix.PanelBlocks, endBlock - block);
            var weights = matrix.Weights(block).From((nuint)firstRow);
            var vectors = matrix.PassVectors(rows, blocks);
            for (var done = 0; done < blocks * PackedMatrix.BlockVectors; done += vectors)
            {
                var own = done == 0 ? weights : weights.Moved(weights.Half);
                var offset = (nuint)((block - firstBlock) * matrix.BlockSize + done * TVec.Count);
                for (int tile = 0, row = 0, end; row < rows; row = end)
                {
                    end = row < lead ? lead : lead + (int)(++tile * (long)(rows - lead) / tiles);
                    ref var rowSums = ref Unsafe.Add(ref sums, (nuint)row * sumsStride + offset);
                    ref readonly var rowSeed = ref Unsafe.Add(ref Unsafe.AsRef(in seed), (nuint)row * seedStride + offset);
                    var xRows = x.From(row);
                    var hRows = h.From(row);
                    BlockProduct.Multiply<TVec, TWeights>(vectors, end - row, in own, in xRows, in hRows, in rowSeed, seedStride, ref rowSums, sumsStride);
                }
            }
        }
    }

    /// <summary>The same for one row: panels two blocks at a time, from the last to the first where the step is odd.</summary>
    /// <param name="matrix">M, packed.</param>
    /// <param name="firstBlock">The first block of outputs.</param>
    /// <param name="endBlock">The block after the last one.</param>
    /// <param name="firstRow">K, as above.</param>
    /// <param name="isOdd">Which way to go: what the step before left in the cache is met first (design D4b).</param>
    /// <param name="x">An input row; may be of length 0.</param>
    /// <param name="h">Further inputs of the same row; may be of length 0.</param>
    /// <param name="seeds">All blocks' sums to start from.</param>
    /// <param name="sums">Where all blocks' sums go; may be the seeds themselves.</param>
    public static void MultiplyOneRow<TVec, TWeights>(PackedMatrix matrix, int firstBlock, int endBlock, int firstRow, bool isOdd, in Rows x, in Rows h,
        ref readonly float seeds, ref float sums)
        where TVec : struct, IVector<TVec>
        where TWeights : struct, IWeightFormat
    {
        var pairs = (endBlock - firstBlock + 1) / 2;
        for (var i = 0; i < pairs; i++)
        {
            var block = firstBlock + 2 * (isOdd ? pairs - 1 - i : i);
            var weights = matrix.Weights(block).From((nuint)firstRow);
            ref var target = ref Unsafe.Add(ref sums, block * matrix.BlockSize);
            ref var seed = ref Unsafe.Add(ref Unsafe.AsRef(in seeds), block * matrix.BlockSize);
            if (block + 1 < endBlock) GateProduct.Pair<TVec, TWeights, OneRow>(in weights, in x, in h, in seed, 0, ref target, 0);
            else GateProduct.Single<TVec, TWeights, OneRow>(in weights, in x, in h, in seed, 0, ref target, 0);
        }
    }

    /// <summary>Whether a smaller tile goes first.</summary>
    public static bool HasLead(PackedMatrix matrix, int rows) => matrix.PanelBlocks == 2 && matrix.Bytes > SecondCacheBytes && rows > GateProduct.MostPairRows;

    /// <summary>The same with the whole matrix, which was packed for <paramref name="width"/>, and one kind of inputs.</summary>
    public static void Multiply(VectorWidth width, PackedMatrix matrix, int rows, in Rows x, ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
    {
        var none = x.WithoutInputs;
        switch (width)
        {
            case VectorWidth.Vector512: Multiply<F32x16, Float32Weights>(matrix, 0, matrix.BlockCount, 0, rows, in x, in none, in seed, seedStride, ref sums, sumsStride); break;
            case VectorWidth.Vector: Multiply<F32xN, Float32Weights>(matrix, 0, matrix.BlockCount, 0, rows, in x, in none, in seed, seedStride, ref sums, sumsStride); break;
            default: Multiply<F32x1, Float32Weights>(matrix, 0, matrix.BlockCount, 0, rows, in x, in none, in seed, seedStride, ref sums, sumsStride); break;
        }
    }
}

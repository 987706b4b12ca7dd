using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>The product of one or two blocks and up to six rows by the loop that suits them.</summary>
internal static class BlockProduct
{
    /// <summary>The rows of a tile.</summary>
    public const int MostRows = GateProduct.MostSingleRows;

    /// <summary>As <see cref="GateProduct.Half"/>, for one to six rows.</summary>
    public static void MultiplyHalf<TVec>(int rows, in BlockWeights weights, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TVec : struct, IVector<TVec>
    {
        switch (rows)
        {
            case 1: GateProduct.Half<TVec, OneRow>(in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 2: GateProduct.Half<TVec, TwoRows>(in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 3: GateProduct.Half<TVec, ThreeRows>(in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 4: GateProduct.Half<TVec, FourRows>(in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 5: GateProduct.Half<TVec, FiveRows>(in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 6: GateProduct.Half<TVec, SixRows>(in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            default: throw new ArgumentOutOfRangeException(nameof(rows), rows, "Expected 1 to 6.");
        }
    }

    /// <summary>As <see cref="GateProduct.Pair"/>, for one or two blocks and one to six rows.</summary>
    public static void Multiply<TVec>(int blocks, int rows, in BlockWeights weights, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TVec : struct, IVector<TVec>
    {
        switch (rows)
        {
            case 1: Multiply<TVec, OneRow>(blocks, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 2: Multiply<TVec, TwoRows>(blocks, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 3: Multiply<TVec, ThreeRows>(blocks, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 4: Multiply<TVec, FourRows>(blocks, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 5: Multiply<TVec, FiveRows>(blocks, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 6: Multiply<TVec, SixRows>(blocks, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            default: throw new ArgumentOutOfRangeException(nameof(rows), rows, "Expected 1 to 6.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<TVec, TRows>(int blocks, in BlockWeights weights, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TVec : struct, IVector<TVec>
        where TRows : struct, IRowCount
    {
        if (blocks == 1)
        {
            GateProduct.Single<TVec, TRows>(in weights, in x, in h, in seed, seedStride, ref sums, sumsStride);
        }
        else if (TRows.Count == 1 || (Machine.HasManyRegisters && TRows.Count <= GateProduct.MostPairRows))
        {
            GateProduct.Pair<TVec, TRows>(in weights, in x, in h, in seed, seedStride, ref sums, sumsStride);
        }
        else
        {
            GateProduct.Single<TVec, TRows>(in weights, in x, in h, in seed, seedStride, ref sums, sumsStride);
            var block = PackedMatrix.BlockVectors * TVec.Count;
            var second = weights.Moved(weights.Second);
            GateProduct.Single<TVec, TRows>(in second, in x, in h,
                in Unsafe.Add(ref Unsafe.AsRef(in seed), block), seedStride, ref Unsafe.Add(ref sums, block), sumsStride);
        }
    }
}

using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>The product of half a block, one or two and up to six rows by the loop that suits them.</summary>
internal static class BlockProduct
{
    /// <summary>The rows of a tile.</summary>
    public const int MostRows = GateProduct.MostSingleRows;

    /// <summary>As <see cref="GateProduct.Pair"/>, for 2, 4 or 8 vectors (half a block, one, two) and one to six rows.</summary>
    public static void Multiply<TVec, TWeights>(int vectors, int rows, in BlockWeights weights, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TVec : struct, IVector<TVec>
        where TWeights : struct, IWeightFormat
    {
        switch (rows)
        {
            case 1: Multiply<TVec, TWeights, OneRow>(vectors, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 2: Multiply<TVec, TWeights, TwoRows>(vectors, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 3: Multiply<TVec, TWeights, ThreeRows>(vectors, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 4: Multiply<TVec, TWeights, FourRows>(vectors, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 5: Multiply<TVec, TWeights, FiveRows>(vectors, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 6: Multiply<TVec, TWeights, SixRows>(vectors, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            default: throw new ArgumentOutOfRangeException(nameof(rows), rows, "Expected 1 to 6.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<TVec, TWeights, TRows>(int vectors, in BlockWeights weights, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TVec : struct, IVector<TVec>
        where TWeights : struct, IWeightFormat
        where TRows : struct, IRowCount
    {
        if (vectors < PackedMatrix.BlockVectors)
        {
            GateProduct.Half<TVec, TWeights, TRows>(in weights, in x, in h, in seed, seedStride, ref sums, sumsStride);
        }
        else if (vectors == PackedMatrix.BlockVectors)
        {
            GateProduct.Single<TVec, TWeights, TRows>(in weights, in x, in h, in seed, seedStride, ref sums, sumsStride);
        }
        else if (TRows.Count == 1 || (Machine.HasManyRegisters && TRows.Count <= GateProduct.MostPairRows))
        {
            GateProduct.Pair<TVec, TWeights, TRows>(in weights, in x, in h, in seed, seedStride, ref sums, sumsStride);
        }
        else
        {
            GateProduct.Single<TVec, TWeights, TRows>(in weights, in x, in h, in seed, seedStride, ref sums, sumsStride);
            var block = PackedMatrix.BlockVectors * TVec.Count;
            var second = weights.Moved(weights.Second);
            GateProduct.Single<TVec, TWeights, TRows>(in second, in x, in h,
                in Unsafe.Add(ref Unsafe.AsRef(in seed), block), seedStride, ref Unsafe.Add(ref sums, block), sumsStride);
        }
    }
}

using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>The product of one panel and up to six rows by the loop that suits them.</summary>
internal static class PanelProduct
{
    /// <summary>The rows of a tile: six where the registers hold their accumulators, three where there are only sixteen (design D2).</summary>
    public static int MostRows => Machine.HasManyRegisters ? GateProduct.MostHalfRows : GateProduct.MostWholeRows;

    /// <summary>As <see cref="GateProduct.Whole"/>, for either kind of panel (a half one has rows of four vectors) and one to six rows.</summary>
    public static void Multiply<TVec>(bool isHalf, int rows, ref readonly float weights, in RowReferences x, in RowReferences h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TVec : struct, IVector<TVec>
    {
        switch (rows)
        {
            case 1: Multiply<TVec, OneRow>(isHalf, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 2: Multiply<TVec, TwoRows>(isHalf, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 3: Multiply<TVec, ThreeRows>(isHalf, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 4: Multiply<TVec, FourRows>(isHalf, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 5: Multiply<TVec, FiveRows>(isHalf, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case 6: Multiply<TVec, SixRows>(isHalf, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            default: throw new ArgumentOutOfRangeException(nameof(rows), rows, "Expected 1 to 6.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<TVec, TRows>(bool isHalf, ref readonly float weights, in RowReferences x, in RowReferences h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TVec : struct, IVector<TVec>
        where TRows : struct, IRowCount
    {
        var n = (nuint)TVec.Count;
        if (isHalf)
        {
            GateProduct.Half<TVec, TRows>(in weights, n, in x, in h, in seed, seedStride, ref sums, sumsStride);
        }
        else if (TRows.Count == 1 || (Machine.HasManyRegisters && TRows.Count <= GateProduct.MostWholeRows))
        {
            GateProduct.Whole<TVec, TRows>(in weights, in x, in h, in seed, seedStride, ref sums, sumsStride);
        }
        else
        {
            GateProduct.Half<TVec, TRows>(in weights, 2 * n, in x, in h, in seed, seedStride, ref sums, sumsStride);
            GateProduct.Half<TVec, TRows>(in Unsafe.Add(ref Unsafe.AsRef(in weights), n), 2 * n, in x, in h,
                in Unsafe.Add(ref Unsafe.AsRef(in seed), n), seedStride, ref Unsafe.Add(ref sums, n), sumsStride);
        }
    }
}

using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

internal readonly ref partial struct Recurrence<TVec, TWeights>
{
    /// <summary>The inputs of a pass as bytes: those of x, unless W is wider, and of h that it multiplies.</summary>
    private void Quantise(in Rows x, in Rows h, int rows)
    {
        if (x.Length > 0 && _gates.Int8Input is { } w) _scratch.QuantisedInputs(_gates).Quantise(in x, rows, 0, w.InputOffset);
        if (h.Length > 0) _scratch.QuantisedHidden(_gates).Quantise(in h, rows, _gates.HiddenRange, _gates.Int8Recurrent!.InputOffset);
    }

    /// <summary>The product of one row in int8, x as wide as W.</summary>
    private void MultiplyOneRowInt8(bool isOdd, in Rows xRow, in Rows hRow, ref readonly float seeds, ref float sums)
    {
        Quantise(in xRow, in hRow, 1);
        var (first, end, withInput) = (_share.FirstBlock * _matrix.BlockSize, _share.EndBlock * _matrix.BlockSize, xRow.Length > 0);
        ref readonly var seed = ref Unsafe.Add(ref Unsafe.AsRef(in seeds), first);
        ref var own = ref Unsafe.Add(ref sums, first);
        var x = _scratch.QuantisedInputs(_gates);
        var h = _scratch.QuantisedHidden(_gates);
        if (withInput && _gates.Int8Input is null)
        {
            var none = hRow.WithoutInputs;
            PackedProduct.MultiplyOneRow<TVec, TWeights>(_matrix, _share.FirstBlock, _share.EndBlock, 0, isOdd, in xRow, in none, in seeds, ref sums);
            Int8Product.OneRow(_gates, false, isOdd, first, end, in x, in h, in own, ref own);
        }
        else Int8Product.OneRow(_gates, withInput, isOdd, first, end, in x, in h, in seed, ref own);
    }

    /// <summary>The products of some blocks in int8, x as wide as W: as in float32, first x, then h.</summary>
    private void MultiplyInt8(Part part, int block, int end, int rows, in Rows xRows, ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
    {
        var (first, last) = (block * _matrix.BlockSize, end * _matrix.BlockSize);
        if (part != Part.Recurrent && _gates.Int8Input is { } w)
        {
            Int8Product.Multiply(w, first, last, rows, _scratch.QuantisedInputs(_gates), in seed, seedStride, ref sums, sumsStride);
        }
        else if (part != Part.Recurrent)
        {
            var none = xRows.WithoutInputs;
            PackedProduct.Multiply<TVec, TWeights>(_matrix, block, end, 0, rows, in xRows, in none, in seed, seedStride, ref sums, sumsStride);
        }
        if (part == Part.Input) return;
        ref readonly var start = ref part == Part.Recurrent ? ref seed : ref sums;
        Int8Product.Multiply(_gates.Int8Recurrent!, first, last, rows, _scratch.QuantisedHidden(_gates), in start, part == Part.Recurrent ? seedStride : sumsStride, ref sums, sumsStride);
    }
}

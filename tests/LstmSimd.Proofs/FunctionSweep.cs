using System.Runtime.InteropServices;
using LstmSimd.Kernels;

namespace LstmSimd.Proofs;

/// <summary>
/// The functions over the floats in the order of their places: NaNs with their sign set, −∞ up to −0, +0 up to +∞, NaNs. Place p is the float of
/// bits p − 2³¹ in the upper half, of the complement of p in the lower one.
/// </summary>
internal static class FunctionSweep
{
    private const int BlockSize = 1 << 14;

    private const long Places = 1L << 32;

    // Where the functions bend, cancel, saturate or become subnormal; the windows between NaN, ±∞ and the largest numbers; those around ±0.
    private static readonly float[] Centres = [0, 1e-38f, 1e-4f, 0.3465f, 0.5f, 1, 9.01f, 17.32f, 87.3f, 87.6f, 88.4f, 88.7f, 104, float.PositiveInfinity];

    /// <summary>Every <paramref name="stride"/>th float; where that is not every one, all around the special ones too.</summary>
    public static FunctionFigures[] Run(uint stride, Action<double> progress)
    {
        List<(long First, uint Stride)> blocks = [];
        for (long first = 0; first < Places; first += (long)BlockSize * stride) blocks.Add((first, stride));
        if (stride > 1) blocks.AddRange(Centres.SelectMany(x => new[] { x, -x }).Select(x => (PlaceOf(BitConverter.SingleToUInt32Bits(x)) - BlockSize / 2, 1u)));

        FunctionFigures[] all = Fresh();
        var done = 0;
        Parallel.ForEach(blocks, () => (Block: new Block(), Figures: Fresh()),
            (block, _, local) =>
            {
                for (var f = 0; f < all.Length; f++) local.Block.Sweep(SweptFunction.All[f], block.First, block.Stride, local.Figures[f]);
                progress((double)Interlocked.Increment(ref done) / blocks.Count);
                return local;
            },
            local =>
            {
                lock (all)
                {
                    for (var f = 0; f < all.Length; f++) all[f].Add(local.Figures[f]);
                }
            });
        return all;

        static FunctionFigures[] Fresh() => [.. SweptFunction.All.Select(function => new FunctionFigures(function))];
    }

    private static long PlaceOf(uint bits) => (int)bits < 0 ? ~bits : bits | 0x80000000;

    private static float At(long place) => BitConverter.UInt32BitsToSingle((uint)place < 0x80000000 ? ~(uint)place : (uint)place & 0x7FFFFFFF);

    /// <summary>A thread's buffers.</summary>
    private sealed class Block
    {
        // Beside the block's own inputs, in front, the one before them.
        private readonly float[] _x = new float[1 + BlockSize];
        private readonly float[][] _y = [.. Machine.Widths.Select(_ => new float[1 + BlockSize])];

        public void Sweep(SweptFunction function, long first, uint stride, FunctionFigures figures)
        {
            var count = 1 + (int)Math.Min(BlockSize, (Places - first + stride - 1) / stride);
            for (var j = 0; j < count; j++) _x[j] = At(Math.Max(0, first + (j - 1L) * stride));
            var x = _x.AsSpan(0, count);
            foreach (var (width, y) in Machine.Widths.Zip(_y)) function.Apply(width, x, y.AsSpan(0, count));
            var results = _y[0].AsSpan(0, count);
            foreach (var (width, y) in Machine.Widths.Zip(_y).Skip(1)) CheckSame(function, width, x, results, y.AsSpan(0, count));
            Measure(function, first, stride, x, results, figures);
        }

        private static void CheckSame(SweptFunction function, VectorWidth width, ReadOnlySpan<float> x, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
        {
            if (MemoryMarshal.Cast<float, int>(expected).SequenceEqual(MemoryMarshal.Cast<float, int>(actual))) return;
            for (var j = 0; j < x.Length; j++)
                Assert.True(Bits.AreEqual(expected[j], actual[j]), FormattableString.Invariant($"{function.Name}({x[j]:G9}) is {expected[j]:G9} at one lane, {actual[j]:G9} at {width.Lanes()}."));
        }

        private static void Measure(SweptFunction function, long first, uint stride, ReadOnlySpan<float> x, ReadOnlySpan<float> y, FunctionFigures figures)
        {
            for (var j = 1; j < x.Length; j++)
            {
                if (float.IsNaN(x[j]) || !(y[j] >= function.Low(x[j]) && y[j] <= function.High(x[j]))) CheckResult(function, x[j], y[j]);
                if (float.IsNaN(x[j])) continue;
                figures.Lowest = Math.Min(figures.Lowest, y[j]);
                figures.Highest = Math.Max(figures.Highest, y[j]);
                var bits = BitConverter.SingleToUInt32Bits(y[j]);
                figures.Checksum += bits * (ulong)(2 * (first + (j - 1L) * stride) + 1);
                if (x[j] >= function.AccurateFrom)
                {
                    var ulp = Ulp.Distance(y[j], function.Truth(x[j]));
                    if (ulp > figures.Worst.Ulp) figures.Worst = (ulp, x[j]);
                }
                // The first float has none before it but NaN.
                if (y[j] >= y[j - 1] || float.IsNaN(y[j - 1])) continue;
                figures.StepsBack++;
                var floats = PlaceOf(BitConverter.SingleToUInt32Bits(y[j - 1])) - PlaceOf(bits);
                if (floats > figures.LargestStepBack.Floats) figures.LargestStepBack = (floats, x[j]);
            }
            figures.Inputs += x.Length - 1;
        }

        private static void CheckResult(SweptFunction function, float x, float y) =>
            Assert.True(float.IsNaN(x) && float.IsNaN(y), FormattableString.Invariant($"{function.Name}({x:G9}) is {y:G9}."));
    }
}

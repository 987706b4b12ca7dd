using System.Runtime.InteropServices;

namespace LstmSimd.Kernels.Tests;

/// <summary>One or two blocks times one to six rows: the bits of a plain loop, near float64, every buffer in guarded memory.</summary>
public sealed class BlockProductTests
{
    private const int MostRows = GateProduct.MostSingleRows;

    public static MatrixTheoryData<VectorWidth, BlockLayout> Blocks => new(AtWidth.All, Enum.GetValues<BlockLayout>());

    /// <summary>Where the weights of the product lie.</summary>
    public enum BlockLayout
    {
        /// <summary>One block, in a panel of its own.</summary>
        One,

        /// <summary>The first of two that share a panel; the other must not be read.</summary>
        OneOfTwo,

        /// <summary>Two that share a panel.</summary>
        TwoInAPanel,

        /// <summary>Two, each half of each in a panel of its own, one after the other.</summary>
        HalfPanels,

        /// <summary>Half a block, in a panel of its own.</summary>
        Half,
    }

    [Theory, MemberData(nameof(Blocks))]
    public void EverySize_GivesTheBitsOfAPlainLoop_NearFloat64(VectorWidth width, BlockLayout layout)
    {
        var n = width.Lanes();
        foreach (var k in Enumerable.Range(0, 68).Concat([n - 1, n, n + 1, 4 * n, 8 * n + 3]))
        {
            // The reduction is cut into x and h at different places; rows take turns.
            var xLength = k % 3 == 0 ? k : k % 3 == 1 ? 0 : k / 3;
            var product = new Product(width, layout, 1 + k % MostRows, xLength, k - xLength);
            product.Check(Guard.After, sharedSeed: k % 2 == 0);
        }
    }

    [Theory, MemberData(nameof(Blocks))]
    public void EveryNumberOfRows_InGuardedMemory_WithSeedsInPlaceOrShared(VectorWidth width, BlockLayout layout)
    {
        for (var rows = 1; rows <= MostRows; rows++)
        {
            foreach (var (xLength, hLength) in new[] { (0, 0), (1, 0), (0, 1), (5, 18), (33, 2) })
            {
                var product = new Product(width, layout, rows, xLength, hLength);
                foreach (var guard in Enum.GetValues<Guard>())
                {
                    product.Check(guard, sharedSeed: false);
                    product.Check(guard, sharedSeed: true);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Blocks))]
    public void EachRow_DoesNotDependOnTheRowsBesideIt(VectorWidth width, BlockLayout layout)
    {
        var six = new Product(width, layout, MostRows, 7, 20);
        six.X.AsSpan(2 * 7, 7).Fill(float.NaN);
        six.X.AsSpan(4 * 7, 7).Fill(float.PositiveInfinity);
        six.Check(Guard.After, sharedSeed: true);
    }

    [Theory, InlineData(0), InlineData(7)]
    public void AnyOtherNumberOfRows_IsRefused(int rows) =>
        Refusal.Of<ArgumentOutOfRangeException>("rows", () =>
        {
            float nothing = 0;
            AtWidth.Multiply(VectorWidth.Scalar, 4, rows, new BlockWeights(in nothing, 4, 2, 4), default, default, in nothing, 0, ref nothing, 0);
        }, "1 to 6", $"{rows}");

    private sealed class Product(VectorWidth width, BlockLayout layout, int rows, int xLength, int hLength)
    {
        private readonly int _blocks = layout is BlockLayout.TwoInAPanel or BlockLayout.HalfPanels ? 2 : 1;
        private readonly int _blockSize = (layout == BlockLayout.Half ? 2 : PackedMatrix.BlockVectors) * width.Lanes();
        private readonly float[] _h = Noise.Uniform(2, rows * hLength);
        private readonly float[] _weights = Noise.Uniform(3, 2 * PackedMatrix.BlockVectors * width.Lanes() * (xLength + hLength)); // [K][2 blocks][i f g o]
        private readonly float[] _seeds = Noise.Uniform(4, rows * 2 * PackedMatrix.BlockVectors * width.Lanes());

        public float[] X { get; } = Noise.Uniform(1, rows * xLength);

        private int Length => _blocks * _blockSize;

        public void Check(Guard guard, bool sharedSeed)
        {
            var (rowStride, half, second) = layout switch
            {
                BlockLayout.OneOfTwo or BlockLayout.TwoInAPanel => (2 * _blockSize, _blockSize / 2, _blockSize),
                BlockLayout.HalfPanels => (_blockSize / 2, _blockSize / 2 * (xLength + hLength), _blockSize * (xLength + hLength)),
                _ => (_blockSize, _blockSize / 2, 0),
            };
            using var weights = GuardedBuffer.Copy(Arranged(rowStride, half, second), guard);
            using var x = GuardedBuffer.Copy(X, guard, rows);
            using var h = GuardedBuffer.Copy(_h, guard, rows);
            using var bias = GuardedBuffer.Copy(_seeds.AsSpan(0, Length), guard);
            using var sums = GuardedBuffer.Copy(_seeds.AsSpan(0, rows * Length), guard, rows);
            ref var seed = ref MemoryMarshal.GetReference(sharedSeed ? bias.Span : sums.Span);
            AtWidth.Multiply(width, Length / width.Lanes(), rows, new BlockWeights(in MemoryMarshal.GetReference(weights.Span), (nuint)rowStride, (nuint)half, (nuint)second),
                new Rows(in MemoryMarshal.GetReference(x.Span), in Offsets(x.Stride)[0], (nuint)xLength),
                new Rows(in MemoryMarshal.GetReference(h.Span), in Offsets(h.Stride)[0], (nuint)hLength),
                in seed, sharedSeed ? 0 : (nuint)sums.Stride, ref MemoryMarshal.GetReference(sums.Span), (nuint)sums.Stride);
            for (var row = 0; row < rows; row++)
                for (var j = 0; j < Length; j++) CheckOne(row, j, _seeds[(sharedSeed ? 0 : row * Length) + j], sums.Row(row)[j]);
        }

        private nint[] Offsets(int stride) => [.. Enumerable.Range(0, rows).Select(row => (nint)row * stride)];

        /// <summary>The weights where the layout has them; NaN in a block that must not be read.</summary>
        private float[] Arranged(int rowStride, int half, int second)
        {
            var arranged = new float[(layout is BlockLayout.One or BlockLayout.Half ? 1 : 2) * _blockSize * (xLength + hLength)];
            Array.Fill(arranged, float.NaN);
            for (var k = 0; k < xLength + hLength; k++)
            {
                for (var part = 0; part < 2 * _blocks; part++)
                    _weights.AsSpan(k * 2 * _blockSize + part * _blockSize / 2, _blockSize / 2).CopyTo(arranged.AsSpan(k * rowStride + part / 2 * second + part % 2 * half));
            }
            return arranged;
        }

        private void CheckOne(int row, int j, float seed, float actual)
        {
            var sum = seed;
            double truth = seed, magnitude = Math.Abs(seed);
            for (var k = 0; k < xLength + hLength; k++)
            {
                var (weight, value) = (_weights[k * 2 * _blockSize + j], k < xLength ? X[row * xLength + k] : _h[row * hLength + k - xLength]);
                sum = AtWidth.MultiplyAdd(weight, value, sum);
                truth += (double)weight * value;
                magnitude += Math.Abs((double)weight * value);
            }
            var context = $"{width}, {layout}, row {row} of {rows}, output {j}, {xLength} inputs, {hLength} units";
            Bits.Equal([sum], [actual], context);

            // A rounding for each term, and unfused one more for its product.
            if (double.IsFinite(truth)) Near.Equal(truth, actual, (xLength + hLength + 1) * Math.ScaleB(magnitude, -24), context);
        }
    }
}

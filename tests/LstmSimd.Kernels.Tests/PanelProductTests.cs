using System.Runtime.InteropServices;

namespace LstmSimd.Kernels.Tests;

/// <summary>One panel times one to six rows: the bits of a plain loop, near float64, every buffer in guarded memory.</summary>
public sealed class PanelProductTests
{
    private const int MostRows = GateProduct.MostHalfRows;

    public static TheoryData<VectorWidth, bool> Panels => [.. AtWidth.All.Select(width => (width, false)), .. AtWidth.All.Select(width => (width, true))];

    [Theory, MemberData(nameof(Panels))]
    public void EverySize_GivesTheBitsOfAPlainLoop_NearFloat64(VectorWidth width, bool isHalf)
    {
        var n = width.Lanes();
        foreach (var k in Enumerable.Range(0, 68).Concat([n - 1, n, n + 1, 4 * n, 8 * n + 3]))
        {
            // The reduction is cut into x and h at different places; rows take turns.
            var xLength = k % 3 == 0 ? k : k % 3 == 1 ? 0 : k / 3;
            var product = new Product(width, isHalf, 1 + k % MostRows, xLength, k - xLength);
            product.Check(Guard.After, sharedSeed: k % 2 == 0);
        }
    }

    [Theory, MemberData(nameof(Panels))]
    public void EveryNumberOfRows_InGuardedMemory_WithSeedsInPlaceOrShared(VectorWidth width, bool isHalf)
    {
        for (var rows = 1; rows <= MostRows; rows++)
        {
            foreach (var (xLength, hLength) in new[] { (0, 0), (1, 0), (0, 1), (5, 18), (33, 2) })
            {
                var product = new Product(width, isHalf, rows, xLength, hLength);
                foreach (var guard in Enum.GetValues<Guard>())
                {
                    product.Check(guard, sharedSeed: false);
                    product.Check(guard, sharedSeed: true);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Panels))]
    public void EachRow_DoesNotDependOnTheRowsBesideIt(VectorWidth width, bool isHalf)
    {
        var six = new Product(width, isHalf, MostRows, 7, 20);
        six.X.AsSpan(2 * 7, 7).Fill(float.NaN);
        six.X.AsSpan(4 * 7, 7).Fill(float.PositiveInfinity);
        six.Check(Guard.After, sharedSeed: true);
    }

    [Theory, InlineData(0), InlineData(7)]
    public void AnyOtherNumberOfRows_IsRefused(int rows) =>
        Refusal.Of<ArgumentOutOfRangeException>("rows", () =>
        {
            float nothing = 0;
            AtWidth.Multiply(VectorWidth.Scalar, false, rows, in nothing, default, default, in nothing, 0, ref nothing, 0);
        }, "1 to 6", $"{rows}");

    private sealed class Product(VectorWidth width, bool isHalf, int rows, int xLength, int hLength)
    {
        private readonly int _length = (isHalf ? PackedGates.HalfVectors : PackedGates.PanelVectors) * width.Lanes();
        private readonly float[] _h = Noise.Uniform(2, rows * hLength);
        private readonly float[] _weights = Noise.Uniform(3, (isHalf ? PackedGates.HalfVectors : PackedGates.PanelVectors) * width.Lanes() * (xLength + hLength));
        private readonly float[] _seeds = Noise.Uniform(4, rows * (isHalf ? PackedGates.HalfVectors : PackedGates.PanelVectors) * width.Lanes());

        public float[] X { get; } = Noise.Uniform(1, rows * xLength);

        public void Check(Guard guard, bool sharedSeed)
        {
            using var weights = GuardedBuffer.Copy(_weights, guard);
            using var x = GuardedBuffer.Copy(X, guard, rows);
            using var h = GuardedBuffer.Copy(_h, guard, rows);
            using var bias = GuardedBuffer.Copy(_seeds.AsSpan(0, _length), guard);
            using var sums = GuardedBuffer.Copy(_seeds, guard, rows);
            ref var seed = ref MemoryMarshal.GetReference(sharedSeed ? bias.Span : sums.Span);
            AtWidth.Multiply(width, isHalf, rows, in MemoryMarshal.GetReference(weights.Span),
                new RowReferences(in MemoryMarshal.GetReference(x.Span), (nuint)x.Stride, (nuint)rows, (nuint)xLength),
                new RowReferences(in MemoryMarshal.GetReference(h.Span), (nuint)h.Stride, (nuint)rows, (nuint)hLength),
                in seed, sharedSeed ? 0 : (nuint)sums.Stride, ref MemoryMarshal.GetReference(sums.Span), (nuint)sums.Stride);
            for (var row = 0; row < rows; row++)
                for (var j = 0; j < _length; j++) CheckOne(row, j, _seeds[(sharedSeed ? 0 : row * _length) + j], sums.Row(row)[j]);
        }

        private void CheckOne(int row, int j, float seed, float actual)
        {
            var sum = seed;
            double truth = seed, magnitude = Math.Abs(seed);
            for (var k = 0; k < xLength + hLength; k++)
            {
                var (weight, value) = (_weights[k * _length + j], k < xLength ? X[row * xLength + k] : _h[row * hLength + k - xLength]);
                sum = AtWidth.MultiplyAdd(weight, value, sum);
                truth += (double)weight * value;
                magnitude += Math.Abs((double)weight * value);
            }
            var context = $"{width}, half {isHalf}, row {row} of {rows}, output {j}, {xLength} inputs, {hLength} units";
            Bits.Equal([sum], [actual], context);

            // A rounding for each term, and unfused one more for its product.
            if (double.IsFinite(truth)) Near.Equal(truth, actual, (xLength + hLength + 1) * Math.ScaleB(magnitude, -24), context);
        }
    }
}

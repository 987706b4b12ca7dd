using System.Numerics.Tensors;

namespace LstmSimd.Kernels.Tests;

/// <summary>The distance of sigmoid and tanh from float64, over bit patterns; LstmSimd.Proofs goes over all 2³².</summary>
public sealed class ActivationAccuracyTests(ITestOutputHelper output)
{
    private const double MostUlp = 3;

    // Below, σ is subnormal, and another promise holds (ActivationSpecialValueTests).
    private const float SigmoidLow = -87.3f;

    private const int BlockSize = 1 << 14;

    [Theory]
    [InlineData(StandardActivation.Sigmoid, VectorWidth.Scalar), InlineData(StandardActivation.Sigmoid, VectorWidth.Vector), InlineData(StandardActivation.Sigmoid, VectorWidth.Vector512)]
    [InlineData(StandardActivation.Tanh, VectorWidth.Scalar), InlineData(StandardActivation.Tanh, VectorWidth.Vector), InlineData(StandardActivation.Tanh, VectorWidth.Vector512)]
    public void ASweepOverBitPatterns_StaysWithin3Ulp(StandardActivation function, VectorWidth width)
    {
        // A prime, so that the low bits vary; then whole windows where the function bends, cancels or saturates.
        var stride = (uint)(Effort.IsEmulated ? 40_009 : 4_099);
        var worst = Worst.Of(function, Blocks(1L << 32, stride).Select(start => Sweep(function, width, start, stride, 1L << 32)));
        foreach (var centre in new[] { 1e-38f, 1e-4f, 0.3465f, 0.5f, 1f, 9.01f, 17.32f, 87.3f })
        {
            foreach (var x in new[] { centre, -centre })
            {
                long first = BitConverter.SingleToUInt32Bits(x) - BlockSize / 2;
                worst = Worst.Of(function, [worst, Sweep(function, width, first, 1, first + BlockSize)]);
            }
        }
        output.WriteLine(worst.ToString());
        Assert.True(worst.Ulp <= MostUlp, worst.ToString());
    }

    [Fact]
    public void TensorPrimitives_Agree()
    {
        // Their error and ours, some 8 units of 2⁻²³, on results of at most 1.
        const float Bound = 1e-6f;
        var x = Noise.Uniform(7, 100_000, 30);
        float[] ours = new float[x.Length], theirs = new float[x.Length];
        Activation.Sigmoid(x, ours);
        TensorPrimitives.Sigmoid(x, theirs);
        Assert.All(ours.Zip(theirs), pair => Assert.InRange(pair.First - pair.Second, -Bound, Bound));
        Activation.Tanh(x, ours);
        TensorPrimitives.Tanh(x, theirs);
        Assert.All(ours.Zip(theirs), pair => Assert.InRange(pair.First - pair.Second, -Bound, Bound));
    }

    private static IEnumerable<long> Blocks(long end, uint stride)
    {
        for (long start = 0; start < end; start += (long)BlockSize * stride) yield return start;
    }

    /// <summary>A block of patterns from <paramref name="first"/> on, every <paramref name="stride"/>, before <paramref name="end"/>.</summary>
    private static Worst Sweep(StandardActivation function, VectorWidth width, long first, uint stride, long end)
    {
        var x = new float[BlockSize];
        var y = new float[BlockSize];
        var count = (int)Math.Min(BlockSize, (end - first + stride - 1) / stride);
        for (var j = 0; j < count; j++) x[j] = BitConverter.UInt32BitsToSingle((uint)(first + (long)j * stride));
        AtWidth.Apply(function, width, x.AsSpan(0, count), y.AsSpan(0, count));
        var worst = new Worst(function, 0, 0);
        for (var j = 0; j < count; j++)
        {
            if (function == StandardActivation.Sigmoid && x[j] < SigmoidLow) continue;
            var truth = function == StandardActivation.Sigmoid ? 1 / (1 + Math.Exp(-(double)x[j])) : Math.Tanh(x[j]);
            var ulp = Ulp.Distance(y[j], truth);
            if (!(ulp <= worst.Ulp)) worst = new(function, x[j], ulp);
        }
        return worst;
    }

    private sealed record Worst(StandardActivation Function, float X, double Ulp)
    {
        public static Worst Of(StandardActivation function, IEnumerable<Worst> all) =>
            all.Aggregate(new Worst(function, 0, 0), (a, b) => b.Ulp <= a.Ulp ? a : b);

        public override string ToString() => $"max {Ulp:F3} ULP at {Function}({X:G9}, 0x{BitConverter.SingleToUInt32Bits(X):X8})";
    }
}

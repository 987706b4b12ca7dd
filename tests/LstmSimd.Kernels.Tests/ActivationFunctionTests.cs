namespace LstmSimd.Kernels.Tests;

/// <summary>All eleven activation functions: one lane's bits at every width, near float64, right at the ends.</summary>
public sealed class ActivationFunctionTests
{
    private static readonly ActivationFunction[] All =
    [
        ActivationFunction.Sigmoid, ActivationFunction.Tanh, ActivationFunction.Relu, ActivationFunction.Affine(0.7f, -0.3f), ActivationFunction.LeakyRelu(0.01f),
        ActivationFunction.ThresholdedRelu(0.75f), ActivationFunction.ScaledTanh(1.7f, 0.6f), ActivationFunction.HardSigmoid(0.2f, 0.5f), ActivationFunction.Elu(1.3f),
        ActivationFunction.Softsign, ActivationFunction.Softplus,
    ];

    public static TheoryData<ActivationKind> Kinds => [.. Enum.GetValues<ActivationKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public void EveryWidthAndLength_GivesTheSameBits_InGuardedMemory(ActivationKind kind)
    {
        float[] x = [.. SpecialValues, .. Noise.Uniform(1, 120, 4), .. Noise.Uniform(2, 60, 100)];
        var expected = new float[x.Length];
        AtWidth.Apply(All[(int)kind], VectorWidth.Scalar, x, expected);
        foreach (var width in AtWidth.All)
        {
            foreach (var guard in Enum.GetValues<Guard>())
            {
                foreach (var length in Enumerable.Range(0, 68).Append(x.Length))
                {
                    using var source = GuardedBuffer.Copy(x.AsSpan(0, length), guard);
                    using var destination = new GuardedBuffer(length, guard);
                    AtWidth.Apply(All[(int)kind], width, source.Span, destination.Span);
                    Bits.Equal(expected.AsSpan(0, length), destination.Span, $"{width}, {length}");
                }
            }
        }
    }

    /// <summary>Functions of an exponential within 4 units in the last place of their largest term, the others within two roundings.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void EveryFunction_IsNearFloat64(ActivationKind kind)
    {
        var function = All[(int)kind];
        foreach (var range in new[] { 1e-3f, 1, 10, 200 })
        {
            var x = Noise.Uniform(3, 20_000, range);
            var y = new float[x.Length];
            Activation.Apply(function, x, y);
            for (var j = 0; j < x.Length; j++)
            {
                var truth = Truth(function, x[j]);
                var size = kind switch
                {
                    ActivationKind.Affine or ActivationKind.HardSigmoid => Math.Abs((double)function.Alpha * x[j]) + Math.Abs(function.Beta),
                    _ => Math.Abs(truth),
                };
                var smallest = Math.ScaleB(1, -126); // below it there are subnormal numbers, which may come out as 0
                Near.Equal(truth, y[j], 4 * Math.ScaleB(size, -23) + smallest, $"{function} of {x[j]:G9}");
            }
        }
    }

    [Fact]
    public void NaN_GivesNaN()
    {
        foreach (var function in All)
            foreach (var width in AtWidth.All)
                Assert.True(float.IsNaN(Apply(function, float.NaN, width)), $"{function}, {width}");
    }

    [Fact]
    public void TheEnds_AreRight()
    {
        foreach (var width in AtWidth.All)
        {
            Assert.Equal(0, Apply(ActivationFunction.Relu, float.NegativeInfinity, width));
            Assert.Equal(1, Apply(ActivationFunction.Softsign, float.PositiveInfinity, width));
            Assert.Equal(-1, Apply(ActivationFunction.Softsign, float.NegativeInfinity, width));
            Assert.Equal(-1.3f, Apply(ActivationFunction.Elu(1.3f), float.NegativeInfinity, width));
            Assert.Equal(800, Apply(ActivationFunction.Softplus, 800, width));
            Assert.InRange(Apply(ActivationFunction.Softplus, -800, width), 0, 1e-38f);
            Assert.Equal(1, Apply(ActivationFunction.HardSigmoid(0.2f, 0.5f), 800, width));
            Assert.Equal(0, Apply(ActivationFunction.HardSigmoid(0.2f, 0.5f), -800, width));
            Assert.Equal(0.75f, Apply(ActivationFunction.ThresholdedRelu(0.75f), 0.75f, width)); // x ≥ α, not x > α
            Assert.Equal(0, Apply(ActivationFunction.ThresholdedRelu(0.75f), 0.7499999f, width));
        }
    }

    [Fact]
    public void ConstantsThatAreNotFinite_AreRefused()
    {
        Refusal.Of<ArgumentOutOfRangeException>("alpha", () => ActivationFunction.Elu(float.NaN), "finite", "NaN");
        Refusal.Of<ArgumentOutOfRangeException>("beta", () => ActivationFunction.Affine(1, float.PositiveInfinity), "finite");
    }

    private static float[] SpecialValues =>
        [0, -0f, 1e-40f, -1e-40f, float.Epsilon, 0.75f, -0.75f, 2.5f, -2.5f, 87.3f, -87.3f, 88.8f, -88.8f, 800, -800, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    private static float Apply(ActivationFunction function, float x, VectorWidth width)
    {
        Span<float> lanes = stackalloc float[16];
        lanes.Fill(x);
        AtWidth.Apply(function, width, lanes, lanes);
        return lanes[0];
    }

    [Fact]
    public void Each_SaysItsNameAndTheConstantsThatItHas()
    {
        Assert.Equal("Softsign", ActivationFunction.Softsign.ToString());
        Assert.Equal("LeakyRelu(0.5)", ActivationFunction.LeakyRelu(0.5f).ToString());
        Assert.Equal("ThresholdedRelu(-1.5)", ActivationFunction.ThresholdedRelu(-1.5f).ToString());
        Assert.Equal("Elu(2)", ActivationFunction.Elu(2).ToString());
        Assert.Equal("Affine(0.5, 0)", ActivationFunction.Affine(0.5f, 0).ToString());
        Assert.Equal("ScaledTanh(1.5, 0.25)", ActivationFunction.ScaledTanh(1.5f, 0.25f).ToString());
        Assert.Equal("HardSigmoid(0.25, 0.5)", ActivationFunction.HardSigmoid(0.25f, 0.5f).ToString());
    }

    private static double Truth(ActivationFunction function, double x)
    {
        double alpha = function.Alpha, beta = function.Beta;
        return function.Kind switch
        {
            ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-x)),
            ActivationKind.Tanh => Math.Tanh(x),
            ActivationKind.Relu => Math.Max(0, x),
            ActivationKind.Affine => alpha * x + beta,
            ActivationKind.LeakyRelu => x < 0 ? alpha * x : x,
            ActivationKind.ThresholdedRelu => x < alpha ? 0 : x,
            ActivationKind.ScaledTanh => alpha * Math.Tanh(beta * x),
            ActivationKind.HardSigmoid => Math.Clamp(alpha * x + beta, 0, 1),
            ActivationKind.Elu => x < 0 ? alpha * (x > -1e-5 ? x + x * x / 2 : Math.Exp(x) - 1) : x,
            ActivationKind.Softsign => x / (1 + Math.Abs(x)),
            _ => Math.Max(x, 0) + LogarithmOfOnePlus(Math.Exp(-Math.Abs(x))),
        };
    }

    private static double LogarithmOfOnePlus(double u) => u < 1e-6 ? u - u * u / 2 : Math.Log(1 + u);
}

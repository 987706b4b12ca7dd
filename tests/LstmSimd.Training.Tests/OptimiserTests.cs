namespace LstmSimd.Training.Tests;

public class OptimiserTests
{
    // Around whole vectors of four, eight and sixteen lanes.
    public static TheoryData<int> Lengths => [1, 7, 16, 33];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Adam_FollowsTheTextbook(int length)
    {
        var matrix = new Parameter("w", Noise.Uniform(1, length), length, 1);
        var bias = new Parameter("b", Noise.Uniform(2, length), length);
        var adam = new Adam([matrix, bias], weightDecay: 0.1f);
        var expected = new[] { Textbook(matrix.Values.Span, decay: 0.1), Textbook(bias.Values.Span, decay: 0) };
        for (var t = 1; t <= 5; t++)
        {
            Noise.Uniform(10 * t, length).CopyTo(matrix.Gradients);
            Noise.Uniform(10 * t, length).CopyTo(bias.Gradients);
            adam.Step(0.01f);
            Assert.True(matrix.Gradients.Span.IndexOfAnyExcept(0f) < 0);
        }
        for (var k = 0; k < length; k++)
        {
            Assert.Equal(expected[0][k], matrix.Values.Span[k], 1e-5);
            Assert.Equal(expected[1][k], bias.Values.Span[k], 1e-5);
        }
        Assert.Equal(5, adam.StepCount);
        Assert.Equal(["first_moment.w", "first_moment.b", "second_moment.w", "second_moment.b"], adam.State.Select(tensor => tensor.Name));

        double[] Textbook(ReadOnlySpan<float> start, double decay)
        {
            double[] w = Windows.Widened(start), m = new double[length], v = new double[length];
            for (var t = 1; t <= 5; t++)
            {
                var g = Noise.Uniform(10 * t, length);
                for (var k = 0; k < length; k++)
                {
                    m[k] = 0.9 * m[k] + 0.1 * g[k];
                    v[k] = 0.999 * v[k] + 0.001 * g[k] * g[k];
                    w[k] -= 0.01 * decay * w[k];
                    w[k] -= 0.01 * (m[k] / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v[k] / (1 - Math.Pow(0.999, t))) + 1e-8);
                }
            }
            return w;
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Momentum_FollowsTheTextbook(int length)
    {
        var parameter = new Parameter("w", Noise.Uniform(1, length), length);
        var sgd = new Sgd([parameter], momentum: 0.9f);
        double[] w = Windows.Widened(parameter.Values.Span), v = new double[length];
        for (var t = 1; t <= 5; t++)
        {
            var g = Noise.Uniform(t, length);
            for (var k = 0; k < length; k++)
            {
                v[k] = 0.9 * v[k] + g[k];
                w[k] -= 0.05 * v[k];
            }
            g.CopyTo(parameter.Gradients);
            sgd.Step(0.05f);
        }
        for (var k = 0; k < length; k++) Assert.Equal(w[k], parameter.Values.Span[k], 1e-5);
    }

    [Fact]
    public void State_CarriesARunOn()
    {
        float[] Run(bool isInterrupted)
        {
            var parameter = new Parameter("w", Noise.Uniform(1, 20), 20);
            var adam = new Adam([parameter]);
            for (var t = 0; t < 6; t++)
            {
                if (isInterrupted && t == 3)
                {
                    var next = new Adam([parameter]) { StepCount = adam.StepCount };
                    foreach (var (from, to) in adam.State.Zip(next.State)) from.Values.CopyTo(to.Values);
                    adam = next;
                }
                Noise.Uniform(t, 20).CopyTo(parameter.Gradients);
                adam.Step(0.01f);
            }
            return parameter.Values.ToArray();
        }

        Assert.Equal(Run(isInterrupted: false), Run(isInterrupted: true));
    }

    [Fact]
    public void Clip_ScalesToTheLimitAndReturnsTheNorm()
    {
        var (a, b) = (new Parameter("a", new float[2], 2), new Parameter("b", new float[1], 1));
        a.Gradients.Span[0] = 3;
        b.Gradients.Span[0] = 4;
        Assert.Equal(5, GradientNorm.Clip([a, b], 10), 1e-6);
        Assert.Equal(3f, a.Gradients.Span[0]);
        Assert.Equal(5, GradientNorm.Clip([a, b], 1), 1e-6);
        Assert.Equal(0.6f, a.Gradients.Span[0], 1e-6f);
        Assert.Equal(0.8f, b.Gradients.Span[0], 1e-6f);
        b.Gradients.Span[0] = float.NaN;
        Assert.True(double.IsNaN(GradientNorm.Clip([a, b], 0.1)));
        Assert.Equal(0.6f, a.Gradients.Span[0], 1e-6f);
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientNorm.Clip([a], 0));
    }

    [Fact]
    public void Steps_AllocateNothing()
    {
        Parameter[] parameters = [new Parameter("w", new float[100], 10, 10)];
        foreach (var create in new Func<Optimiser>[] { () => new Adam(parameters), () => new Sgd(parameters, 0.9f) })
        {
            Allocation.None(create, optimiser =>
            {
                GradientNorm.Clip(parameters, 1);
                optimiser.Step(0.1f);
            });
        }
    }

    [Fact]
    public void BadNumbers_AreRefused()
    {
        Parameter[] parameters = [new Parameter("w", new float[1], 1)];
        Assert.Contains("beta1: expected 0 to below 1, got 1", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(parameters, beta1: 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(parameters, epsilon: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(parameters, weightDecay: float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(parameters, momentum: -0.1f));
        Assert.Throws<ArgumentException>(() => new Sgd([]));
        Assert.Contains("Peak", Assert.Throws<ArgumentOutOfRangeException>(() => new LearningRate(float.NaN, 0, 1)).Message);
        Assert.Contains("0 to 1, got 2", Assert.Throws<ArgumentOutOfRangeException>(() => new LearningRate(1, 0, 1, 2)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(parameters).Step(float.NaN));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Sgd_WithoutMomentum_IsGradientDescent(int length)
    {
        var parameter = new Parameter("w", Noise.Uniform(1, length), length, 1);
        double[] w = Windows.Widened(parameter.Values.Span);
        var sgd = new Sgd([parameter]);
        for (var t = 1; t <= 3; t++)
        {
            var g = Noise.Uniform(t, length);
            for (var k = 0; k < length; k++) w[k] -= 0.05 * g[k];
            g.CopyTo(parameter.Gradients);
            sgd.Step(0.05f);
            Assert.True(parameter.Gradients.Span.IndexOfAnyExcept(0f) < 0);
        }
        for (var k = 0; k < length; k++) Assert.Equal(w[k], parameter.Values.Span[k], 1e-6);
    }

    [Fact]
    public void Clip_WithAnInfiniteLimitOrNorm_ScalesNothing()
    {
        var parameter = new Parameter("w", new float[2], 2);
        parameter.Gradients.Span[0] = 3;
        parameter.Gradients.Span[1] = 4;
        Assert.Equal(5, GradientNorm.Clip([parameter], double.PositiveInfinity), 1e-6);
        parameter.Gradients.Span[1] = float.PositiveInfinity;
        Assert.Equal(double.PositiveInfinity, GradientNorm.Clip([parameter], 1));
        Assert.Equal([3, float.PositiveInfinity], parameter.Gradients.ToArray());
        foreach (var limit in new[] { 0, -1, double.NaN })
            Refusal.Of<ArgumentOutOfRangeException>("limit", () => GradientNorm.Clip([parameter], limit), "limit: expected a positive number", $"got {limit}");
    }

    [Fact]
    public void ANegativeStepCount_IsRefused()
    {
        var adam = new Adam([new Parameter("w", new float[1], 1)]);
        Refusal.Of<ArgumentOutOfRangeException>("value", () => adam.StepCount = -1, "StepCount: expected 0 or more, got -1");
        Assert.Equal(0, adam.StepCount);
    }
}

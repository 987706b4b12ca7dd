using LstmSimd.Kernels;

namespace LstmSimd.Tests;

public sealed class ReferenceLstmTests
{
    /// <summary>One unit, two steps, by hand.</summary>
    [Fact]
    public void OneUnit_FollowsTheEquations()
    {
        // i, f, g, o
        float[] w = [0.5f, -0.25f, 0.75f, 1.5f], r = [-1f, 0.5f, 2f, -0.5f], b = [0.125f, 1f, -0.5f, 0.25f];
        LstmLayer[] layers = [new(LstmDirection.Forward, new LstmWeights(1, 1, w, r, b))];
        var reference = new ReferenceLstm<double>(layers);
        reference.Hidden(0)[0] = 0.3;
        reference.Cell(0)[0] = -0.7;
        var y = new double[2];
        reference.Run([2.0, -1.0], y);

        var c1 = Sigmoid(1 - 0.25 * 2 + 0.5 * 0.3) * -0.7 + Sigmoid(0.125 + 0.5 * 2 - 0.3) * Math.Tanh(-0.5 + 0.75 * 2 + 2 * 0.3);
        var h1 = Sigmoid(0.25 + 1.5 * 2 - 0.5 * 0.3) * Math.Tanh(c1);
        var c2 = Sigmoid(1 + 0.25 + 0.5 * h1) * c1 + Sigmoid(0.125 - 0.5 - h1) * Math.Tanh(-0.5 - 0.75 + 2 * h1);
        var h2 = Sigmoid(0.25 - 1.5 - 0.5 * h1) * Math.Tanh(c2);
        Assert.Equal(h1, y[0], 1e-15);
        Assert.Equal(h2, y[1], 1e-15);
        Assert.Equal(h2, reference.Hidden(0)[0], 1e-15);
        Assert.Equal(c2, reference.Cell(0)[0], 1e-15);

        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }

    /// <summary>Two directions, two layers, two rows: every number of the output depends on the right numbers of the input.</summary>
    [Fact]
    public void ABidirectionalLayer_IsTwoLayersSideBySide_AndAStackOneAfterTheOther()
    {
        const int Steps = 5, B = 2;
        var stack = Models.Layers("DB");
        var x = Widen(Models.Input(Steps, B));
        var y = Run(stack, x);

        var forward = Run([new(LstmDirection.Forward, stack[0].Weights[0])], x);
        var backward = Run([new(LstmDirection.Backward, stack[0].Weights[1])], x);
        var H = stack[0].HiddenSize;
        double[] between = [.. forward.Chunk(H).Zip(backward.Chunk(H)).SelectMany(pair => pair.First.Concat(pair.Second))];
        Assert.Equal(Run([stack[1]], between), y);

        // A layer that reads backward reads the reversed sequence forward.
        var reversed = Run([new(LstmDirection.Forward, stack[0].Weights[1])], Reversed(x, B * Models.InputSize));
        Assert.Equal(backward, Reversed(reversed, B * H));

        static double[] Run(LstmLayer[] layers, double[] x)
        {
            var reference = new ReferenceLstm<double>(layers, B);
            var y = new double[Steps * B * reference.OutputSize];
            reference.Run(x, y);
            return y;
        }

        static double[] Reversed(double[] values, int stepSize) => [.. values.Chunk(stepSize).Reverse().SelectMany(step => step)];
    }

    [Fact]
    public void TheState_IsCarriedOn_UntilItIsReset()
    {
        var layers = Models.Layers("FF");
        var x = Widen(Models.Input(4, 1));
        ReferenceLstm<double> whole = new(layers), parts = new(layers);
        double[] expected = new double[4 * whole.OutputSize], actual = new double[expected.Length];
        whole.Run(x, expected);
        for (var t = 0; t < 4; t++) parts.Run(x.AsSpan(t * Models.InputSize, Models.InputSize), actual.AsSpan(t * parts.OutputSize, parts.OutputSize));
        Assert.Equal(expected, actual);
        parts.Reset();
        parts.Run(x, actual);
        Assert.Equal(expected, actual);
    }

    public static TheoryData<string> Variants => [.. Models.All.Where(letters => letters.Length == 1)];

    /// <summary>Two implementations that share no line, over rows of different lengths.</summary>
    [Theory, MemberData(nameof(Variants))]
    public void EveryVariant_IsNearTheKernels_HoweverLongARow(string letter)
    {
        const int I = 3, H = 5, B = 3, Steps = 6;
        LstmLayer[] layers = [Models.Layer(letter[0], I, H)];
        foreach (var pastEnd in Enum.GetValues<PastEnd>())
        {
            var session = new Lstm(layers).CreateSession(B);
            var reference = new ReferenceLstm<float>(layers, B);
            for (var run = 0; run < 2; run++)
            {
                int[] lengths = [4, run == 0 ? 2 : 0, 6]; // a row without a step now, but with a state
                var x = Noise.Uniform(run, Steps * B * I, range: 2);
                float[] expected = new float[Steps * B * session.Model.OutputSize], actual = new float[expected.Length];
                Array.Fill(actual, float.NaN); // all of it must be written
                session.Run(x, expected, new RunOptions { Lengths = lengths, PastEnd = pastEnd });
                reference.Run(x, actual, lengths, pastEnd);
                AreNear(expected, actual);
                for (var direction = 0; direction < layers[0].DirectionCount; direction++)
                {
                    var state = session.Save();
                    AreNear(state.Hidden(0, direction), reference.Hidden(0, direction));
                    AreNear(state.Cell(0, direction), reference.Cell(0, direction));
                }
            }
        }

        static void AreNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
        {
            for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 2e-6f);
        }
    }

    /// <summary>Each as a candidate: with sigmoid gates at 0, a zero state and c as the output, h is f(x)/4.</summary>
    [Theory, InlineData(-2.0), InlineData(-0.25), InlineData(0.0), InlineData(0.75), InlineData(3.0)]
    public void EveryActivation_IsItsFormula(double x)
    {
        IsFormula(ActivationFunction.Sigmoid, 1 / (1 + Math.Exp(-x)));
        IsFormula(ActivationFunction.Tanh, Math.Tanh(x));
        IsFormula(ActivationFunction.Relu, Math.Max(0, x));
        IsFormula(ActivationFunction.Affine(0.5f, -0.25f), 0.5 * x - 0.25);
        IsFormula(ActivationFunction.LeakyRelu(0.5f), x < 0 ? 0.5 * x : x);
        IsFormula(ActivationFunction.ThresholdedRelu(0.75f), x < 0.75 ? 0 : x);
        IsFormula(ActivationFunction.ScaledTanh(1.75f, 0.5f), 1.75 * Math.Tanh(0.5 * x));
        IsFormula(ActivationFunction.HardSigmoid(0.25f, 0.5f), Math.Clamp(0.25 * x + 0.5, 0, 1));
        IsFormula(ActivationFunction.Elu(0.5f), x < 0 ? 0.5 * (Math.Exp(x) - 1) : x);
        IsFormula(ActivationFunction.Softsign, x / (1 + Math.Abs(x)));
        IsFormula(ActivationFunction.Softplus, Math.Log(1 + Math.Exp(x)));

        void IsFormula(ActivationFunction function, double expected)
        {
            var cell = new LstmCell { CandidateActivation = function, OutputActivation = ActivationFunction.Affine(1, 0) };
            LstmLayer[] layers = [new(LstmDirection.Forward, new LstmWeights(1, 1, new[] { 0f, 0, 1, 0 }, new float[4], cell: cell))];
            var y = new double[1];
            new ReferenceLstm<double>(layers).Run([x], y);
            Assert.Equal(expected / 4, y[0], 1e-15);
        }
    }

    /// <summary>Not ∞/∞: of an infinite cell half is remembered, and half of its softsign goes out.</summary>
    [Theory, InlineData(double.PositiveInfinity, 0.5), InlineData(double.NegativeInfinity, -0.5)]
    public void Softsign_OfInfinity_IsOne(double cell, double expected)
    {
        var reference = new ReferenceLstm<double>([new(LstmDirection.Forward, new LstmWeights(1, 1, new float[4], new float[4], cell: new LstmCell { OutputActivation = ActivationFunction.Softsign }))]);
        reference.Cell(0)[0] = cell;
        var y = new double[1];
        reference.Run([0], y);
        Assert.Equal(expected, y[0]);
    }

    [Fact]
    public void WrongSizes_AreRefused()
    {
        var layers = Models.Layers("F");
        Refusal.Of<ArgumentNullException>("layers", () => _ = new ReferenceLstm<float>(null!));
        Refusal.Of<ArgumentException>("layers", () => _ = new ReferenceLstm<float>([]), "at least one");
        Refusal.Of<ArgumentOutOfRangeException>("batchSize", () => _ = new ReferenceLstm<float>(layers, 0), "at least 1", "got 0");
        var reference = new ReferenceLstm<float>(layers, 2);
        Refusal.Of<ArgumentException>("x", () => reference.Run(new float[13], new float[34]), "[T, B, I] = 1 × 2 × 6", "got 13");
        Refusal.Of<ArgumentException>("y", () => reference.Run(new float[12], new float[33]), "[T, B, D·P] = 1 × 2 × 17", "got 33");
        Refusal.Of<ArgumentException>("lengths", () => reference.Run(new float[12], new float[34], [1]), "expected 2", "got 1");
        Refusal.Of<ArgumentException>("lengths", () => reference.Run(new float[12], new float[34], [1, 2]), "expected 0 to T = 1", "got 2");
        var memory = new float[46];
        Refusal.Of<ArgumentException>("y", () => reference.Run(memory.AsSpan(0, 12), memory.AsSpan(11, 34)), "overlaps x");
        Refusal.Of<ArgumentOutOfRangeException>("layer", () => reference.Hidden(1), "expected 0 to 0", "got 1");
        Refusal.Of<ArgumentOutOfRangeException>("direction", () => reference.Cell(0, 1), "expected 0 to 0", "got 1");
    }

    private static double[] Widen(float[] values) => [.. values.Select(value => (double)value)];
}

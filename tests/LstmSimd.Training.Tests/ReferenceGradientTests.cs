using LstmSimd.Kernels;

namespace LstmSimd.Training.Tests;

public class ReferenceGradientTests
{
    private const int I = 3, B = 4, T = 5;

    private static readonly int[] Lengths = [3, 5, 0, 1];

    public static TheoryData<string, bool> Cases => Windows.Cases();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_IsTheReferenceLstm(string letters, bool hasLengths)
    {
        var layers = Windows.Layers(letters);
        var lengths = Windows.LengthsOr(hasLengths);
        var x = Windows.Widened(Noise.Uniform(3, Windows.Steps * Windows.BatchSize * Windows.InputSize));
        var gradient = new ReferenceGradient<double>(layers, Windows.BatchSize);
        var reference = new ReferenceLstm<double>(layers, Windows.BatchSize);
        FillStates(gradient, layers);
        ForEach(layers, (l, d) =>
        {
            gradient[l, d].InitialHidden.CopyTo(reference.Hidden(l, d));
            gradient[l, d].InitialCell.CopyTo(reference.Cell(l, d));
        });
        double[] y = new double[Windows.Steps * Windows.BatchSize * gradient.OutputSize], expected = new double[y.Length];
        gradient.Forward(x, y, lengths);
        reference.Run(x, expected, lengths);
        Close(expected, y, 1e-14);
        ForEach(layers, (l, d) =>
        {
            Close(reference.Hidden(l, d), gradient[l, d].FinalHidden, 1e-14);
            Close(reference.Cell(l, d), gradient[l, d].FinalCell, 1e-14);
        });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryGradient_IsTheCentralDifferenceOfTheLoss(string letters, bool hasLengths)
    {
        var layers = Small(letters, seed: Array.IndexOf(Windows.Stacks, letters));
        int[] lengths = hasLengths ? Lengths : [];
        var model = new ReferenceGradient<double>(layers, B);
        FillStates(model, layers);
        var x = Windows.Widened(Noise.Uniform(3, T * B * I));
        var weights = Windows.Widened(Noise.Uniform(4, T * B * model.OutputSize));
        var (y, dx) = (new double[weights.Length], new double[x.Length]);
        Loss();
        model.Backward(weights, dx);

        Compare(() => x, dx);
        ForEach(layers, (l, at) =>
        {
            var d = model[l, at];
            Compare(() => d.WeightsInput, d.WeightsInputGradients);
            Compare(() => d.WeightsRecurrent, d.WeightsRecurrentGradients);
            Compare(() => d.Bias, d.BiasGradients);
            Compare(() => d.InitialHidden, d.InitialHiddenGradients);
            Compare(() => d.InitialCell, d.InitialCellGradients);
        });

        // Σ weights ⊙ y + Σ of each final state ⊙ its gradient.
        double Loss()
        {
            model.Forward(x, y, lengths);
            var loss = 0.0;
            for (var k = 0; k < y.Length; k++) loss += weights[k] * y[k];
            ForEach(layers, (l, at) =>
            {
                var d = model[l, at];
                for (var k = 0; k < d.FinalHidden.Length; k++) loss += d.FinalHidden[k] * d.FinalHiddenGradients[k] + d.FinalCell[k] * d.FinalCellGradients[k];
            });
            return loss;
        }

        void Compare(Func<Span<double>> values, ReadOnlySpan<double> gradients)
        {
            const double Step = 1e-5; // its square is the error of the difference, 1e-16 · loss / Step that of rounding
            Assert.Equal(values().Length, gradients.Length);
            for (var k = 0; k < gradients.Length; k++)
            {
                var value = values()[k];
                values()[k] = value + Step;
                var above = Loss();
                values()[k] = value - Step;
                var difference = (above - Loss()) / (2 * Step);
                values()[k] = value;
                Assert.Equal(difference, gradients[k], 1e-6 * Math.Max(Math.Abs(difference), 0.01));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Float_IsNearDouble(string letters, bool hasLengths)
    {
        var layers = Small(letters, seed: 7);
        int[] lengths = hasLengths ? Lengths : [];
        var (single, truth) = (new ReferenceGradient<float>(layers, B), new ReferenceGradient<double>(layers, B));
        float[] x = Noise.Uniform(3, T * B * I), dy = Noise.Uniform(4, T * B * single.OutputSize), dx = new float[x.Length];
        var expected = new double[x.Length];
        single.Forward(x, new float[dy.Length], lengths);
        single.Backward(dy, dx);
        truth.Forward(Windows.Widened(x), new double[dy.Length], lengths);
        truth.Backward(Windows.Widened(dy), expected);
        const double Tolerance = 1e-5; // sums of some hundred terms near 1, each rounded to 6e-8
        Close(expected, Windows.Widened(dx), Tolerance);
        ForEach(layers, (l, d) =>
        {
            Close(truth[l, d].WeightsInputGradients, Windows.Widened(single[l, d].WeightsInputGradients), Tolerance);
            Close(truth[l, d].WeightsRecurrentGradients, Windows.Widened(single[l, d].WeightsRecurrentGradients), Tolerance);
            Close(truth[l, d].BiasGradients, Windows.Widened(single[l, d].BiasGradients), Tolerance);
            Close(truth[l, d].InitialHiddenGradients, Windows.Widened(single[l, d].InitialHiddenGradients), Tolerance);
            Close(truth[l, d].InitialCellGradients, Windows.Widened(single[l, d].InitialCellGradients), Tolerance);
        });
    }

    [Theory]
    [InlineData("F")]
    [InlineData("B")]
    [InlineData("D")]
    [InlineData("BDF")]
    public void PastTheEndOfARow_NothingIsReadAndGradientsAreZero(string letters)
    {
        var layers = Small(letters, seed: 8);
        var model = new ReferenceGradient<double>(layers, B);
        var (x, dy) = (Windows.Widened(Noise.Uniform(3, T * B * I)), Windows.Widened(Noise.Uniform(4, T * B * model.OutputSize)));
        var (y, expected, dx) = (new double[dy.Length], new double[x.Length], new double[x.Length]);
        model.Forward(x, y, Lengths);
        model.Backward(dy, expected);
        var expectedWeights = model[0].WeightsInputGradients.ToArray();

        PastEnds(x, I).Fill(double.NaN);
        PastEnds(dy, model.OutputSize).Fill(double.NaN);
        Array.Fill(dx, double.NaN);
        Array.Fill(y, double.NaN);
        model.Forward(x, y, Lengths);
        model.Backward(dy, dx);
        Assert.Equal(expected, dx);
        Assert.Equal(expectedWeights, model[0].WeightsInputGradients.ToArray());
        Assert.All(PastEnds(y, model.OutputSize).Values(), value => Assert.Equal(0, value));
        Assert.All(PastEnds(dx, I).Values(), value => Assert.Equal(0, value));

        Places PastEnds(double[] values, int width) =>
            new(values, [.. Enumerable.Range(0, values.Length).Where(k => k / (width * B) >= Lengths[k / width % B])]);
    }

    [Fact]
    public void WhatIsNotTheStandardCell_IsRefusedByName()
    {
        var w = Small("F", seed: 1)[0].Weights[0];
        Refused(new(I, w.HiddenSize, w.WeightsInput, w.WeightsRecurrent, peepholes: new float[3 * w.HiddenSize]), "peepholes");
        Refused(new(I, w.HiddenSize, w.WeightsInput, new float[4 * w.HiddenSize], projection: new float[w.HiddenSize]), "a projection");
        Refused(new(I, w.HiddenSize, w.WeightsInput, w.WeightsRecurrent, cell: new LstmCell { CellClip = 3 }), "clip");
        Refused(new(I, w.HiddenSize, w.WeightsInput, w.WeightsRecurrent, cell: new LstmCell { Coupling = GateCoupling.ForgetFromInput }), "coupled gates");
        Refused(new(I, w.HiddenSize, w.WeightsInput, w.WeightsRecurrent, cell: new LstmCell { OutputActivation = ActivationFunction.Sigmoid }), "other activations");

        static void Refused(LstmWeights weights, string what) =>
            Refusal.Of<ArgumentException>("layers", () => _ = new ReferenceGradient<float>([new LstmLayer(LstmDirection.Forward, weights)], B), what, "in layer 0");
    }

    [Fact]
    public void BadCalls_AreRefusedAndLeaveTheLastPass()
    {
        var layers = Small("FF", seed: 1);
        var model = new ReferenceGradient<double>(layers, B);
        double[] x = new double[T * B * I], y = new double[T * B * model.OutputSize], dx = new double[x.Length];
        Refusal.Of<ArgumentOutOfRangeException>("batchSize", () => _ = new ReferenceGradient<double>(layers, 0), "got 0");
        Assert.Throws<InvalidOperationException>(() => model.Backward([], []));
        model.Forward(x, y);
        Refusal.Of<ArgumentException>("x", () => model.Forward(new double[5], y), "[T, B, I]", "got 5");
        Refusal.Of<ArgumentException>("y", () => model.Forward(new double[B * I], y), "[T, B, D·H]");
        Refusal.Of<ArgumentException>("lengths", () => model.Forward(x, y, [1]), "got 1");
        Refusal.Of<ArgumentException>("lengths", () => model.Forward(x, y, [1, T + 1, 0, 0]), "got 6");
        Refusal.Of<ArgumentException>("outputGradients", () => model.Backward(new double[1], dx), "[T, B, D·H]");
        Refusal.Of<ArgumentException>("inputGradients", () => model.Backward(y, []), "[T, B, I]");
        Refusal.Of<ArgumentOutOfRangeException>("layer", () => _ = model[2]);
        Refusal.Of<ArgumentOutOfRangeException>("direction", () => _ = model[0, 1]);
        model.Backward(y, dx);
    }

    /// <summary>Random sizes, small enough that each parameter can be moved twice.</summary>
    private static LstmLayer[] Small(string letters, int seed)
    {
        var random = new Random(seed);
        var layers = new LstmLayer[letters.Length];
        for (int l = 0, inputSize = I; l < layers.Length; inputSize = layers[l++].OutputSize)
        {
            var hiddenSize = random.Next(1, 6);
            layers[l] = Windows.Layer(letters[l], seed + 100 * l, inputSize, hiddenSize);
        }
        return layers;
    }

    private static void FillStates(ReferenceGradient<double> model, LstmLayer[] layers)
    {
        var seed = 10;
        ForEach(layers, (l, d) =>
        {
            Fill(model[l, d].InitialHidden);
            Fill(model[l, d].InitialCell);
            Fill(model[l, d].FinalHiddenGradients);
            Fill(model[l, d].FinalCellGradients);
        });

        void Fill(Span<double> values) => Windows.Widened(Noise.Uniform(seed++, values.Length, 0.5f)).CopyTo(values);
    }

    private static void ForEach(LstmLayer[] layers, Action<int, int> action)
    {
        for (var l = 0; l < layers.Length; l++)
            for (var d = 0; d < layers[l].DirectionCount; d++) action(l, d);
    }

    private static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> came, double tolerance)
    {
        Assert.Equal(expected.Length, came.Length);
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], came[k], tolerance);
    }

    /// <summary>Some places of an array.</summary>
    private sealed record Places(double[] Array, int[] Indices)
    {
        public void Fill(double value)
        {
            foreach (var k in Indices) Array[k] = value;
        }

        public IEnumerable<double> Values() => Indices.Select(k => Array[k]);
    }
}

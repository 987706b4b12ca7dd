namespace LstmSimd.Training.Tests;

public class ReferenceGradientTests
{
    public static TheoryData<string, bool> Cases => Windows.Cases();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_IsTheReferenceLstm(string letters, bool hasLengths)
    {
        var layers = Windows.Layers(letters);
        var x = Windows.Widened(Noise.Uniform(3, Windows.Steps * Windows.BatchSize * Windows.InputSize));
        var gradient = new ReferenceGradient<double>(layers, Windows.BatchSize);
        var reference = new ReferenceLstm<double>(layers, Windows.BatchSize);
        double[] y = new double[Windows.Steps * Windows.BatchSize * gradient.OutputSize], expected = new double[y.Length];
        gradient.Forward(x, y, Windows.LengthsOr(hasLengths));
        reference.Run(x, expected, Windows.LengthsOr(hasLengths));
        for (var k = 0; k < y.Length; k++) Assert.Equal(expected[k], y[k], 1e-14);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryGradient_IsTheCentralDifferenceOfTheLoss(string letters, bool hasLengths)
    {
        var layers = Windows.Layers(letters);
        var lengths = Windows.LengthsOr(hasLengths);
        var model = new ReferenceGradient<double>(layers, Windows.BatchSize);
        var x = Windows.Widened(Noise.Uniform(3, Windows.Steps * Windows.BatchSize * Windows.InputSize));
        var weights = Windows.Widened(Noise.Uniform(4, Windows.Steps * Windows.BatchSize * model.OutputSize));
        var (y, dx) = (new double[weights.Length], new double[x.Length]);
        var seed = 10;
        foreach (var direction in Directions(model, layers))
        {
            foreach (var values in new[] { (Func<Span<double>>)(() => direction.InitialHidden), () => direction.InitialCell, () => direction.FinalHiddenGradients, () => direction.FinalCellGradients })
                Windows.Widened(Noise.Uniform(seed++, values().Length, 0.5f)).CopyTo(values());
        }
        Loss();
        model.Backward(weights, dx);

        var random = new Random(5);
        Compare(() => x, () => dx);
        foreach (var d in Directions(model, layers))
        {
            Compare(() => d.WeightsInput, () => d.WeightsInputGradients);
            Compare(() => d.WeightsRecurrent, () => d.WeightsRecurrentGradients);
            Compare(() => d.Bias, () => d.BiasGradients);
            Compare(() => d.InitialHidden, () => d.InitialHiddenGradients);
            Compare(() => d.InitialCell, () => d.InitialCellGradients);
        }

        // Σ weights ⊙ y + Σ of each final state ⊙ its gradient.
        double Loss()
        {
            model.Forward(x, y, lengths);
            var loss = 0.0;
            for (var k = 0; k < y.Length; k++) loss += weights[k] * y[k];
            foreach (var direction in Directions(model, layers))
            {
                for (var k = 0; k < direction.FinalHidden.Length; k++)
                    loss += direction.FinalHidden[k] * direction.FinalHiddenGradients[k] + direction.FinalCell[k] * direction.FinalCellGradients[k];
            }
            return loss;
        }

        // Ten places of each: a loss takes a whole forward pass.
        void Compare(Func<Span<double>> values, Func<ReadOnlySpan<double>> gradients)
        {
            const double Step = 1e-5; // its square is the error of the difference, 1e-16 / Step that of rounding
            for (var n = 0; n < 10; n++)
            {
                var k = random.Next(values().Length);
                var value = values()[k];
                values()[k] = value + Step;
                var above = Loss();
                values()[k] = value - Step;
                var difference = (above - Loss()) / (2 * Step);
                values()[k] = value;
                Assert.Equal(difference, gradients()[k], 1e-6 * Math.Max(Math.Abs(difference), 0.01));
            }
        }
    }

    private static IEnumerable<ReferenceGradientDirection<double>> Directions(ReferenceGradient<double> model, LstmLayer[] layers) =>
        layers.SelectMany((layer, l) => Enumerable.Range(0, layer.DirectionCount).Select(d => model[l, d]));
}

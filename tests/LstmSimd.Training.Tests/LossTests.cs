namespace LstmSimd.Training.Tests;

public class LossTests
{
    [Theory]
    [InlineData(1f)]
    [InlineData(30f)]
    [InlineData(1000f)]
    public void CrossEntropy_IsThatOfTheTextbook(float range)
    {
        const int Rows = 5, Symbols = 11;
        int[] targets = [3, -1, 10, 0, 5];
        var logits = Noise.Uniform(1, Rows * Symbols, range);
        var gradients = new float[logits.Length];
        var loss = SoftmaxCrossEntropy.Compute(logits, targets, gradients);
        var expected = 0.0;
        for (var row = 0; row < Rows; row++)
        {
            var own = Windows.Widened(logits.AsSpan(row * Symbols, Symbols));
            var most = own.Max();
            var sum = own.Sum(logit => Math.Exp(logit - most));
            if (targets[row] >= 0) expected += (Math.Log(sum) - own[targets[row]] + most) / 4;
            for (var v = 0; v < Symbols; v++)
            {
                var gradient = targets[row] < 0 ? 0 : (Math.Exp(own[v] - most) / sum - (v == targets[row] ? 1 : 0)) / 4;
                Assert.Equal(gradient, gradients[row * Symbols + v], 1e-6);
            }
        }
        Assert.Equal(expected, loss, 1e-5 * expected);
        SoftmaxCrossEntropy.Compute(logits, targets, logits);
        Assert.Equal(gradients, logits);
    }

    /// <summary>Each gradient against the difference of a loss in double, of logits beside its own.</summary>
    [Fact]
    public void CrossEntropyGradient_IsTheCentralDifferenceOfTheLoss()
    {
        const int Rows = 4, Symbols = 7;
        const double Step = 1e-5; // its square is the error of the difference, 1e-16 / Step that of rounding
        int[] targets = [6, -1, 0, 3];
        var logits = Noise.Uniform(1, Rows * Symbols, 4);
        var gradients = new float[logits.Length];
        SoftmaxCrossEntropy.Compute(logits, targets, gradients);
        var at = Windows.Widened(logits);
        for (var k = 0; k < at.Length; k++)
        {
            var value = at[k];
            at[k] = value + Step;
            var above = Loss();
            at[k] = value - Step;
            Assert.Equal((above - Loss()) / (2 * Step), gradients[k], 1e-6);
            at[k] = value;
        }

        double Loss() => Enumerable.Range(0, Rows).Where(row => targets[row] >= 0)
            .Average(row => Math.Log(Enumerable.Range(0, Symbols).Sum(v => Math.Exp(at[row * Symbols + v]))) - at[row * Symbols + targets[row]]);
    }

    [Fact]
    public void CrossEntropy_OfAProbabilityThatFloatsCallZero_IsFinite()
    {
        var gradients = new float[4];
        Assert.Equal(2000, SoftmaxCrossEntropy.Compute([1000, -1000, 7, 7], [1, -1], gradients));
        Assert.Equal([1, -1, 0, 0], gradients);
        Assert.Equal(0, SoftmaxCrossEntropy.Compute([1000, -1000], [0], gradients.AsSpan(0, 2)));
    }

    [Fact]
    public void RowsWithoutTarget_GetZeroGradients()
    {
        float[] gradients = [1, 2, 3, 4];
        Assert.Equal(0, SoftmaxCrossEntropy.Compute([float.NaN, 1, 2, 3], [-1, -100], gradients));
        Assert.Equal(new float[4], gradients);
    }

    [Fact]
    public void Losses_AllocateNothing() => Allocation.None(() => (Logits: Noise.Uniform(1, 5 * 33, 10), Gradients: new float[5 * 33], Targets: new[] { 0, 32, -1, 7, 7 }), work =>
    {
        SoftmaxCrossEntropy.Compute(work.Logits, work.Targets, work.Gradients);
        SoftmaxCrossEntropy.Compute(work.Logits, work.Targets, work.Logits);
        MeanSquaredError.Compute(work.Logits, work.Gradients, work.Logits);
    });

    [Fact]
    public void CrossEntropy_RefusesWhatDoesNotFit()
    {
        Assert.Contains("less than V = 3, got 3", Assert.Throws<ArgumentOutOfRangeException>(() => SoftmaxCrossEntropy.Compute(new float[6], [0, 3], new float[6])).Message);
        Assert.Throws<ArgumentException>(() => SoftmaxCrossEntropy.Compute(new float[7], [0, 1], new float[7]));
        Assert.Throws<ArgumentException>(() => SoftmaxCrossEntropy.Compute(new float[6], [0, 1], new float[5]));
        Assert.Throws<ArgumentException>(() => SoftmaxCrossEntropy.Compute([], [], []));
        var shared = new float[7];
        Assert.Contains("overlaps", Assert.Throws<ArgumentException>(() => SoftmaxCrossEntropy.Compute(shared.AsSpan(0, 6), [0, 1], shared.AsSpan(1, 6))).Message);
        Assert.Equal(0, SoftmaxCrossEntropy.Compute(new float[6], [-1, -1], new float[6]));
    }

    [Fact]
    public void SquaredError_IsTheMeanAndItsGradient()
    {
        var gradients = new float[2];
        Assert.Equal(2.5, MeanSquaredError.Compute([1, 4], [2, 2], gradients));
        Assert.Equal([-1, 2], gradients);
        Refusal.Of<ArgumentException>("targets", () => MeanSquaredError.Compute([1], [1, 2], new float[1]), "expected [n] = 1 floats, got 2");
        Refusal.Of<ArgumentException>("gradients", () => MeanSquaredError.Compute([1], [1], new float[3]), "expected [n] = 1 floats, got 3");
        Refusal.Of<ArgumentException>("outputs", () => MeanSquaredError.Compute([], [], []), "expected at least one, got none");
        float[] y = Noise.Uniform(1, 33), t = Noise.Uniform(2, 33), apart = new float[33];
        var expected = Enumerable.Range(0, 33).Average(k => ((double)y[k] - t[k]) * ((double)y[k] - t[k]));
        Assert.Equal(expected, MeanSquaredError.Compute(y, t, apart), 1e-6);
        for (var k = 0; k < 33; k++) Assert.Equal(2 * ((double)y[k] - t[k]) / 33, apart[k], 1e-7);
        MeanSquaredError.Compute(y, t, y);
        Assert.Equal(apart, y);
    }

    /// <summary>A pass that is refused leaves the one before it, and the gradients are of that.</summary>
    [Fact]
    public void Dense_GoesBackFromItsLastForwardPassAlone()
    {
        const int Inputs = 3, Outputs = 2;
        var dense = new Dense(Inputs, Outputs, Noise.Uniform(1, Inputs * Outputs), Noise.Uniform(2, Outputs));
        var (model, other) = (new TrainableDense(dense, 4), new TrainableDense(dense, 4));
        Assert.Throws<InvalidOperationException>(() => model.Backward([], []));
        var (x, dy) = (Noise.Uniform(3, 2 * Inputs), Noise.Uniform(4, 2 * Outputs));
        model.Forward(x, new float[dy.Length]);
        other.Forward(x, new float[dy.Length]);
        Assert.Throws<ArgumentException>(() => model.Forward(new float[3 * Inputs], new float[2 * Outputs]));
        Assert.Throws<ArgumentException>(() => model.Forward(new float[5 * Inputs], new float[5 * Outputs]));
        Assert.Throws<ArgumentException>(() => model.Backward(new float[3 * Outputs], []));
        model.Backward(dy, []);
        other.Backward(dy, []);
        foreach (var (own, expected) in model.Parameters.Zip(other.Parameters)) Bits.Equal(expected.Gradients.ToArray(), own.Gradients.ToArray());
    }

    [Fact]
    public void Dense_HasTheGradientsOfItsProduct()
    {
        const int Rows = 13, Inputs = 19, Outputs = 21;
        var dense = new Dense(Inputs, Outputs, Noise.Uniform(1, Inputs * Outputs), Noise.Uniform(2, Outputs));
        using var crew = new WorkerCrew(2);
        foreach (var options in new[] { new TrainingOptions(), new TrainingOptions { Width = Kernels.VectorWidth.Scalar }, new TrainingOptions { Crew = crew } })
        {
            var model = new TrainableDense(dense, Rows + 2, options);
            var (x, dy) = (Noise.Uniform(3, Rows * Inputs), Noise.Uniform(4, Rows * Outputs));
            var (y, dx) = (new float[dy.Length], new float[x.Length]);
            model.Forward(x, y);
            model.Backward(dy, dx);
            for (var row = 0; row < Rows; row++)
            {
                var expected = new float[Outputs];
                dense.Apply(x.AsSpan(row * Inputs, Inputs), expected);
                for (var v = 0; v < Outputs; v++) Assert.Equal(expected[v], y[row * Outputs + v], 1e-5f);
                for (var k = 0; k < Inputs; k++)
                    Assert.Equal(Enumerable.Range(0, Outputs).Sum(v => (double)dy[row * Outputs + v] * dense.Weights.Span[v * Inputs + k]), dx[row * Inputs + k], 1e-5);
            }
            for (var v = 0; v < Outputs; v++)
            {
                Assert.Equal(Enumerable.Range(0, Rows).Sum(row => (double)dy[row * Outputs + v]), model.Parameters[1].Gradients.Span[v], 1e-5);
                for (var k = 0; k < Inputs; k++)
                    Assert.Equal(Enumerable.Range(0, Rows).Sum(row => (double)dy[row * Outputs + v] * x[row * Inputs + k]), model.Parameters[0].Gradients.Span[v * Inputs + k], 1e-5);
            }
        }
    }

    [Fact]
    public void Embedding_AddsUpTheGradientsOfEachSymbol()
    {
        var model = new TrainableEmbedding(new Embedding(3, 2, new float[] { 1, 2, 3, 4, 5, 6 }));
        var x = new float[8];
        int[] symbols = [2, 0, -1, 2];
        model.Forward(symbols, x);
        Assert.Equal([5, 6, 1, 2, 0, 0, 5, 6], x);
        model.Backward(symbols, [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal([3, 4, 0, 0, 8, 10], model.Parameters[0].Gradients.ToArray());
        Assert.Contains("less than V = 3, got 3", Assert.Throws<ArgumentOutOfRangeException>(() => model.Forward([3], new float[2])).Message);
    }
}

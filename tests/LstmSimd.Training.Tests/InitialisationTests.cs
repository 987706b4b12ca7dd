namespace LstmSimd.Training.Tests;

public class InitialisationTests
{
    [Theory]
    [InlineData(LstmDirection.Forward, 1)]
    [InlineData(LstmDirection.Backward, 1)]
    [InlineData(LstmDirection.Bidirectional, 2)]
    public void LaterLayers_TakeTheOutputsOfTheOneBefore(LstmDirection direction, int directions)
    {
        var layers = LstmInitialisation.Create(3, 5, layers: 3, direction);
        Assert.Equal([3, 5 * directions, 5 * directions], layers.Select(layer => layer.InputSize));
        Assert.All(layers, layer => Assert.Equal((direction, directions, 5), (layer.Direction, layer.DirectionCount, layer.HiddenSize)));
        _ = new Lstm(layers);
    }

    [Fact]
    public void EveryLayerAndDirection_HasNumbersOfItsOwn()
    {
        var weights = LstmInitialisation.Create(10, 5, layers: 3, LstmDirection.Bidirectional, seed: 1).SelectMany(layer => layer.Weights).ToArray();
        Assert.Equal(weights.Length, weights.Select(set => set.WeightsInput.Span[0]).Distinct().Count());
    }

    [Fact]
    public void OneHiddenUnit_HasRecurrentWeightsOfOne()
    {
        foreach (var r in LstmInitialisation.Create(2, 1, seed: 3)[0].Weights[0].WeightsRecurrent.Span) Assert.Equal(1, MathF.Abs(r));
    }

    [Fact]
    public void Dense_IsInsideGlorotsBoundsWithoutBias()
    {
        var dense = LstmInitialisation.CreateDense(30, 20, seed: 4);
        var limit = MathF.Sqrt(6f / 50);
        foreach (var w in dense.Weights.Span) Assert.InRange(w, -limit, limit);
        Assert.Equal(limit * limit / 3, dense.Weights.ToArray().Average(w => w * w), limit * limit / 20);
        Assert.Equal(new float[20], dense.Bias.ToArray());
    }

    [Fact]
    public void Embedding_IsNormalOfVarianceOne()
    {
        var values = LstmInitialisation.CreateEmbedding(200, 100, seed: 5).Weights.ToArray();
        Assert.Equal(0, values.Average(), 0.03); // four standard errors, 1 / √20,000
        Assert.Equal(1, values.Average(value => (double)value * value), 0.04); // likewise, √(2 / 20,000)
    }

    [Fact]
    public void Uniform_IsBelowOneAndOfEveryPart()
    {
        var random = new SeededRandom(1, 2);
        var counts = new int[16];
        for (var n = 0; n < 16_000; n++)
        {
            var value = random.NextUniform();
            Assert.InRange(value, 0, MathF.BitDecrement(1));
            counts[(int)(value * 16)]++;
        }
        Assert.All(counts, count => Assert.InRange(count, 850, 1150)); // five standard deviations, √(1,000 · 15 / 16)
    }

    [Fact]
    public void SeedAndStream_FixTheNumbers()
    {
        Assert.Equal(Next(1, 2), Next(1, 2));
        Assert.Equal(4, new[] { Next(1, 2), Next(2, 1), Next(1, 1), Next(2, 2) }.Distinct().Count());

        static ulong Next(ulong seed, ulong stream) => new SeededRandom(seed, stream).Next();
    }

    [Fact]
    public void BadSizes_AreRefused()
    {
        Refusal.Of<ArgumentOutOfRangeException>("inputSize", () => LstmInitialisation.Create(0, 1), "expected at least 1, got 0");
        Refusal.Of<ArgumentOutOfRangeException>("hiddenSize", () => LstmInitialisation.Create(1, -1), "expected at least 1, got -1");
        Refusal.Of<ArgumentOutOfRangeException>("layers", () => LstmInitialisation.Create(1, 1, 0), "expected at least 1, got 0");
        Refusal.Of<ArgumentOutOfRangeException>("direction", () => LstmInitialisation.Create(1, 1, 1, (LstmDirection)3), "expected Forward to Bidirectional, got 3");
        Refusal.Of<ArgumentOutOfRangeException>("outputSize", () => LstmInitialisation.CreateDense(1, 0), "expected at least 1, got 0");
        Refusal.Of<ArgumentOutOfRangeException>("symbolCount", () => LstmInitialisation.CreateEmbedding(0, 1), "expected at least 1, got 0");
    }
}

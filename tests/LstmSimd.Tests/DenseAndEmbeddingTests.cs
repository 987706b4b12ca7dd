namespace LstmSimd.Tests;

public sealed class DenseAndEmbeddingTests
{
    [Fact]
    public void ADenseLayer_SumsInTheOrderOfItsInputs()
    {
        foreach (var (H, V) in new[] { (1, 1), (3, 5), (17, 33), (64, 7), (10, 130) })
        {
            float[] w = Noise.Uniform(1, V * H), b = Noise.Uniform(2, V), h = Noise.Uniform(3, H), expected = [.. b], actual = new float[V];
            for (var v = 0; v < V; v++)
                for (var k = 0; k < H; k++) expected[v] = w[v * H + k] * h[k] + expected[v];
            new Dense(H, V, w, b).Apply(h, actual);
            Bits.Equal(expected, actual, $"H = {H}, V = {V}");
        }
    }

    [Fact]
    public void ADenseLayer_RefusesWrongShapes()
    {
        Refusal.Of<ArgumentOutOfRangeException>("inputSize", () => _ = new Dense(0, 1, default, new float[1]), "at least 1", "got 0");
        Refusal.Of<ArgumentOutOfRangeException>("outputSize", () => _ = new Dense(1, -1, default, new float[1]), "at least 1", "got -1");
        Refusal.Of<ArgumentException>("weights", () => _ = new Dense(2, 3, new float[5], new float[3]), "[V, H] = 3 × 2", "got 5");
        Refusal.Of<ArgumentException>("bias", () => _ = new Dense(2, 3, new float[6], new float[2]), "[V] = 3", "got 2");
        var dense = new Dense(2, 3, new float[6], new float[3]);
        Refusal.Of<ArgumentException>("h", () => dense.Apply(new float[3], new float[3]), "[H] = 2", "got 3");
        Refusal.Of<ArgumentException>("y", () => dense.Apply(new float[2], new float[2]), "[V] = 3", "got 2");
        var shared = new float[5];
        Refusal.Of<ArgumentException>("y", () => dense.Apply(shared.AsSpan(0, 2), shared.AsSpan(1, 3)), "overlaps h");
    }

    [Fact]
    public void AnEmbedding_IsItsRows()
    {
        var weights = Noise.Uniform(1, 12);
        var embedding = new Embedding(3, 4, weights);
        for (var symbol = 0; symbol < 3; symbol++) Bits.Equal(weights.AsSpan(symbol * 4, 4), embedding[symbol]);
        Refusal.Of<ArgumentOutOfRangeException>("symbol", () => _ = embedding[3], "0 to 2", "got 3");
        Refusal.Of<ArgumentOutOfRangeException>("symbol", () => _ = embedding[-1], "0 to 2", "got -1");
    }

    [Fact]
    public void AnEmbedding_RefusesWrongShapes()
    {
        Refusal.Of<ArgumentOutOfRangeException>("symbolCount", () => _ = new Embedding(0, 1, default), "at least 1", "got 0");
        Refusal.Of<ArgumentOutOfRangeException>("size", () => _ = new Embedding(1, 0, default), "at least 1", "got 0");
        Refusal.Of<ArgumentException>("weights", () => _ = new Embedding(3, 4, new float[11]), "[V, size] = 3 × 4", "got 11");
    }
}

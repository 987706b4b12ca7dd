using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>The parts of a model: weights, layers, stacks, and what a packed model says of itself.</summary>
public sealed class LstmTests
{
    [Fact]
    public void AModel_KnowsItsShape()
    {
        var layers = Models.Layers("DF");
        var model = new Lstm(layers);
        Assert.Equal((Models.InputSize, 9), (model.InputSize, model.OutputSize));
        Assert.Equal((34, 9), (model.Layers[0].OutputSize, model.Layers[1].OutputSize));
        Assert.Equal(2 * 17, model.Layers[1].InputSize);
        Assert.Equal(layers, model.Layers);
        Assert.Equal(VectorWidth.Automatic.Resolve(), model.Width);
        Assert.All(Models.All, letters => Assert.Equal(!letters.AsSpan().ContainsAny("BDAM"), Models.Create(letters).IsForwardOnly));
    }

    [Fact]
    public void WeightsOfTheWrongShape_AreRefused()
    {
        float[] w = new float[4 * 3 * 2], r = new float[4 * 3 * 3];
        Refusal.Of<ArgumentException>("peepholes", () => _ = new LstmWeights(2, 3, w, r, peepholes: new float[8]), "[3H]", "9", "got 8");
        Refusal.Of<ArgumentException>("projection", () => _ = new LstmWeights(2, 3, w, r, projection: new float[2]), "[P, H]", "got 2");
        Refusal.Of<ArgumentException>("projection", () => _ = new LstmWeights(2, 3, w, r, projection: new float[7]), "[P, H]", "got 7");
        Refusal.Of<ArgumentException>("weightsRecurrent", () => _ = new LstmWeights(2, 3, w, r, projection: new float[6]), "[4H, P]", "12 × 2", "got 36");
        Refusal.Of<ArgumentException>("bias", () => _ = new LstmWeights(2, 3, w, r, bias: new float[3]), "[4H]", "got 3");
        Refusal.Of<ArgumentException>("recurrentBias", () => _ = new LstmWeights(2, 3, w, r, recurrentBias: new float[13]), "[4H]", "got 13");
        Refusal.Of<ArgumentOutOfRangeException>("PreActivationClip", () => _ = new LstmCell { PreActivationClip = 0 }, "positive", "got 0");
        Refusal.Of<ArgumentOutOfRangeException>("CellClip", () => _ = new LstmCell { CellClip = float.NaN }, "positive", "NaN");
        Refusal.Of<ArgumentOutOfRangeException>("Coupling", () => _ = new LstmCell { Coupling = (GateCoupling)3 }, "ForgetFromInput");
        var projected = new LstmWeights(2, 3, w, new float[4 * 3 * 2], projection: new float[6]);
        Refusal.Of<ArgumentException>("weights", () => _ = new LstmLayer(LstmDirection.Bidirectional, projected, new LstmWeights(2, 3, w, r)), "H = 3, P = 2", "same sizes");
    }

    [Fact]
    public void PackedBytes_AreThoseOfAllDirections()
    {
        // At one lane nothing is padded: four gates of biases, W and R.
        var model = new Lstm(Models.Layers("DF"), new LstmOptions { Width = VectorWidth.Scalar });
        Assert.Equal(sizeof(float) * 4 * (2 * 17 * (1 + 6 + 17) + 9 * (1 + 34 + 9)), model.PackedBytes);
    }

    [Fact]
    public void ModelsOfOtherSizesDirectionsOrWeights_HaveOtherFingerprints()
    {
        var fingerprints = Models.All.Select(letters => Models.Create(letters).Fingerprint).Append(Models.Create("FF", seed: 2).Fingerprint).ToList();
        for (var second = 1; second < 20; second++)
            for (var first = 0; first < second; first++) fingerprints.Add(WithSignsChanged(first, second));
        Assert.Distinct(fingerprints);
        Assert.Equal(Models.Create("DF").Fingerprint, new Lstm(Models.Layers("DF"), new LstmOptions { Width = VectorWidth.Scalar }).Fingerprint);

        static ulong WithSignsChanged(int first, int second)
        {
            var weights = Noise.Gates(1, Models.InputSize, 17);
            weights.R[first] *= -1;
            weights.R[second] *= -1;
            return new Lstm([new(LstmDirection.Forward, new LstmWeights(Models.InputSize, 17, weights.W, weights.R, weights.B))]).Fingerprint;
        }
    }

    [Fact]
    public void WeightsOfWrongShape_AreRefused()
    {
        Refusal.Of<ArgumentOutOfRangeException>("inputSize", () => Weights(0, 3, 24, 36, 12), "at least 1", "got 0");
        Refusal.Of<ArgumentOutOfRangeException>("hiddenSize", () => Weights(2, -1, 24, 36, 12), "at least 1", "got -1");
        Refusal.Of<ArgumentException>("weightsInput", () => Weights(2, 3, 23, 36, 12), "[4H, I] = 12 × 2", "got 23");
        Refusal.Of<ArgumentException>("weightsRecurrent", () => Weights(2, 3, 24, 35, 12), "[4H, H] = 12 × 3", "got 35");
        Refusal.Of<ArgumentException>("bias", () => Weights(2, 3, 24, 36, 24), "[4H] = 12", "got 24");

        static void Weights(int inputSize, int hiddenSize, int w, int r, int b) =>
            _ = new LstmWeights(inputSize, hiddenSize, new float[w], new float[r], new float[b]);
    }

    /// <summary>They are in files of saved states: what they were must stay.</summary>
    [Theory]
    [InlineData("F", 0x1F3A47AF3DF417C6UL)]
    [InlineData("DF", 0xF838FAC1703A17CBUL)]
    [InlineData("P", 0x4B829A0E3B828A5CUL)]
    [InlineData("E", 0x4DCDC1603136ADFEUL)]
    [InlineData("K", 0x1779239A6014980EUL)]
    [InlineData("PEC", 0x4A43523B889B8AD3UL)]
    [InlineData("H", 0xAF9224B2ED3AA425UL)]
    public void Fingerprints_StayTheSame(string letters, ulong expected) => Assert.Equal($"{expected:X}", $"{Models.Create(letters).Fingerprint:X}");

    [Fact]
    public void MatricesThatDoNotFit_AreRefused()
    {
        WeightMatrix input = Matrix(12, 2), recurrent = Matrix(12, 3);
        Refusal.Of<ArgumentNullException>("weightsInput", () => Weights(null!, recurrent));
        Refusal.Of<ArgumentNullException>("weightsRecurrent", () => Weights(input, null!));
        Refusal.Of<ArgumentException>("weightsInput", () => Weights(Matrix(13, 2), recurrent), "[4H, I], 12 × 2", "got 13 × 2");
        Refusal.Of<ArgumentException>("weightsRecurrent", () => Weights(input, Matrix(12, 4)), "[4H, H], 12 × 3", "got 12 × 4");
        Refusal.Of<ArgumentException>("weightsRecurrent", () => Weights(input, Matrix(11, 3)), "[4H, H], 12 × 3", "got 11 × 3");
        Refusal.Of<ArgumentException>("weightsRecurrent", () => Weights(input, recurrent, Matrix(2, 3)), "[4H, P], 12 × 2", "got 12 × 3");
        Refusal.Of<ArgumentException>("projection", () => Weights(input, Matrix(12, 2), Matrix(2, 4)), "[P, H], 2 × 3", "got 2 × 4");
        Refusal.Of<ArgumentException>("weightsInput", () => Weights(input.To(WeightPrecision.Bfloat16), recurrent), "expected Float32", "got Bfloat16");
        Refusal.Of<ArgumentException>("projection", () => Weights(input, Matrix(12, 2), Matrix(2, 3).To(WeightPrecision.Int8)), "expected Float32", "got Int8");
        Assert.Equal(WeightPrecision.Bfloat16, Weights(input.To(WeightPrecision.Bfloat16), recurrent.To(WeightPrecision.Int8)).InputPrecision);
        Assert.Equal(LstmCell.Standard, Weights(input, recurrent).Cell);

        static WeightMatrix Matrix(int rows, int columns) => new(rows, columns, Noise.Uniform(1, rows * columns));

        static LstmWeights Weights(WeightMatrix w, WeightMatrix r, WeightMatrix? projection = null) => new(w, r, default, default, projection, null);
    }

    [Fact]
    public void TwoBiases_AreAdded_AndNoneIsZero()
    {
        const int I = 2, H = 3;
        float[] w = Noise.Uniform(1, 4 * H * I), r = Noise.Uniform(2, 4 * H * H), first = Noise.Uniform(3, 4 * H), second = Noise.Uniform(4, 4 * H);
        Assert.Equal(first.Zip(second, (a, b) => a + b), new LstmWeights(I, H, w, r, first, second).Bias.ToArray());
        Assert.Equal(first, new LstmWeights(I, H, w, r, first).Bias.ToArray());
        Assert.Equal(second, new LstmWeights(I, H, w, r, default, second).Bias.ToArray());
        Assert.Equal(new float[4 * H], new LstmWeights(I, H, w, r).Bias.ToArray());
        Refusal.Of<ArgumentException>("recurrentBias", () => _ = new LstmWeights(I, H, w, r, first, new float[4]), "[4H] = 12", "got 4");
        Refusal.Of<ArgumentException>("peepholes", () => _ = new LstmWeights(I, H, w, r, peepholes: new float[4]), "[3H] = 9", "got 4");
    }

    [Fact]
    public void LayersOfWrongWeights_AreRefused()
    {
        var weights = Models.Weights(1, 2, 3);
        Refusal.Of<ArgumentOutOfRangeException>("direction", () => _ = new LstmLayer((LstmDirection)3, weights), "Forward, Backward or Bidirectional");
        Refusal.Of<ArgumentOutOfRangeException>("direction", () => _ = new LstmLayer((LstmDirection)(-1), weights), "Forward, Backward or Bidirectional");
        Refusal.Of<ArgumentException>("weights", () => _ = new LstmLayer(LstmDirection.Forward), "expected 1", "Forward", "got 0");
        Refusal.Of<ArgumentException>("weights", () => _ = new LstmLayer(LstmDirection.Backward, weights, weights), "expected 1", "Backward", "got 2");
        Refusal.Of<ArgumentException>("weights", () => _ = new LstmLayer(LstmDirection.Bidirectional, weights), "expected 2", "got 1");
        Refusal.Of<ArgumentException>("weights", () => _ = new LstmLayer(LstmDirection.Bidirectional, weights, Models.Weights(1, 2, 4)), "I = 2, H = 3", "I = 2, H = 4");
        Refusal.Of<ArgumentNullException>("weights", () => _ = new LstmLayer(LstmDirection.Forward, [null!]));
    }

    [Fact]
    public void StacksThatDoNotFit_AreRefused()
    {
        Refusal.Of<ArgumentNullException>("layers", () => _ = new Lstm(null!));
        Refusal.Of<ArgumentException>("layers", () => _ = new Lstm([]), "at least one");
        Refusal.Of<ArgumentNullException>("layers", () => _ = new Lstm([null!]));
        Refusal.Of<ArgumentException>("layers", () => _ = new Lstm([Models.Layer('D', 2, 3), Models.Layer('F', 3, 4)]), "layer 1 takes 3 inputs", "layer 0 gives 6 outputs");
        Refusal.Of<ArgumentOutOfRangeException>("width", () => _ = new Lstm(Models.Layers("F"), new LstmOptions { Width = (VectorWidth)9 }), "Automatic, Scalar, Vector or Vector512");
    }
}

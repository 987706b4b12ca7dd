using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>bf16 and int8 weights: the same bits at every width, batch, cut and thread count, near what float32 gives.</summary>
public sealed class PrecisionTests
{
    private static readonly (WeightPrecision, WeightPrecision)[] Precisions =
    [
        (WeightPrecision.Bfloat16, WeightPrecision.Bfloat16), (WeightPrecision.Int8, WeightPrecision.Int8),
        (WeightPrecision.Int8, WeightPrecision.Float32), (WeightPrecision.Int8, WeightPrecision.Bfloat16),
    ];

    /// <summary>Model, precision, precision of the first layer's W.</summary>
    public static TheoryData<string, WeightPrecision, WeightPrecision> Narrow => [.. Models.All.SelectMany(letters => Precisions.Select(pair => (letters, pair.Item1, pair.Item2)))];

    public static TheoryData<string> AllModels => [.. Models.All];

    [Theory, MemberData(nameof(AllModels))]
    public void Bfloat16_HasTheBitsOfFloat32WithRoundedWeights(string letters)
    {
        foreach (var width in Enum.GetValues<VectorWidth>())
        {
            foreach (var batchSize in new[] { 1, 2, 3, 4, 7 })
            {
                var rounded = Models.Layers(letters).Select(layer => layer.To(WeightPrecision.Bfloat16)).ToArray();
                var x = Models.Input(50, batchSize);
                var expected = new Lstm(rounded, new LstmOptions { Width = width, Precision = WeightPrecision.Float32 }).CreateSession(batchSize);
                var actual = new Lstm(rounded, new LstmOptions { Width = width }).CreateSession(batchSize);
                Bits.Equal(expected.Run(x), actual.Run(x), $"{width}, B = {batchSize}");
                Bits.Equal(expected.StateFloats(), actual.StateFloats(), $"state, {width}, B = {batchSize}");
            }
        }
    }

    /// <summary>Of a size that is packed as bf16.</summary>
    [Theory, InlineData("F"), InlineData("P"), InlineData("A")]
    public void LargerBfloat16_HasTheBitsOfFloat32WithRoundedWeights_InHalfTheBytes(string letters)
    {
        const int I = 31, H = 70;
        var rounded = Models.Layer(letters[0], I, H).To(WeightPrecision.Bfloat16);
        Lstm narrow = new([rounded]), wide = new([rounded], new LstmOptions { Precision = WeightPrecision.Float32 });
        Assert.InRange(narrow.PackedBytes, 0.45 * wide.PackedBytes, 0.55 * wide.PackedBytes);
        foreach (var batchSize in new[] { 1, 2, 3, 5, 6 })
        {
            var x = Noise.Uniform(3, 50 * batchSize * I);
            Bits.Equal(wide.CreateSession(batchSize).Run(x), narrow.CreateSession(batchSize).Run(x), $"B = {batchSize}");
        }
    }

    [Theory, MemberData(nameof(Narrow))]
    public void EveryWidthAndBatch_GivesTheSameBits(string letters, WeightPrecision precision, WeightPrecision input)
    {
        const int Steps = 50;
        foreach (var batchSize in new[] { 1, 3, 8 })
        {
            var x = Models.Input(Steps, batchSize);
            var expected = Create(letters, precision, input, VectorWidth.Scalar).CreateSession(batchSize);
            var y = expected.Run(x);
            foreach (var width in Enum.GetValues<VectorWidth>())
            {
                var model = Create(letters, precision, input, width);
                var session = model.CreateSession(batchSize);
                Bits.Equal(y, session.Run(x), $"{width}");
                Bits.Equal(expected.StateFloats(), session.StateFloats(), $"state, {width}");
                if (batchSize == 1) continue;
                for (var row = 0; row < batchSize; row++)
                    Bits.Equal(Row(y, Steps, batchSize, row), model.CreateSession().Run(Row(x, Steps, batchSize, row)), $"row {row}, {width}");
            }
        }
    }

    [Theory, MemberData(nameof(Narrow))]
    public void TheOutput_IsNearFloat64(string letters, WeightPrecision precision, WeightPrecision input)
    {
        var layers = Models.Layers(letters);
        var x = Models.Input(40, 2);
        var y = Create(letters, precision, input).CreateSession(2).Run(x);
        var exact = new Lstm(layers).CreateSession(2).Run(x);
        var error = y.Zip(exact, (a, b) => MathF.Abs(a - b)).Max();
        Assert.InRange(error, 1e-7f, precision == WeightPrecision.Bfloat16 ? 0.02f : 0.08f); // not the same, and not far
    }

    [Fact]
    public void AnInputPrecision_TakesInt8()
    {
        foreach (var precision in new WeightPrecision?[] { null, WeightPrecision.Bfloat16 })
            Assert.Throws<ArgumentException>(() => _ = new Lstm(Models.Layers("F"), new LstmOptions { Precision = precision, InputPrecision = WeightPrecision.Float32 }));
        var weights = new Lstm(Models.Layers("FF"), new LstmOptions { Precision = WeightPrecision.Int8, InputPrecision = WeightPrecision.Bfloat16 }).Layers.Select(layer => layer.Weights[0]).ToArray();
        Assert.Equal([WeightPrecision.Bfloat16, WeightPrecision.Int8], weights.Select(set => set.InputPrecision));
        Assert.All(weights, set => Assert.Equal(WeightPrecision.Int8, set.Precision));
    }

    [Fact]
    public void AWeightThatIsNotFinite_CantBeInt8()
    {
        var weights = new LstmWeights(1, 1, new[] { 0, float.NaN, 0, 0 }, new float[4]);
        Assert.Contains("not finite", Assert.Throws<ArgumentException>(() => _ = new Lstm([new LstmLayer(LstmDirection.Forward, weights)], new LstmOptions { Precision = WeightPrecision.Int8 })).Message, StringComparison.Ordinal);
    }

    private static Lstm Create(string letters, WeightPrecision precision, WeightPrecision input, VectorWidth width = default) =>
        new(Models.Layers(letters), new LstmOptions { Width = width, Precision = precision, InputPrecision = input });

    private static float[] Row(float[] values, int steps, int rows, int row)
    {
        var size = values.Length / steps / rows;
        return [.. Enumerable.Range(0, steps).SelectMany(t => values.AsSpan((t * rows + row) * size, size).ToArray())];
    }
}

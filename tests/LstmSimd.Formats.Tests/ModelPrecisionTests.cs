using CsCheck;
using LstmSimd.Kernels;

namespace LstmSimd.Formats.Tests;

/// <summary>A model in another precision: the same again, and no weight lost without a word.</summary>
public sealed class ModelPrecisionTests
{
    [Fact]
    public void ToAPrecisionTwice_IsToItOnce() => Gen.Select(Variants.Stacks, Gen.Enum<WeightPrecision>()).Sample((layers, precision) =>
    {
        var once = ModelFile.Load(NarrowFile.ToBytes(layers)).To(precision);
        Layers.Equal([.. layers.Select(layer => layer.To(precision))], once.Layers);
        var file = NarrowFile.ToBytes([.. once.Layers]);
        Assert.Equal(file, NarrowFile.ToBytes([.. once.To(precision).Layers]));
        Assert.Equal(file, NarrowFile.ToBytes([.. ModelFile.Load(file).To(precision).Layers]));
    }, iter: Effort.Cases(100));

    [Fact]
    public void ToInt8WithAWiderInput_KeepsWOfTheFirstLayerWider() => Gen.Select(Variants.Stacks, Gen.Enum<WeightPrecision>()).Sample((layers, input) =>
    {
        var once = ModelFile.Load(NarrowFile.ToBytes(layers)).To(WeightPrecision.Int8, input);
        Layers.Equal([.. layers.Select((layer, l) => layer.To(WeightPrecision.Int8, l == 0 ? input : null))], once.Layers);
        Layers.RunEqual(new Lstm(layers, new LstmOptions { Precision = WeightPrecision.Int8, InputPrecision = input }), once.CreateLstm());
        var file = NarrowFile.ToBytes([.. once.Layers]);
        Assert.Equal(file, NarrowFile.ToBytes([.. ModelFile.Load(file).To(WeightPrecision.Int8, input).Layers]));
        Layers.Equal([.. once.Layers.Select(layer => layer.To(WeightPrecision.Int8))], ModelFile.Load(file).To(WeightPrecision.Int8).Layers);
    }, iter: Effort.Cases(100));

    [Theory, InlineData(WeightPrecision.Float32, WeightPrecision.Bfloat16), InlineData(WeightPrecision.Float32, WeightPrecision.Int8),
     InlineData(WeightPrecision.Bfloat16, WeightPrecision.Float32), InlineData(WeightPrecision.Bfloat16, WeightPrecision.Int8)]
    public void AnotherInputPrecisionThanBesideInt8_IsRefused(WeightPrecision precision, WeightPrecision input)
    {
        var model = ModelFile.Load(NativeFile.Character().ToBytes());
        Refusal.Of<ArgumentException>("input", () => model.To(precision, input), $"{precision}", $"{input}");
        Refusal.Of<ArgumentException>("input", () => model.Layers[0].To(precision, input), $"{precision}", $"{input}");
        Refusal.Of<ArgumentException>("options.InputPrecision", () => model.CreateLstm(new LstmOptions { Precision = precision, InputPrecision = input }), $"{precision}", $"{input}");
        Layers.Equal(model.To(precision).Layers, [.. model.CreateLstm(new LstmOptions { Precision = precision, InputPrecision = precision }).Layers]);
        Layers.Equal(model.To(precision).Layers, model.To(precision, precision).Layers);
    }

    [Fact]
    public void AllElse_StaysAsItIs()
    {
        var model = ModelFile.Load(NativeFile.Character().PutNoise("extra", 1).ToBytes());
        var narrow = model.To(WeightPrecision.Int8);
        Assert.Equal((model.Format, model.Ends), (narrow.Format, narrow.Ends));
        Assert.Equal(["extra"], narrow.UnusedTensors);
        var trace = ModelFile.Load(RawSafetensors.With(SyntheticTrace.Of(1).Tensors.ToBytes(), "seq_lens", 3, 5));
        Assert.Same(trace.Trace, trace.To(WeightPrecision.Bfloat16).Trace);
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity), InlineData(float.NegativeInfinity)]
    public void AWeightThatIsNotFinite_IsNoInt8_AndIsNamed(float weight)
    {
        foreach (var (matrix, rows) in new[] { ("weights_input", 16), ("weights_recurrent", 16), ("projection", 2) })
        {
            var tensors = RawTensors.Of(NarrowFile.ToBytes([
                .. Layers.Stack(1, 3, 2, LstmDirection.Forward), new LstmLayer(LstmDirection.Bidirectional, Variants.Weights(1, 2, 4, 2), Variants.Weights(2, 2, 4, 2))]));
            var (dtype, shape, values) = tensors[$"layers.1.backward.{matrix}"];
            BitConverter.GetBytes(weight).CopyTo(values, values.Length - sizeof(float));
            var model = ModelFile.Load(tensors.Put($"layers.1.backward.{matrix}", dtype, values, shape).ToBytes());
            var fault = Assert.Throws<ArgumentException>(() => model.To(WeightPrecision.Int8));
            Assert.Contains($"layers.1.backward.{matrix}: Row {rows - 1} of {rows} holds a weight that is not finite", fault.Message, StringComparison.Ordinal);
            model.To(WeightPrecision.Bfloat16);
        }
    }

    [Fact]
    public void AnInputWeightThatIsNotFinite_StaysWhereWIsWider()
    {
        var tensors = RawTensors.Of(NarrowFile.ToBytes(Layers.Stack(1, 3, 2, LstmDirection.Forward)));
        var (dtype, shape, values) = tensors["layers.0.forward.weights_input"];
        BitConverter.GetBytes(float.PositiveInfinity).CopyTo(values, 0);
        var model = ModelFile.Load(tensors.Put("layers.0.forward.weights_input", dtype, values, shape).ToBytes());
        Assert.Equal(float.PositiveInfinity, model.To(WeightPrecision.Int8, WeightPrecision.Bfloat16).Layers[0].Weights[0].WeightsInput.Span[0]);
    }

    [Fact]
    public void AnUnknownPrecision_IsRefused()
    {
        var model = ModelFile.Load(NativeFile.Character().ToBytes());
        Refusal.Of<ArgumentOutOfRangeException>("precision", () => model.To((WeightPrecision)3), "Float32, Bfloat16 or Int8");
        Refusal.Of<ArgumentOutOfRangeException>("precision", () => model.To(WeightPrecision.Int8, (WeightPrecision)3), "Float32, Bfloat16 or Int8");
    }

    [Theory, InlineData(WeightPrecision.Bfloat16), InlineData(WeightPrecision.Int8)]
    public void AnLstmInAnotherPrecision_StartsFromTheFilesState(WeightPrecision precision)
    {
        var model = ModelFile.Load(NativeFile.Character().ToBytes());
        Assert.Equal(3, model.CreateInitialState(model.CreateLstm(new LstmOptions { Precision = precision }), 3).BatchSize);
        Assert.Equal(3, model.CreateInitialState(model.To(precision).CreateLstm(), 3).BatchSize);
        var other = ModelFile.Load(NativeFile.Character().ToBytes()).CreateLstm();
        Refusal.Of<ArgumentException>("lstm", () => model.CreateInitialState(other), "this file's layers");
    }

    [Theory, InlineData(WeightPrecision.Bfloat16), InlineData(WeightPrecision.Int8)]
    public void AnOnnxModel_HoldsTheNumbersInFloat32(WeightPrecision precision)
    {
        LstmLayer[] narrow = [.. Layers.Stack(1, 3, 4, LstmDirection.Bidirectional, LstmDirection.Forward).Select(layer => layer.To(precision))];
        using MemoryStream expected = new(), came = new();
        OnnxFile.Save(expected, [.. narrow.Select(layer => layer.To(WeightPrecision.Float32))]);
        OnnxFile.Save(came, narrow);
        Assert.Equal(expected.ToArray(), came.ToArray());
    }
}

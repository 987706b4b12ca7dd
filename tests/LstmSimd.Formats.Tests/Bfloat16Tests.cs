using LstmSimd.Kernels;

namespace LstmSimd.Formats.Tests;

/// <summary>State dicts and traces of bf16 keep the bits of their matrices.</summary>
public sealed class Bfloat16Tests
{
    [Theory, InlineData(1, false, null), InlineData(2, true, null), InlineData(2, true, 3), InlineData(1, false, 1)]
    public void AStateDictOfBf16_StaysBf16(int layers, bool bidirectional, int? projection)
    {
        var stateDict = StateDict.Of("rnn.", layers, bidirectional, hiddenSize: 5, projection: projection);
        var file = Narrow(stateDict.Tensors, _ => true);
        var model = ModelFile.Load(file.ToBytes());
        Assert.Empty(model.UnusedTensors);

        // What the widened file is, narrowed again: both its biases were of bf16.
        var expected = ModelFile.Load(Widened(file).ToBytes());
        Layers.Equal(expected.To(WeightPrecision.Bfloat16).Layers, model.Layers);
        foreach (var name in file.Names.Where(name => name.EndsWith("weight_ih_l0", StringComparison.Ordinal)))
            Assert.Equal(file[name].Values, Bytes(model.Layers[0].Weights[0].StoredInput));

        // Its matrices as native tensors are the same bytes.
        var native = SafetensorsFile.Load(NarrowFile.ToBytes([.. model.Layers])).Tensors;
        Assert.Equal(file["rnn.weight_hh_l0"].Values, native["layers.0.forward.weights_recurrent"].Data.ToArray());
        if (bidirectional) Assert.Equal(file["rnn.weight_ih_l1_reverse"].Values, native["layers.1.backward.weights_input"].Data.ToArray());
        if (projection is not null) Assert.Equal(file["rnn.weight_hr_l0"].Values, native["layers.0.forward.projection"].Data.ToArray());
    }

    [Fact]
    public void BiasesOfAnyType_LeaveTheMatricesBf16()
    {
        var stateDict = StateDict.Of("", layers: 1);
        var model = ModelFile.Load(Narrow(stateDict.Tensors, name => name.StartsWith("weight", StringComparison.Ordinal)).ToBytes());
        Assert.Equal(WeightPrecision.Bfloat16, model.Layers[0].Weights[0].Precision);
        Bits.Equal(stateDict.Layers[0].Weights[0].Bias.Span, model.Layers[0].Weights[0].Bias.Span);
    }

    [Theory, InlineData("weight_ih_l0_reverse"), InlineData("weight_hh_l0_reverse"), InlineData("weight_hr_l0_reverse")]
    public void ADirectionOfSeveralTypes_IsFloat32(string wide)
    {
        var stateDict = StateDict.Of("", layers: 1, bidirectional: true, projection: 1);
        var file = Narrow(stateDict.Tensors, name => name != wide);
        var layer = ModelFile.Load(file.ToBytes()).Layers[0];
        Assert.Equal([WeightPrecision.Bfloat16, WeightPrecision.Float32], layer.Weights.Select(weights => weights.Precision));
        Layers.Equal([ModelFile.Load(Widened(file).ToBytes()).Layers[0].To(WeightPrecision.Float32)], [layer.To(WeightPrecision.Float32)]);
    }

    [Fact]
    public void AnArchiveOfBf16_StaysBf16() =>
        Assert.All(ModelFile.Load(TorchFiles.Golden("bfloat16")).Layers, layer => Assert.Equal(WeightPrecision.Bfloat16, layer.Weights[0].Precision));

    [Theory, InlineData(1), InlineData(2)]
    public void ATraceOfBf16_StaysBf16_InOurOrder(int directions)
    {
        var trace = SyntheticTrace.Of(directions).Recorded();
        var file = Narrow(trace.Tensors, name => name.EndsWith(".W", StringComparison.Ordinal) || name.EndsWith(".R", StringComparison.Ordinal));
        var model = ModelFile.Load(file.ToBytes());
        Assert.All(model.Layers, layer => Assert.All(layer.Weights, weights => Assert.Equal(WeightPrecision.Bfloat16, weights.Precision)));
        Layers.Equal(ModelFile.Load(Widened(file).ToBytes()).To(WeightPrecision.Bfloat16).Layers, model.Layers);

        var mixed = ModelFile.Load(Narrow(trace.Tensors, name => name == "l1.W").ToBytes());
        Assert.Equal(WeightPrecision.Float32, mixed.Layers[1].Weights[0].Precision);
    }

    /// <summary>The same tensors, those that are chosen cut to their upper halves.</summary>
    private static RawTensors Narrow(TensorSet tensors, Func<string, bool> isNarrow)
    {
        var content = RawTensors.Of(tensors.ToBytes());
        foreach (var name in content.Names.Where(isNarrow).ToArray()) content.PutBfloat16(name, tensors[name], content[name].Shape);
        return content;
    }

    /// <summary>The same numbers as F32.</summary>
    private static RawTensors Widened(RawTensors narrow)
    {
        var read = SafetensorsFile.Load(narrow.ToBytes());
        var wide = new RawTensors();
        foreach (var (name, tensor) in read.Tensors) wide.Put(name, tensor.ToSingles(), [.. tensor.Shape]);
        return wide;
    }

    private static byte[] Bytes(WeightMatrix matrix) => [.. matrix.Bfloat16.ToArray().SelectMany(BitConverter.GetBytes)];
}

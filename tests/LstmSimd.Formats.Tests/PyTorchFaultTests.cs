namespace LstmSimd.Formats.Tests;

/// <summary>State dicts of something else, and incomplete ones.</summary>
public sealed class PyTorchFaultTests
{
    [Theory, InlineData(3, "GRU"), InlineData(1, "RNN"), InlineData(5, "4H")]
    public void WeightsOfAnotherCell_AreRefused(int gates, string fault)
    {
        var tensors = new TensorSet()
            .PutNoise("rnn.weight_ih_l0", gates * 2, 3).PutNoise("rnn.weight_hh_l0", gates * 2, 2)
            .PutNoise("rnn.bias_ih_l0", gates * 2).PutNoise("rnn.bias_hh_l0", gates * 2);
        Fault.InModel(tensors.ToBytes(), "'rnn.weight_hh_l0'", $"{gates * 2} rows", "H = 2", fault);
    }

    [Theory,
     InlineData("weight_hr_l0", "weight_hh_l0", 1, 3), InlineData("weight_hr_l0", "weight_hr_l0", 2, 2), InlineData("weight_hr_l1_reverse", "weight_hr_l1_reverse", 1, 2, 1),
     InlineData("weight_hr_l1", "weight_hr_l1", 2, 2), InlineData("weight_hr_l1", "weight_hr_l1"), InlineData("weight_hr_l0", "weight_hr_l0", 1, 0)]
    public void AProjectionThatDisagrees_IsRefused(string name, string fault, params int[] shape)
    {
        var tensors = StateDict.Of("lstm.", layers: 2, bidirectional: true, projection: 1).Tensors;
        Fault.InModel(tensors.PutNoise("lstm." + name, Array.ConvertAll(shape, axis => (long)axis)).ToBytes(), $"'lstm.{fault}'");
    }

    [Fact]
    public void AProjectionOfOneDirectionAlone_IsRefused() =>
        Fault.InModel(StateDict.Of("", layers: 1, bidirectional: true, projection: 2).Tensors.Without("weight_hr_l0_reverse").ToBytes(), "both directions", "P = 2");

    [Theory, InlineData("bias_ih_l0"), InlineData("bias_hh_l0"), InlineData("bias_ih_l1_reverse"), InlineData("bias_hh_l1_reverse")]
    public void OneOfTwoBiases_IsRefused(string name) =>
        Fault.InModel(StateDict.Of("lstm.", layers: 2, bidirectional: true).Tensors.Without("lstm." + name).ToBytes(), $"'lstm.{name}' is missing");

    [Theory, InlineData("weight_hh_l0"), InlineData("weight_hh_l1"), InlineData("weight_hh_l1_reverse")]
    public void MissingRecurrentWeights_AreNamed(string name) =>
        Fault.InModel(StateDict.Of("lstm.", layers: 2, bidirectional: true).Tensors.Without("lstm." + name).ToBytes(), $"'lstm.{name}' is missing");

    [Theory, InlineData(0), InlineData(1)]
    public void AMissingLayer_IsRefused(int layer)
    {
        var tensors = StateDict.Of("lstm.", layers: 3).Tensors;
        foreach (var name in new[] { "weight_ih_l", "weight_hh_l", "bias_ih_l", "bias_hh_l" }) tensors.Without($"lstm.{name}{layer}");
        Fault.InModel(tensors.ToBytes(), $"_l{layer}' is missing");
    }

    [Theory, InlineData(0, "l0_reverse"), InlineData(1, "l1")]
    public void ALayerWithoutItsBackwardHalf_IsRefused(int layer, string fault)
    {
        var tensors = StateDict.Of("", layers: 2, bidirectional: true).Tensors;
        foreach (var name in new[] { "weight_ih_l", "weight_hh_l", "bias_ih_l", "bias_hh_l" }) tensors.Without($"{name}{layer}_reverse");
        Fault.InModel(tensors.ToBytes(), fault);
    }

    [Fact]
    public void ABackwardHalfAlone_IsRefused() =>
        Fault.InModel(new TensorSet().PutNoise("weight_ih_l0_reverse", 8, 3).PutNoise("weight_hh_l0_reverse", 8, 2).ToBytes(), "'weight_ih_l0_reverse'");

    [Fact]
    public void TwoLstms_AreRefused()
    {
        var tensors = StateDict.Of("encoder.", layers: 1).Tensors.PutNoise("decoder.weight_ih_l0", 8, 3).PutNoise("decoder.weight_hh_l0", 8, 2);
        Fault.InModel(tensors.ToBytes(), "2 LSTMs", "'decoder'", "'encoder'");
    }

    [Fact]
    public void AnLstmThatIsNotThere_IsRefused()
    {
        var file = StateDict.Of("encoder.", layers: 1).Tensors.ToBytes();
        Fault.In(file.Length, () => ModelFile.Load(file, "decoder"), "no LSTM 'decoder'", "'encoder'");
        Fault.In(file.Length, () => ModelFile.Load(file, ""), "no LSTM ''", "'encoder'");
        Fault.In(0, () => ModelFile.Load(NativeFile.Character().ToBytes(), "lstm"), "no node 'lstm'");
    }

    [Theory, InlineData("I32", 4), InlineData("F8_E4M3", 1), InlineData("BOOL", 1)]
    public void AnElementTypeOfOtherNumbers_IsRefusedByName(string dtype, int size)
    {
        foreach (var (name, shape) in new (string, long[])[] { ("weight_ih_l0", [8, 3]), ("weight_hh_l0", [8, 2]), ("bias_hh_l0", [8]) })
        {
            var rest = StateDict.Of("lstm.", layers: 1).Tensors.Without("lstm." + name).ToBytes();
            var file = RawSafetensors.With(rest, "lstm." + name, dtype, shape, new byte[size * shape.Aggregate((a, b) => a * b)]);
            Fault.InModel(file, $"'lstm.{name}'", dtype, "F32, F64, F16 or BF16");
        }
    }

    [Theory, InlineData("weight_ih_l0"), InlineData("weight_hh_l0"), InlineData("bias_ih_l0"), InlineData("bias_hh_l0")]
    public void AMisshapenTensor_IsNamed(string name)
    {
        foreach (var shape in new long[][] { [], [0], [7], [8, 0], [0, 2], [9, 2], [8, 2, 1], [0, 2147483648] })
            Fault.InModel(StateDict.Of("lstm.", layers: 1).Tensors.PutNoise("lstm." + name, shape).ToBytes(), $"'lstm.{name}'");
    }

    [Fact]
    public void LayersThatDoNotFitEachOther_AreRefused() =>
        Fault.InModel(StateDict.Of("", layers: 2).Tensors.PutNoise("weight_ih_l1", 8, 3).ToBytes(), "layer 1", "3 inputs", "2 outputs");
}

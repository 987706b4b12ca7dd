using System.IO.Compression;

namespace LstmSimd.Formats.Tests;

/// <summary>Keras files give what numpy makes of Keras's formulas: gate order, layouts, activations, directions.</summary>
public sealed class KerasGoldenTests
{
    private const string Keras2 = "2.9.0", Keras3 = "3.3.3";

    // Constants such as 1/6 and sums of two biases are rounded to float32; all else is float64 on both sides.
    private const double Bound = 1e-7;

    [Fact]
    public void AModelOfKeras2_GivesWhatKerasDefines() => Gives("standard", KerasFile.Model(Keras2, KerasPart.Lstm()));

    [Fact]
    public void AnArchive_GivesWhatKerasDefines() => Gives("standard", KerasFile.Archive(Keras3, KerasPart.Lstm()));

    [Fact]
    public void WeightsAlone_GiveWhatKerasDefines() => Gives("standard", KerasFile.Weights(Keras2, KerasPart.Lstm()));

    [Fact]
    public void AFileWrittenByH5py_GivesWhatKerasDefines() => Gives("written by h5py", Unpacked(KerasGolden.WrittenByH5py));

    [Fact]
    public void WithoutBias_TheBiasIsZero()
    {
        Gives("without bias", KerasFile.Model(Keras2, KerasPart.Lstm(biases: 0)));
        Gives("without bias", KerasFile.Archive(Keras3, KerasPart.Lstm(biases: 0)));
        Gives("without bias", KerasFile.Weights(Keras2, KerasPart.Lstm(biases: 0)));
    }

    [Fact]
    public void Trap1_TheGatesStandInTheOrderOfKeras()
    {
        // The bias of a gate says where it has gone: 4H numbers, gate by gate.
        var bias = KerasFormat.Read(KerasFile.Model(Keras2, KerasPart.Lstm())).Layers[0].Weights[0].Bias;
        Bits.Equal(KerasPart.Values(3, 4 * KerasGolden.H), bias.Span, "b, i f g o");
        Gives("standard", KerasFile.Model(Keras2, KerasPart.Lstm()));
    }

    [Fact]
    public void Trap2_KernelsAreTransposed_AndThoseOfCuDnnInTheirOwnWay()
    {
        Gives("standard", KerasFile.Model(Keras2, KerasPart.Lstm()));
        Gives("cudnn", KerasFile.Model("2.2.4", KerasPart.Lstm(biases: 2, className: "CuDNNLSTM")));
        Gives("cudnn", KerasFile.Weights("2.2.4", KerasPart.Lstm(biases: 2)));
        Gives("cudnn", KerasFile.Archive("2.13.1", KerasPart.Lstm(biases: 2, className: "CuDNNLSTM")));
        Gives("cudnn, bidirectional", KerasFile.Model("2.2.4", KerasPart.Bidirectional(biases: 2, className: "CuDNNLSTM")));
        Gives("cudnn, bidirectional", KerasFile.Weights("2.2.4", KerasPart.Bidirectional(biases: 2)));
        // As in Keras, the bias says which layout it is, whatever class the layer has been loaded into.
        Gives("cudnn", KerasFile.Model(Keras2, KerasPart.Lstm(biases: 2)));
    }

    [Fact]
    public void Trap6_HardSigmoidIsThatOfTheVersionThatWroteTheFile()
    {
        var part = KerasPart.Lstm(config: """{"recurrent_activation": "hard_sigmoid"}""");
        Gives("hard_sigmoid of Keras 2", KerasFile.Model("2.2.4", part));
        Gives("hard_sigmoid of Keras 2", KerasFile.Model("2.2.4-tf", part));
        Gives("hard_sigmoid of Keras 3", KerasFile.Model(Keras3, part));
        Gives("hard_sigmoid of Keras 3", KerasFile.Archive(Keras3, part));
        Gives("hard_sigmoid of Keras 2", KerasFile.Archive("2.13.1", part));
        Assert.True(Distance("hard_sigmoid of Keras 2", "hard_sigmoid of Keras 3") > 1000 * Bound);
    }

    [Fact]
    public void Trap7_BothBiasesOfCuDnnAreAdded()
    {
        var bias = KerasFormat.Read(KerasFile.Model("2.2.4", KerasPart.Lstm(biases: 2, className: "CuDNNLSTM"))).Layers[0].Weights[0].Bias;
        var both = KerasPart.Values(3, 8 * KerasGolden.H);
        Bits.Equal(both[..8].Zip(both[8..], (input, recurrent) => input + recurrent).ToArray(), bias.Span, "b");
    }

    [Fact]
    public void UnitForgetBias_ChangesNothing()
    {
        foreach (var value in new[] { "true", "false" })
            Gives("standard", KerasFile.Model(Keras2, KerasPart.Lstm(config: $$"""{"unit_forget_bias": {{value}}}""")));
    }

    [Theory,
     InlineData("relu", "\"relu\""), InlineData("linear", "\"linear\""), InlineData("linear", "null"), InlineData("elu", "\"elu\""), InlineData("softsign", "\"softsign\""),
     InlineData("softplus", "\"softplus\""), InlineData("standard", "\"tanh\""), InlineData("leaky_relu", "\"leaky_relu\""),
     InlineData("leaky 0.3", """{"module": "keras.layers", "class_name": "LeakyReLU", "config": {"name": "a", "negative_slope": 0.3}, "registered_name": null}"""),
     InlineData("elu", """{"module": "keras.layers", "class_name": "ELU", "config": {"alpha": 1.0}}"""),
     InlineData("relu", """{"module": "keras.layers", "class_name": "ReLU", "config": {"max_value": null, "negative_slope": 0.0, "threshold": 0.0}}"""),
     InlineData("leaky 0.3", """{"module": "keras.layers", "class_name": "ReLU", "config": {"max_value": null, "negative_slope": 0.3, "threshold": 0.0}}"""),
     InlineData("relu", """{"module": "builtins", "class_name": "function", "config": "relu", "registered_name": "function"}""")]
    public void Activations_AreThoseOfKeras(string golden, string activation) =>
        Gives(golden, KerasFile.Archive(Keras3, KerasPart.Lstm(config: $$"""{"activation": {{activation}}}""")), bound: 1e-6);

    [Fact]
    public void TheConstantOfLeakyRelu_HadAnotherNameInKeras2() =>
        Gives("leaky 0.3", KerasFile.Model(Keras2, KerasPart.Lstm(config: """{"activation": {"class_name": "LeakyReLU", "config": {"alpha": 0.3}}}""")), bound: 1e-6);

    [Fact]
    public void Trap8_GoBackwardsReadsTimeBackwards_AndOutputsStandAtTheirTime()
    {
        var model = KerasFile.Model(Keras2, KerasPart.Lstm(config: """{"go_backwards": true}"""));
        Assert.Equal(LstmDirection.Backward, KerasFormat.Read(model).Layers[0].Direction);
        Gives("go_backwards", model, reversed: true);
    }

    [Fact]
    public void MaskedSteps_AreThosePastALength()
    {
        Gives("masked", KerasFile.Model(Keras2, KerasPart.Lstm()), length: 2, pastEnd: PastEnd.Held);
        Gives("masked, go_backwards", KerasFile.Model(Keras2, KerasPart.Lstm(config: """{"go_backwards": true}""")), reversed: true, length: 2, pastEnd: PastEnd.Held);
        Gives("masked, bidirectional", KerasFile.Model(Keras2, KerasPart.Bidirectional()), length: 2, pastEnd: PastEnd.Zeros);
    }

    [Fact]
    public void WhatReadsTurnedOutputs_ReadsTimeBackwardsToo()
    {
        var backwards = """{"go_backwards": true}""";
        Gives("go_backwards, then forward", KerasFile.Model(Keras2, KerasPart.Lstm("a", config: backwards), KerasPart.Lstm("b", 11, KerasGolden.H)), reversed: true);
        var named = KerasFormat.Read(KerasFile.Model(Keras2, KerasPart.Lstm("a", config: backwards), KerasPart.Lstm("b", 11, KerasGolden.H)), "b");
        Assert.Equal(LstmDirection.Backward, Assert.Single(named.Layers).Direction);
        Gives("go_backwards twice", KerasFile.Archive(Keras3, KerasPart.Lstm("a", config: backwards), KerasPart.Lstm("b", 11, KerasGolden.H, config: backwards)));
    }

    [Fact]
    public void Stacks_LoadFromEveryKindOfFile()
    {
        KerasPart[] parts = [KerasPart.Lstm("a"), KerasPart.Other("Dropout", "dropout"), KerasPart.Lstm("b", 11, KerasGolden.H)];
        Gives("stack", KerasFile.Model(Keras2, parts));
        Gives("stack", KerasFile.Archive(Keras3, parts));
        Gives("stack", KerasFile.Weights(Keras2, parts));
    }

    [Fact]
    public void Bidirectional_LoadsFromEveryKindOfFile()
    {
        Gives("bidirectional", KerasFile.Model(Keras2, KerasPart.Bidirectional()));
        Gives("bidirectional", KerasFile.Archive(Keras3, KerasPart.Bidirectional()));
        Gives("bidirectional", KerasFile.Weights(Keras2, KerasPart.Bidirectional()));
    }

    [Fact]
    public void ArchivesOfTensorFlow2_CountEachLayerTwice()
    {
        KerasPart[] parts = [KerasPart.Lstm("a"), KerasPart.Lstm("b", 11, KerasGolden.H)];
        Gives("stack", KerasFile.Zip(KerasFile.Sequential(parts).ToJsonString(), """{"keras_version": "2.13.1"}""", KerasFile.Numbered("_layer_checkpoint_dependencies", 2, parts)));
    }

    [Fact]
    public void TheTwelveArraysOfKeras1_BecomeOne()
    {
        int I = KerasGolden.I, H = KerasGolden.H;
        var arrays = new List<(string, float[], ulong[])>();
        foreach (var (gate, k) in "icfo".Select((gate, k) => (gate, k)))
        {
            arrays.Add(($"lstm_W_{gate}", KerasPart.Values(1 + 10 * k, I * H), [(ulong)I, (ulong)H]));
            arrays.Add(($"lstm_U_{gate}", KerasPart.Values(2 + 10 * k, H * H), [(ulong)H, (ulong)H]));
            arrays.Add(($"lstm_b_{gate}", KerasPart.Values(3 + 10 * k, H), [(ulong)H]));
        }
        var part = new KerasPart("lstm", KerasPart.Config("LSTM", "lstm", H, changes: """{"inner_activation": "hard_sigmoid"}"""), [.. arrays]);
        Gives("keras 1", KerasFile.Weights(null, part));
        Gives("keras 1", KerasFile.Model("1.2.2", part));
    }

    /// <summary>A file that make_keras_golden.py made with h5py.</summary>
    internal static byte[] Unpacked(string file)
    {
        using var compressed = new GZipStream(new MemoryStream(Convert.FromBase64String(file)), CompressionMode.Decompress);
        var bytes = new MemoryStream();
        compressed.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Whether a file gives the outputs of a case; those of Keras may be in the reverse order of time.</summary>
    private static void Gives(string golden, byte[] file, bool reversed = false, double bound = Bound, int length = KerasGolden.T, PastEnd pastEnd = PastEnd.Zeros)
    {
        var reference = new ReferenceLstm<double>(KerasFormat.Read(file).Layers);
        var x = KerasPart.Values(99, KerasGolden.T * KerasGolden.I).Select(value => 2.0 * value).ToArray();
        var y = new double[KerasGolden.T * reference.OutputSize];
        reference.Run(x, y, [length], pastEnd);
        var expected = KerasGolden.Outputs[golden];
        if (reversed) expected = [.. expected.Chunk(reference.OutputSize).Reverse().SelectMany(step => step)];
        Assert.Equal(expected.Length, y.Length);
        for (var k = 0; k < y.Length; k++) Assert.True(Math.Abs(expected[k] - y[k]) <= bound, $"{golden} [{k}]: expected {expected[k]}, got {y[k]}.");
    }

    private static double Distance(string one, string other) => KerasGolden.Outputs[one].Zip(KerasGolden.Outputs[other], (a, b) => Math.Abs(a - b)).Max();
}

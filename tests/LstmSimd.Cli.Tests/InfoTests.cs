using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Cli.Tests;

/// <summary>info: what each dialect holds, in words and in JSON.</summary>
public sealed class InfoTests : IDisposable
{
    private const string OneLayer = """{"input":3,"hidden":5,"directions":1,"direction":"forward","besides":[],"activations":["sigmoid","tanh","tanh"],"precisions":["f32"],"inputPrecisions":["f32"],"storedBytes":720}""";

    // V = 4 symbols: the embedding, the dense layer and its biases.
    private const int CharacterEnds = 4 * 3 + 4 * 5 + 4;

    private readonly Shell _shell = new();

    public InfoTests()
    {
        Models.WriteNative(_shell["native"]);
        Models.WritePyTorch(_shell["pytorch"]);
        Models.WriteTrace(_shell["trace"]);
        Models.WriteCharacterModel(_shell["character"]);
    }

    public void Dispose() => _shell.Dispose();

    [Theory,
     InlineData("native", "native model", OneLayer + "," + """{"input":5,"hidden":5,"directions":1,"direction":"forward","besides":[],"activations":["sigmoid","tanh","tanh"],"precisions":["f32"],"inputPrecisions":["f32"],"storedBytes":880}""", 4 * 5 * (3 + 5 + 1 + 5 + 5 + 1)),
     InlineData("pytorch", "PyTorch state dict", """{"input":3,"hidden":5,"directions":2,"direction":"bidirectional","besides":[],"activations":["sigmoid","tanh","tanh"],"precisions":["f32","f32"],"inputPrecisions":["f32","f32"],"storedBytes":1440}""", 2 * 4 * 5 * (3 + 5 + 1)),
     InlineData("trace", "trace", OneLayer, 4 * 5 * (3 + 5 + 1)),
     InlineData("character", "PyTorch state dict", OneLayer, 4 * 5 * (3 + 5 + 1) + CharacterEnds)]
    public void TheJson_TellsWhatTheFileHolds(string model, string format, string layers, int parameters)
    {
        var json = _shell.Run($"info @{model} --json").Json();
        Assert.Equal((model, format), ((string?)json["model"], (string?)json["format"]));
        Assert.Equal($"[{layers}]", json["layers"]!.ToJsonString());
        Assert.Equal(parameters, (int)json["parameters"]!);
        Assert.InRange((long)json["packedBytes"]!, sizeof(float) * (parameters - (model == "character" ? CharacterEnds : 0)), long.MaxValue);
        Assert.Equal((VectorWidth.Automatic.Lanes(), VectorWidths.IsFused), ((int)json["width"]!, (bool)json["fused"]!));
        Assert.Equal("f32", (string?)json["precision"]);
        Assert.Equal(sizeof(float) * (parameters - (model == "character" ? CharacterEnds : 0)), (long)json["storedBytes"]!);
        Assert.Equal(model == "character" ? Models.Vocabulary : null, (string?)json["vocabulary"]);
        Assert.Equal(model == "pytorch" ? """["head.weight"]""" : "[]", json["unusedTensors"]!.ToJsonString());
    }

    [Fact]
    public void WhatIsNotStandard_IsShown()
    {
        var noise = Noise.Gates(1, 3, 4);
        var cell = new LstmCell { Coupling = GateCoupling.ForgetFromInput, PreActivationClip = 3, GateActivation = ActivationFunction.HardSigmoid(0.2f, 0.5f) };
        ModelFile.Save(_shell["variant"], [new LstmLayer(LstmDirection.Forward, new LstmWeights(3, 4, noise.W, noise.R.AsMemory(0, 4 * 4 * 2), noise.B,
            peepholes: new float[12], projection: new float[8], cell: cell))]);
        var layer = _shell.Run("info @variant --json").Json()["layers"]![0]!;
        Assert.Equal("""["projection to 2","peepholes","f = 1 - i","gates cut to \u00B13"]""", layer["besides"]!.ToJsonString());
        Assert.Equal("hardsigmoid(0.2, 0.5)", (string?)layer["activations"]![0]);
        Assert.Contains("Layer 0:    projection to 2, peepholes, f = 1 - i, gates cut to ±3", _shell.Run("info @variant").Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryPrecision_IsShown()
    {
        var layers = Models.Layers(1, LstmDirection.Bidirectional, LstmDirection.Forward);
        layers[0] = new LstmLayer(LstmDirection.Bidirectional, layers[0].Weights[0].To(WeightPrecision.Bfloat16), layers[0].Weights[1].To(WeightPrecision.Int8));
        ModelFile.Save(_shell["mixed"], layers);
        var json = _shell.Run("info @mixed --json").Json();
        Assert.Equal("mixed", (string?)json["precision"]);
        Assert.Equal("""["bf16","int8"]""", json["layers"]![0]!["precisions"]!.ToJsonString());
        const int Weights = 4 * 5 * (3 + 5), Rows = 4 * 5;
        var first = sizeof(ushort) * Weights + (Weights + sizeof(float) * 2 * Rows) + sizeof(float) * 2 * Rows; // int8 with two matrices' scales; two biases
        Assert.Equal(first, (long)json["layers"]![0]!["storedBytes"]!);
        Assert.Equal(first + sizeof(float) * Rows * (2 * 5 + 5 + 1), (long)json["storedBytes"]!);

        var text = _shell.Run("info @mixed").Text();
        foreach (var part in new[] { "native model, mixed", "Layer 0:    bf16; int8", "Layer 1:    f32", "stored 2,080 bytes" }) Assert.Contains(part, text, StringComparison.Ordinal);
        ModelFile.Save(_shell["narrow"], [.. layers.Select(layer => layer.To(WeightPrecision.Int8))]);
        Assert.Equal("int8", (string?)_shell.Run("info @narrow --json").Json()["precision"]);
    }

    [Fact]
    public void WiderInputWeights_AreShown()
    {
        var layers = Models.Layers(1, LstmDirection.Bidirectional, LstmDirection.Forward);
        layers[0] = new LstmLayer(LstmDirection.Bidirectional, layers[0].Weights[0].To(WeightPrecision.Int8, WeightPrecision.Bfloat16), layers[0].Weights[1].To(WeightPrecision.Int8));
        layers[1] = layers[1].To(WeightPrecision.Int8);
        ModelFile.Save(_shell["wider"], layers);
        var json = _shell.Run("info @wider --json").Json();
        Assert.Equal("mixed", (string?)json["precision"]);
        Assert.Equal("""["int8","int8"]""", json["layers"]![0]!["precisions"]!.ToJsonString());
        Assert.Equal("""["bf16","int8"]""", json["layers"]![0]!["inputPrecisions"]!.ToJsonString());
        Assert.Equal("""["int8"]""", json["layers"]![1]!["inputPrecisions"]!.ToJsonString());
        var text = _shell.Run("info @wider").Text();
        foreach (var part in new[] { "native model, mixed", "Layer 0:    int8 (input bf16); int8", "Layer 1:    int8" }) Assert.Contains(part, text, StringComparison.Ordinal);

        ModelFile.Save(_shell["one"], [Models.Layers(1, LstmDirection.Forward)[0].To(WeightPrecision.Int8, WeightPrecision.Float32)]);
        Assert.Equal("mixed", (string?)_shell.Run("info @one --json").Json()["precision"]);
        Assert.Contains("native model, int8 (input f32)", _shell.Run("info @one").Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheText_TellsTheSame()
    {
        Shows("native", "native model, f32", "400 parameters",
            "│ 0     │ 3      │ 5            │ forward", "│ 1     │ 5      │ 5            │ forward");
        Shows("pytorch", "PyTorch state dict, f32", "360 parameters",
            "│ 0     │ 3      │ 5            │ bidirectional", "Not used:   head.weight");
        Shows("trace", "trace, f32", "180 parameters", $"{Models.TraceSteps} steps × {Models.TraceRows} rows");
        Shows("character", $"Characters: {Models.Vocabulary.Length}");

        void Shows(string model, params string[] parts)
        {
            var text = _shell.Run($"info @{model}").Text();
            Assert.All([.. parts, "sigmoid", "tanh", $"{VectorWidth.Automatic.Lanes()} lanes"],
                part => Assert.Contains(part, text, StringComparison.Ordinal));
        }
    }
}

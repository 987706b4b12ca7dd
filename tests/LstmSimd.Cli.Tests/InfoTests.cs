using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Cli.Tests;

/// <summary>info: what each dialect holds, in words and in JSON.</summary>
public sealed class InfoTests : IDisposable
{
    private const string OneLayer = """{"input":3,"hidden":5,"directions":1,"direction":"forward","besides":[],"activations":["sigmoid","tanh","tanh"]}""";

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
     InlineData("native", "native model", OneLayer + "," + """{"input":5,"hidden":5,"directions":1,"direction":"forward","besides":[],"activations":["sigmoid","tanh","tanh"]}""", 4 * 5 * (3 + 5 + 1 + 5 + 5 + 1)),
     InlineData("pytorch", "PyTorch state dict", """{"input":3,"hidden":5,"directions":2,"direction":"bidirectional","besides":[],"activations":["sigmoid","tanh","tanh"]}""", 2 * 4 * 5 * (3 + 5 + 1)),
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
    public void TheText_TellsTheSame()
    {
        Shows("native", "native model, float32", "400 parameters",
            "│ 0     │ 3      │ 5            │ forward", "│ 1     │ 5      │ 5            │ forward");
        Shows("pytorch", "PyTorch state dict, float32", "360 parameters",
            "│ 0     │ 3      │ 5            │ bidirectional", "Not used:   head.weight");
        Shows("trace", "trace, float32", "180 parameters", $"{Models.TraceSteps} steps × {Models.TraceRows} rows");
        Shows("character", $"Characters: {Models.Vocabulary.Length}");

        void Shows(string model, params string[] parts)
        {
            var text = _shell.Run($"info @{model}").Text();
            Assert.All([.. parts, "sigmoid", "tanh", $"{VectorWidth.Automatic.Lanes()} lanes"],
                part => Assert.Contains(part, text, StringComparison.Ordinal));
        }
    }
}

using LstmSimd.Formats;

namespace LstmSimd.Cli.Tests;

/// <summary>The commands on ONNX models: several nodes, one chosen, initial states.</summary>
public sealed class OnnxTests : IDisposable
{
    private const int Inputs = 3, Hidden = 2;

    private readonly Shell _shell = new();

    public OnnxTests()
    {
        File.WriteAllBytes(_shell["one"], Weights(new HandmadeOnnx(), 1).Node("LSTM", "lstm", ["X", "W1", "R1"], ["Y"]).ToBytes());
        File.WriteAllBytes(_shell["two"], Weights(Weights(new HandmadeOnnx(), 1), 2).Node("LSTM", "[first]", ["X", "W1", "R1"], ["Y1"])
            .Node("LSTM", "second", ["X", "W2", "R2"], ["Y2"], HandmadeOnnx.Text("direction", "reverse")).ToBytes());
        File.WriteAllBytes(_shell["started"], Weights(new HandmadeOnnx(), 1).Initializer("c", [0.5f, -0.5f], 1, 1, 2).Node("LSTM", "lstm", ["X", "W1", "R1", "", "", "", "c"], ["Y"]).ToBytes());
        File.WriteAllBytes(_shell["fixed"], Weights(new HandmadeOnnx(), 1).Initializer(OnnxTensors.Of("l", 2)).Node("LSTM", "lstm", ["X", "W1", "R1", "", "l"], ["Y"]).ToBytes());
        NpyFile.Save(_shell["x.npy"], Noise.Uniform(9, 4 * Inputs), 4, Inputs);
    }

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void Info_ShowsTheNodeAndItsLayers()
    {
        var json = _shell.Run("info @one --json").Json();
        Assert.Equal("ONNX model", (string?)json["format"]);
        Assert.Equal("""[{"name":"lstm","kind":"LSTM","uses":"I = 3, H = 2, forward, no bias"}]""", json["nodes"]!.ToJsonString());
        Assert.Equal("""[{"input":3,"hidden":2,"directions":1,"direction":"forward","besides":[],"activations":["sigmoid","tanh","tanh"],"precisions":["f32"],"inputPrecisions":["f32"],"storedBytes":192}]""", json["layers"]!.ToJsonString());
        var text = _shell.Run("info @one").Text();
        Assert.All(["lstm", "I = 3, H = 2, forward, no bias", "ONNX model, f32"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Info_ListsSeveralAndShowsTheOneThatIsNamed()
    {
        var json = _shell.Run("info @two --json").Json();
        Assert.Equal(["[first]", "second"], json["nodes"]!.AsArray().Select(node => (string?)node!["name"]));
        Assert.Equal(("[]", null), (json["layers"]!.ToJsonString(), (int?)json["parameters"]));
        Assert.All(["[first]", "second", "backward", "2 LSTMs; --node NAME shows one."], part => Assert.Contains(part, _shell.Run("info @two").Text(), StringComparison.Ordinal));
        Assert.Equal("backward", (string?)_shell.Run("info @two --node second --json").Json()["layers"]![0]!["direction"]);
        _shell.IsRefused("info @two --node third", "no LSTM node 'third'", "'[first]', 'second'");
    }

    [Fact]
    public void Info_OfSafetensorsListsNoNode()
    {
        Models.WriteNative(_shell["native"]);
        Assert.Equal("[]", _shell.Run("info @native --json").Json()["nodes"]!.ToJsonString());
        _shell.IsRefused("info @native --node lstm", "no node 'lstm'");
    }

    [Fact]
    public void CompareRunAndConvert_TakeTheNode()
    {
        foreach (var command in new[] { "compare @two", "run @two --input @x.npy --output @y.npy", "convert @two @out.safetensors" })
            _shell.IsRefused(command, "2 LSTMs", "'[first]', 'second'");

        CompareContract.ErrorsAreSmall(_shell.Run("compare @two --node second --json").Json());
        _shell.Run("convert @two @out.safetensors --node second").Text();
        Assert.Equal(LstmDirection.Backward, ModelFile.Load(_shell["out.safetensors"]).Layers[0].Direction);
        _shell.Run("run @two --node second --input @x.npy --output @y.npy").Text();
        _shell.Run("run @out.safetensors --input @x.npy --output @z.npy").Text();
        Bits.Equal(NpyFile.Load(_shell["z.npy"]).Values, NpyFile.Load(_shell["y.npy"]).Values);
    }

    [Fact]
    public void TheFilesInitialState_IsWhereRunAndCompareStart()
    {
        _shell.Run("run @started --input @x.npy --output @y.npy").Text();
        var model = ModelFile.Load(_shell["started"]);
        var lstm = model.CreateLstm();
        var session = lstm.CreateSession();
        session.Restore(model.CreateInitialState(lstm));
        var y = new float[4 * Hidden];
        session.Run(Noise.Uniform(9, 4 * Inputs), y);
        Bits.Equal(y, NpyFile.Load(_shell["y.npy"]).Values);
        _shell.Run("run @one --input @x.npy --output @z.npy").Text();
        Assert.NotEqual(y, NpyFile.Load(_shell["z.npy"]).Values);
        CompareContract.ErrorsAreSmall(_shell.Run("compare @started --json").Json());
    }

    [Fact]
    public void WhatTheFormatsCantHold_IsNotConverted()
    {
        foreach (var to in new[] { "@out.safetensors", "@out.onnx" })
        {
            _shell.IsRefused($"convert @started {to}", "an initial state", "lose");
            _shell.IsRefused($"convert @fixed {to}", "the lengths of its rows", "lose");
        }
    }

    [Fact]
    public void LengthsThatTheFileFixes_AreRun()
    {
        _shell.Run("run @fixed --input @x.npy --output @y.npy").Text();
        var model = ModelFile.Load(_shell["fixed"]);
        var y = new float[4 * Hidden];
        model.CreateLstm().CreateSession().Run(Noise.Uniform(9, 4 * Inputs), y, new RunOptions { Lengths = model.Lengths!.ToArray() });
        Assert.Contains(0f, y);
        Bits.Equal(y, NpyFile.Load(_shell["y.npy"]).Values);
        CompareContract.ErrorsAreSmall(_shell.Run("compare @fixed --json").Json());
        NpyFile.Save(_shell["two.npy"], new float[2 * 2 * Inputs], 2, 2, Inputs);
        _shell.IsRefused("run @fixed --input @two.npy --output @y.npy", "fixes 1 rows", "got 2 of 2");
    }

    private static HandmadeOnnx Weights(HandmadeOnnx file, int k) => (k == 1 ? file.Input("X") : file)
        .Initializer($"W{k}", Noise.Uniform(10 * k, 4 * Hidden * Inputs), 1, 4 * Hidden, Inputs).Initializer($"R{k}", Noise.Uniform(10 * k + 1, 4 * Hidden * Hidden), 1, 4 * Hidden, Hidden);
}

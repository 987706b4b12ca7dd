using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Cli.Tests;

/// <summary>convert: the same model again, whatever it was read from.</summary>
public sealed class ConvertTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void AStateDict_BecomesTheSameModel() => Becomes(Models.WritePyTorch(_shell["in"]), "PyTorch state dict");

    [Fact]
    public void ATrace_BecomesTheSameModel() => Becomes(Models.WriteTrace(_shell["in"]), "trace");

    [Fact]
    public void ANativeModel_BecomesTheSameFile_ButNotInItsOwnPlace()
    {
        Models.WriteNative(_shell["in.safetensors"]);
        var before = File.ReadAllBytes(_shell["in.safetensors"]);
        _shell.Run("convert @in.safetensors @out.safetensors").Text();
        Assert.Equal(before, File.ReadAllBytes(_shell["out.safetensors"]));
        _shell.IsRefused("convert @in.safetensors @in.safetensors --precision int8", "IN and OUT", "which are one");
    }

    [Fact]
    public void ACharacterModel_GoesOnWritingTheSameText()
    {
        Models.WriteCharacterModel(_shell["in"]);
        _shell.Run("convert @in @out.safetensors").Text();
        Assert.Equal("native model", ModelFile.Load(_shell["out.safetensors"]).Format);
        Assert.Equal(_shell.Run("generate --model @in --length 100").Text(), _shell.Run("generate --model @out.safetensors --length 100").Text());
    }

    /// <summary>That other runtimes read it right is tested with one of them, in LstmSimd.Peers.Tests.</summary>
    [Fact]
    public void AnOnnxModel_IsWrittenByItsExtension()
    {
        var layers = Models.WriteNative(_shell["in"]);
        var said = _shell.Run("convert @in @out.onnx").Text();
        Assert.Equal($"Wrote 2 layer(s) from a native model to {_shell["out.onnx"]}.{Environment.NewLine}", said);
        using var expected = new MemoryStream();
        OnnxFile.Save(expected, layers);
        Assert.Equal(expected.ToArray(), File.ReadAllBytes(_shell["out.onnx"]));
    }

    [Fact]
    public void ACharacterModel_LeavesItsEndsBehindInOnnx_AndSaysSo()
    {
        Models.WriteCharacterModel(_shell["in"]);
        Assert.Contains("Not in it: vocabulary, embedding and dense layer.", _shell.Run("convert @in @out.onnx").Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("Not in it", _shell.Run("convert @in @out.safetensors").Text(), StringComparison.Ordinal);
    }

    [Theory, InlineData("f32"), InlineData("bf16"), InlineData("int8")]
    public void APrecision_IsWhatTheWeightsBecome_OnceAndForAll(string name)
    {
        var precision = name switch { "f32" => WeightPrecision.Float32, "bf16" => WeightPrecision.Bfloat16, _ => WeightPrecision.Int8 };
        var layers = Models.WriteNative(_shell["in"]);
        _shell.Run($"convert @in @once.safetensors --precision {name}").Text();
        ModelFile.Save(_shell["expected"], [.. layers.Select(layer => layer.To(precision))]);
        var expected = File.ReadAllBytes(_shell["expected"]);
        Assert.Equal(expected, File.ReadAllBytes(_shell["once.safetensors"]));
        Assert.Equal(name, (string?)_shell.Run("info @once.safetensors --json").Json()["precision"]);

        _shell.Run($"convert @once.safetensors @twice.safetensors --precision {name}").Text();
        Assert.Equal(expected, File.ReadAllBytes(_shell["twice.safetensors"]));
        _shell.Run("convert @once.safetensors @stored.safetensors").Text(); // as it is
        Assert.Equal(expected, File.ReadAllBytes(_shell["stored.safetensors"]));
    }

    [Fact]
    public void ANarrowModel_IsF32InOnnx_AndSaysSo()
    {
        Models.WriteNative(_shell["wide"]);
        _shell.Run("convert @wide @in.safetensors --precision int8").Text();
        Assert.Contains("f32 there", _shell.Run("convert @in.safetensors @out.onnx").Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("f32 there", _shell.Run("convert @wide @out.onnx").Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("f32 there", _shell.Run("convert @in.safetensors @out.onnx --precision f32").Text(), StringComparison.Ordinal);
        _shell.IsRefused("convert @wide @out.onnx --precision bf16", "--precision", "f32", "'bf16'");
    }

    [Fact]
    public void AWeightThatIsNotFinite_IsNoInt8_AndNothingIsWritten()
    {
        var weights = new float[4 * 2 * 2];
        weights[^1] = float.NaN;
        ModelFile.Save(_shell["in"], [.. Models.Layers(1, LstmDirection.Forward), new LstmLayer(LstmDirection.Backward, new LstmWeights(Models.Hidden, 2, new float[4 * 2 * Models.Hidden], weights))]);
        _shell.IsRefused("convert @in @out.safetensors --precision int8", "layers.1.backward.weights_recurrent", "not finite");
        _shell.Run("convert @in @out.safetensors --precision bf16").Text();
    }

    [Theory, InlineData("f32", WeightPrecision.Float32), InlineData("bf16", WeightPrecision.Bfloat16)]
    public void AnInputPrecision_KeepsWOfTheFirstLayerWider(string name, WeightPrecision input)
    {
        var layers = Models.WriteNative(_shell["in"]);
        _shell.Run($"convert @in @out.safetensors --precision int8 --input-precision {name}").Text();
        ModelFile.Save(_shell["expected"], [layers[0].To(WeightPrecision.Int8, input), layers[1].To(WeightPrecision.Int8)]);
        Assert.Equal(File.ReadAllBytes(_shell["expected"]), File.ReadAllBytes(_shell["out.safetensors"]));
        _shell.Run("convert @out.safetensors @stored.safetensors").Text(); // as it is
        Assert.Equal(File.ReadAllBytes(_shell["expected"]), File.ReadAllBytes(_shell["stored.safetensors"]));
        Assert.Contains("f32 there", _shell.Run("convert @out.safetensors @out.onnx").Text(), StringComparison.Ordinal);
    }

    [Theory,
     InlineData("--input-precision bf16", "--precision int8", "no --precision"), InlineData("--precision f32 --input-precision bf16", "--precision int8", "--precision f32"),
     InlineData("--precision bf16 --input-precision f32", "--precision int8", "--precision bf16"), InlineData("--precision int8 --input-precision int8", "f32 or bf16", "'int8'"),
     InlineData("--precision int8 --input-precision F32", "f32 or bf16", "'F32'"), InlineData("--precision int8 --input-precision 16", "f32 or bf16", "'16'")]
    public void AnInputPrecisionThatDoesNotFit_IsRefused(string options, string expected, string given)
    {
        Models.WriteNative(_shell["in"]);
        _shell.IsRefused($"convert @in @out.safetensors {options}", "--input-precision", expected, given);
    }

    [Theory, InlineData("i8"), InlineData("F32"), InlineData("f16"), InlineData("0")]
    public void AnUnknownPrecision_IsRefused(string name)
    {
        Models.WriteNative(_shell["in"]);
        _shell.IsRefused($"convert @in @out.safetensors --precision {name}", "f32, bf16 or int8", $"'{name}'");
    }

    [Theory,
     InlineData("@in", "@missing/out.safetensors", "missing"), InlineData("@in", "@folder.safetensors", "directory"),
     InlineData("@absent", "@missing/out.safetensors", "missing/out"),
     InlineData("@absent", "@out.safetensors", "absent"), InlineData("@text", "@out.safetensors", "safetensors: the header claims"),
     InlineData("@in", "@out", "ending in .safetensors or .onnx"), InlineData("@in", "@out.ONNX", "ending in .safetensors or .onnx"), InlineData("@in", "", "OUT"),
     InlineData("@text", "@out.onnx", "safetensors: the header claims"), InlineData("@in", "@missing/out.onnx", "missing")]
    public void WhatCanNotBeReadOrWritten_IsRefused(string from, string to, string part)
    {
        Models.WriteNative(_shell["in"]);
        File.WriteAllText(_shell["text"], "no model");
        File.WriteAllText(_shell["out.safetensors"], "kept");
        Directory.CreateDirectory(_shell["folder.safetensors"]);
        _shell.IsRefused($"convert {from} {to}", part);
    }

    /// <summary>The native model has the same weights in bits, and compare runs it.</summary>
    private void Becomes(LstmLayer[] layers, string format)
    {
        var said = _shell.Run("convert @in @out.safetensors").Text();
        Assert.Equal($"Wrote {layers.Length} layer(s) from a {format} to {_shell["out.safetensors"]}.{Environment.NewLine}", said);
        var model = ModelFile.Load(_shell["out.safetensors"]);
        Assert.Equal("native model", model.Format);
        Assert.Equal(new Lstm(layers).Fingerprint, model.CreateLstm().Fingerprint); // of sizes, directions and weights

        var text = _shell.Run("compare @out.safetensors").Text();
        Assert.Contains("reference in float64", text, StringComparison.Ordinal);
        Assert.DoesNotContain("recorded", text, StringComparison.Ordinal);
    }
}

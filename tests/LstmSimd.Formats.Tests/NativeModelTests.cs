using CsCheck;

namespace LstmSimd.Formats.Tests;

/// <summary>What is saved in the native dialect is loaded again, in bits.</summary>
public sealed class NativeModelTests
{
    [Theory,
     InlineData(LstmDirection.Forward), InlineData(LstmDirection.Backward), InlineData(LstmDirection.Bidirectional),
     InlineData(LstmDirection.Forward, LstmDirection.Forward, LstmDirection.Forward),
     InlineData(LstmDirection.Bidirectional, LstmDirection.Bidirectional),
     InlineData(LstmDirection.Backward, LstmDirection.Bidirectional, LstmDirection.Forward)]
    public void LayersOfEveryDirection_ComeBackInBits(params LstmDirection[] directions)
    {
        using var folder = new TemporaryFolder();
        var layers = Layers.Stack(1, 5, 3, directions);
        ModelFile.Save(folder["model"], layers);

        var model = ModelFile.Load(folder["model"]);

        Assert.Equal("native model", model.Format);
        Assert.Null(model.Ends);
        Assert.Null(model.Trace);
        Assert.Empty(model.UnusedTensors);
        Layers.Equal(layers, model.Layers);
        Assert.Equal(new Lstm(layers).Fingerprint, model.CreateLstm().Fingerprint);
    }

    [Fact]
    public void AnySizesAndDirections_ComeBackInBits() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 20], Gen.Enum<LstmDirection>().Array[1, 3]).Sample((inputSize, hiddenSize, directions) =>
        {
            using var folder = new TemporaryFolder();
            var layers = Layers.Stack(2, inputSize, hiddenSize, directions);
            ModelFile.Save(folder["model"], layers);
            Layers.Equal(layers, ModelFile.Load(folder["model"]).Layers);
        }, iter: Effort.Cases(100));

    [Fact]
    public void StreamAndMemory_GiveTheSameLayers()
    {
        using var folder = new TemporaryFolder();
        var layers = Layers.Stack(3, 2, 4, LstmDirection.Forward);
        ModelFile.Save(folder["model"], layers);
        var bytes = File.ReadAllBytes(folder["model"]);
        Layers.Equal(layers, ModelFile.Load(bytes).Layers);
        Layers.Equal(layers, ModelFile.Load(new MemoryStream(bytes)).Layers);
        using var written = new MemoryStream();
        ModelFile.Load(bytes).Save(written);
        Assert.Equal(bytes, written.ToArray());
    }

    [Fact]
    public void OptionsThatDoNotFit_AreTheCallersFault()
    {
        var model = ModelFile.Load(NativeFile.Character().ToBytes());
        foreach (var create in (Action<LstmOptions>[])[options => model.CreateLstm(options), options => model.CreateCharacterModel(options)])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => create(new LstmOptions { Width = (Kernels.VectorWidth)99 }));
            Refusal.Of<ArgumentException>("options.InputPrecision", () => create(new LstmOptions { InputPrecision = Kernels.WeightPrecision.Bfloat16 }), "Int8", "none");
        }
    }

    [Fact]
    public void TheWidthAskedFor_IsTheOnePacked()
    {
        var model = ModelFile.Load(NativeFile.Character().ToBytes());
        var options = new LstmOptions { Width = Kernels.VectorWidth.Scalar };
        Assert.Equal(Kernels.VectorWidth.Scalar, model.CreateLstm(options).Width);
        Assert.Equal(Kernels.VectorWidth.Scalar, model.CreateCharacterModel(options).Lstm.Width);
    }

    [Fact]
    public void TensorsBesideTheModel_AreListed()
    {
        var model = ModelFile.Load(NativeFile.Of(NativeModelFaultTests.OneLayer)
            .PutNoise("layers.1.forward.bias", 8).PutNoise("extra", 1).PutNoise("dense.bias", 3).ToBytes());
        Assert.Equal(["dense.bias", "extra", "layers.1.forward.bias"], model.UnusedTensors);
        Assert.Empty(ModelFile.Load(NativeFile.Character().ToBytes()).UnusedTensors);
    }

    [Fact]
    public void ATensorOfAnyType_MayLieBesideTheModel() =>
        Assert.Equal(["steps"], ModelFile.Load(RawSafetensors.With(NativeFile.Of(NativeModelFaultTests.OneLayer).ToBytes(), "steps", 1234)).UnusedTensors);

    [Fact]
    public void ACharacterModel_ComesBackInBits()
    {
        using var folder = new TemporaryFolder();
        var original = ModelFile.Load(NativeFile.Character().ToBytes());
        original.Save(folder["copy"]);
        var copy = ModelFile.Load(folder["copy"]);

        Layers.Equal(original.Layers, copy.Layers);
        Assert.Equal(NativeFile.Vocabulary, copy.Ends!.Vocabulary);
        Bits.Equal(original.Ends!.Embedding.Weights.Span, copy.Ends.Embedding.Weights.Span, "embedding");
        Bits.Equal(original.Ends.Dense.Weights.Span, copy.Ends.Dense.Weights.Span, "dense weights");
        Bits.Equal(original.Ends.Dense.Bias.Span, copy.Ends.Dense.Bias.Span, "dense bias");
        Assert.Equal(Text(original), Text(copy));

        static string Text(ModelFile file) => string.Concat(file.CreateCharacterModel().Generate("ab", 200, temperature: 1, seed: 3));
    }

    [Fact]
    public void ACharacterModelsEnds_AreWhatTheFileSays()
    {
        var file = NativeFile.Character();
        var model = ModelFile.Load(file.ToBytes()).CreateCharacterModel();
        Bits.Equal(file["embedding.weights"].AsSpan(2 * 3, 3), model.Embedding[model.SymbolOf('\n')], "the third row");
        var session = model.CreateSession();
        session.Read('b');
        for (var v = 0; v < 3; v++)
        {
            var expected = file["dense.bias"][v] + (double)file["dense.weights"][2 * v] * session.Hidden[0] + (double)file["dense.weights"][2 * v + 1] * session.Hidden[1];
            Near.Equal(expected, session.Logits[v], 1e-6, $"logit {v}");
        }
    }

    [Theory, InlineData("\"äß€\""), InlineData("\"\\\"\\\\<\""), InlineData("\"\\u0000\\u001f\\u2028\""), InlineData("\"x\\ud83d\\ude00\"")]
    public void AVocabularyOfAnyCharacters_ComesBack(string vocabulary)
    {
        using var folder = new TemporaryFolder();
        var count = System.Text.Json.JsonDocument.Parse(vocabulary).RootElement.GetString()!.Length;
        var original = ModelFile.Load(NativeFile.Character(vocabulary)
            .PutNoise("embedding.weights", count, 3).PutNoise("dense.weights", count, 2).PutNoise("dense.bias", count).ToBytes());
        original.Save(folder["copy"]);
        Assert.Equal(original.CreateCharacterModel().Vocabulary, ModelFile.Load(folder["copy"]).CreateCharacterModel().Vocabulary);
    }

    [Fact]
    public void WhatCouldNotBeLoaded_IsNotSaved()
    {
        using var folder = new TemporaryFolder();
        LstmLayer[] unfit = [.. Layers.Stack(1, 3, 2, LstmDirection.Bidirectional), .. Layers.Stack(2, 5, 2, LstmDirection.Forward)];
        Refusal.Of<ArgumentException>("layers", () => ModelFile.Save(folder["model"], unfit), "layer 1", "5 inputs", "4 outputs");
        Refusal.Of<ArgumentException>("layers", () => ModelFile.Save(folder["model"], []), "no layer");
        Refusal.Of<ArgumentException>("layers", () => ModelFile.Save(folder["model"], [null!]), "layer 0");
        Refusal.Of<ArgumentNullException>("layers", () => ModelFile.Save(folder["model"], null!));
        Assert.Empty(folder.Names);
    }
}

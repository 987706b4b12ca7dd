namespace LstmSimd.Formats.Tests;

/// <summary>State dicts of torch.nn.LSTM.</summary>
public sealed class PyTorchTests
{
    [Theory,
     InlineData("", 1, false, true), InlineData("lstm.", 2, false, true), InlineData("encoder.rnn.", 3, false, false),
     InlineData("", 1, true, true), InlineData("lstm.", 2, true, false), InlineData("encoder.rnn.", 3, true, true)]
    public void AStateDict_IsTheLayersThatItMeans(string prefix, int layers, bool bidirectional, bool bias)
    {
        var stateDict = StateDict.Of(prefix, layers, bidirectional, bias);
        var model = ModelFile.Load(stateDict.Tensors.ToBytes());
        Assert.Equal("PyTorch state dict", model.Format);
        Assert.Empty(model.UnusedTensors);
        Layers.Equal(stateDict.Layers, model.Layers);
    }

    [Fact]
    public void TheOrderOfTensorsInTheFile_DoesNotMatter()
    {
        var stateDict = StateDict.Of("rnn.", layers: 2, bidirectional: true);
        var read = SafetensorsFile.Load(stateDict.Tensors.ToBytes());
        var turned = new TensorSet();
        foreach (var name in read.Tensors.Keys.OrderDescending(StringComparer.Ordinal))
            turned.Put(name, read.Tensors[name].ToSingles(), [.. read.Tensors[name].Shape]);
        Layers.Equal(stateDict.Layers, ModelFile.Load(turned.ToBytes()).Layers);
    }

    [Fact]
    public void AStateDict_ConvertsToTheNativeDialect()
    {
        using var folder = new TemporaryFolder();
        var stateDict = StateDict.Of("", layers: 2, bidirectional: true);
        ModelFile.Load(stateDict.Tensors.ToBytes()).Save(folder["native"]);
        var native = ModelFile.Load(folder["native"]);
        Assert.Equal("native model", native.Format);
        Layers.Equal(stateDict.Layers, native.Layers);
    }

    [Fact]
    public void TensorsOfOtherModules_AreListed()
    {
        var tensors = StateDict.Of("lstm.", layers: 1).Tensors.PutNoise("head.weight", 5, 2).PutNoise("head.bias", 5).PutNoise("lstm.weight_hh_l1", 8, 2);
        Assert.Equal(["head.bias", "head.weight", "lstm.weight_hh_l1"], ModelFile.Load(tensors.ToBytes()).UnusedTensors);
    }

    [Theory, InlineData(""), InlineData("lstm.")]
    public void WithAVocabulary_ItIsACharacterModel(string prefix)
    {
        var stateDict = CharacterModel(prefix, "module.");
        var file = ModelFile.Load(stateDict.Tensors.ToBytes());
        var model = file.CreateCharacterModel();
        Assert.Empty(file.UnusedTensors);
        Assert.Equal("xyz\n", model.Vocabulary);
        Bits.Equal(stateDict.Tensors["module.embedding.weight"].AsSpan(3, 3), model.Embedding[model.SymbolOf('y')], "the row of y");
        Bits.Equal(stateDict.Tensors["module.dense.bias"], model.Dense.Bias.Span, "dense bias");

        using var folder = new TemporaryFolder();
        file.Save(folder["native"]);
        Assert.Equal(model.Generate("x", 100, 1, 5), ModelFile.Load(folder["native"]).CreateCharacterModel().Generate("x", 100, 1, 5));
    }

    [Theory, InlineData("embedding.weight"), InlineData("dense.weight"), InlineData("dense.bias")]
    public void ACharacterModelWithNoneOrTwoOfAnEnd_IsRefused(string name)
    {
        Fault.InModel(CharacterModel("", "").Tensors.Without(name).ToBytes(), "vocabulary", "0 tensors", name);
        Fault.InModel(CharacterModel("", "").Tensors.PutNoise("other." + name, 4, 3).ToBytes(), "vocabulary", "2 tensors", name);
    }

    [Fact]
    public void WithoutAVocabulary_TheEndsAreOtherTensors()
    {
        var tensors = StateDict.Of("lstm.", layers: 1).Tensors.PutNoise("embedding.weight", 4, 3).PutNoise("dense.weight", 4, 2).PutNoise("dense.bias", 4);
        var model = ModelFile.Load(tensors.ToBytes());
        Assert.Null(model.Ends);
        Assert.Equal(["dense.bias", "dense.weight", "embedding.weight"], model.UnusedTensors);
    }

    private static StateDict CharacterModel(string prefix, string endsPrefix)
    {
        var stateDict = StateDict.Of(prefix, layers: 2);
        stateDict.Tensors.PutMetadata("vocabulary", "xyz\n").PutMetadata("format", "pt")
            .PutNoise(endsPrefix + "embedding.weight", 4, 3).PutNoise(endsPrefix + "dense.weight", 4, 2).PutNoise(endsPrefix + "dense.bias", 4);
        return stateDict;
    }
}

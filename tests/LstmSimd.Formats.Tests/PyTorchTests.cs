namespace LstmSimd.Formats.Tests;

/// <summary>State dicts of torch.nn.LSTM.</summary>
public sealed class PyTorchTests
{
    [Fact]
    public void AList_IsMadeOfShapes_AndReadsNoWeights()
    {
        var tensors = new NamedTensors([new Unreadable("a.weight_ih_l0", 20, 3), new Unreadable("a.weight_hh_l0", 20, 2), new Unreadable("a.weight_hr_l0", 2, 5)]);
        Assert.Equal(new ModelNode("a", "LSTM", "1 layer, I = 3, H = 5, P = 2, forward"), Assert.Single(PyTorchFormat.List(tensors)));
    }

    private sealed class Unreadable(string name, params long[] shape) : INamedTensor
    {
        public string Name => name;

        public IReadOnlyList<long> Shape => shape;

        public bool IsBfloat16 => throw new InvalidOperationException("A list needs no values.");

        public float[] ToSingles() => throw new InvalidOperationException("A list needs no values.");

        public ushort[] ToBfloat16s() => throw new InvalidOperationException("A list needs no values.");
    }

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

    [Theory, InlineData("", 1, false), InlineData("lstm.", 3, false), InlineData("lstm.", 2, true)]
    public void AStateDictWithProjection_IsTheLayersThatItMeans(string prefix, int layers, bool bidirectional)
    {
        var stateDict = StateDict.Of(prefix, layers, bidirectional, hiddenSize: 5, projection: 2);
        var model = ModelFile.Load(stateDict.Tensors.ToBytes());
        Assert.Empty(model.UnusedTensors);
        Assert.All(model.Layers, layer => Assert.Equal(bidirectional ? 4 : 2, layer.OutputSize));
        Layers.Equal(stateDict.Layers, model.Layers);
    }

    [Theory, InlineData("F16"), InlineData("F64")]
    public void OtherFloatingPointTypes_BecomeFloat32(string type)
    {
        var stateDict = StateDict.Of("", layers: 1);
        var file = new TensorSet().ToBytes();
        var tensors = stateDict.Tensors;
        foreach (var (name, shape) in new (string, long[])[] { ("weight_ih_l0", [8, 3]), ("weight_hh_l0", [8, 2]), ("bias_ih_l0", [8]), ("bias_hh_l0", [8]) })
        {
            var values = tensors[name];
            file = RawSafetensors.With(file, name, type, shape, [.. values.SelectMany(Bytes)]);
            tensors.Put(name, Array.ConvertAll(values, Rounded), shape);
        }
        Layers.Equal(ModelFile.Load(tensors.ToBytes()).Layers, ModelFile.Load(file).Layers);

        byte[] Bytes(float value) => type switch
        {
            "F16" => BitConverter.GetBytes((Half)value),
            _ => BitConverter.GetBytes(value + 1e-12), // rounded away again
        };

        float Rounded(float value) => type switch
        {
            "F16" => (float)(Half)value,
            _ => (float)(value + 1e-12),
        };
    }

    [Fact]
    public void OfSeveralLstms_TheOneNamedIsRead()
    {
        var encoder = StateDict.Of("encoder.rnn.", layers: 2, bidirectional: true);
        var tensors = encoder.Tensors.PutNoise("weight_ih_l0", 8, 4).PutNoise("weight_hh_l0", 8, 2);
        var file = tensors.ToBytes();
        Layers.Equal(encoder.Layers, ModelFile.Load(file, "encoder.rnn").Layers);
        Assert.Equal(["weight_hh_l0", "weight_ih_l0"], ModelFile.Load(file, "encoder.rnn").UnusedTensors);
        Assert.Equal(4, ModelFile.Load(file, "").Layers[0].InputSize);
        Assert.Equal([new ModelNode("", "LSTM", "1 layer, I = 4, H = 2, forward"), new ModelNode("encoder.rnn", "LSTM", "2 layers, I = 3, H = 2, bidirectional")], ModelFile.List(file));
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

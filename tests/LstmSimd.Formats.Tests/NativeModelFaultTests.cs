namespace LstmSimd.Formats.Tests;

/// <summary>Native files whose architecture is wrong, or does not fit the tensors.</summary>
public sealed class NativeModelFaultTests
{
    public const string OneLayer = """{"version":1,"layers":[{"input":3,"hidden":2,"direction":"forward"}]}""";

    [Theory,
     InlineData("", "JSON"), InlineData("[]", "not an object"), InlineData("null", "not an object"), InlineData("1", "not an object"), InlineData("{", "can't be read"),
     InlineData("""{"layers":[]}""", "lacks 'version'"),
     InlineData("""{"version":4,"layers":[]}""", "version 4", "versions 1 to 3"), InlineData("""{"version":0,"layers":[]}""", "version 0"),
     InlineData("""{"version":"1","layers":[]}""", "can't be read"),
     InlineData("""{"version":1.5,"layers":[]}""", "can't be read"),
     InlineData("""{"version":99999999999,"layers":[]}""", "can't be read"),
     InlineData("""{"version":null,"layers":[]}""", "lacks 'version'"),
     InlineData("""{"version":1}""", "lacks 'layers'"),
     InlineData("""{"version":1,"layers":{}}""", "can't be read"),
     InlineData("""{"version":1,"layers":[]}""", "layer"),
     InlineData("""{"version":1,"layers":[5]}""", "layer 0 is not an object"),
     InlineData("""{"version":1,"layers":[null]}""", "layer 0 is not an object"),
     InlineData("""{"version":1,"version":1,"layers":[]}""", "version")]
    public void AnArchitectureOfAnotherForm_IsRefused(string architecture, params string[] fault) =>
        Fault.InModel(NativeFile.Of(architecture).ToBytes(), fault);

    [Theory,
     InlineData("""{"hidden":2,"direction":"forward"}""", "lacks 'input'"),
     InlineData("""{"input":3,"direction":"forward"}""", "lacks 'hidden'"),
     InlineData("""{"input":3,"hidden":2}""", "lacks 'direction'"),
     InlineData("""{"input":"3","hidden":2,"direction":"forward"}""", "can't be read"),
     InlineData("""{"input":[3],"hidden":2,"direction":"forward"}""", "can't be read"),
     InlineData("""{"input":3,"hidden":1e99,"direction":"forward"}""", "can't be read"),
     InlineData("""{"input":3,"hidden":2,"direction":0}""", "can't be read"),
     InlineData("""{"input":3,"hidden":2,"direction":"\ud800"}""", "can't be read"),
     InlineData("""{"input":3,"hidden":2,"direction":"Forward"}""", "direction 'Forward'"),
     InlineData("""{"input":3,"hidden":2,"direction":"both"}""", "direction 'both'"),
     InlineData("""{"input":0,"hidden":2,"direction":"forward"}""", "input = 0"),
     InlineData("""{"input":3,"hidden":0,"direction":"forward"}""", "hidden = 0"),
     InlineData("""{"input":-3,"hidden":2,"direction":"forward"}""", "input = -3"),
     InlineData("""{"input":4,"hidden":2,"direction":"forward"}""", "'layers.0.forward.weights_input'", "[8, 3]", "[8, 4]"),
     InlineData("""{"input":3,"hidden":1,"direction":"forward"}""", "'layers.0.forward.weights_input'", "[4, 3]"),
     InlineData("""{"input":3,"hidden":2147483647,"direction":"forward"}""", "'layers.0.forward.weights_input'", "[8589934588, 3]"),
     InlineData("""{"input":2147483647,"hidden":2147483647,"direction":"forward"}""", "'layers.0.forward.weights_input'"),
     InlineData("""{"input":3,"hidden":2,"direction":"backward"}""", "'layers.0.backward.weights_input' is missing"),
     InlineData("""{"input":3,"hidden":2,"direction":"bidirectional"}""", "'layers.0.backward.weights_input' is missing")]
    public void AWrongLayer_IsRefused(string layer, params string[] fault) =>
        Fault.InModel(NativeFile.Of($$"""{"version":1,"layers":[{{layer}}]}""").ToBytes(), fault);

    [Theory, InlineData("weights_input"), InlineData("weights_recurrent"), InlineData("bias")]
    public void AMissingOrMisshapenTensor_IsNamed(string name)
    {
        name = "layers.0.forward." + name;
        Fault.InModel(NativeFile.Of(OneLayer).Without(name).ToBytes(), $"'{name}' is missing");
        Fault.InModel(NativeFile.Of(OneLayer).PutNoise(name, 8, 2, 1).ToBytes(), $"'{name}'", "[8, 2, 1]");
        Fault.InModel(NativeFile.Of(OneLayer).PutNoise(name).ToBytes(), $"'{name}'", "[]");
        Fault.InModel(NativeFile.Of(OneLayer).PutNoise(name, 0).ToBytes(), $"'{name}'", "[0]");
    }

    [Fact]
    public void ATensorOfAnotherType_IsNamed()
    {
        var file = NativeFile.Of(OneLayer).Without("layers.0.forward.bias").ToBytes();
        Fault.InModel(RawSafetensors.With(file, "layers.0.forward.bias", "F8_E5M2", [8], new byte[8]), "'layers.0.forward.bias'", "F8_E5M2");
        Fault.InModel(RawSafetensors.With(file, "layers.0.forward.bias", "I32", [8], new byte[32]), "'layers.0.forward.bias'", "I32");
    }

    [Fact]
    public void LayersThatDoNotFitEachOther_AreRefused()
    {
        var file = NativeFile.Of("""{"version":1,"layers":[{"input":3,"hidden":2,"direction":"forward"},{"input":5,"hidden":2,"direction":"forward"}]}""")
            .PutNoise("layers.1.forward.weights_input", 8, 5).PutNoise("layers.1.forward.weights_recurrent", 8, 2).PutNoise("layers.1.forward.bias", 8);
        Fault.InModel(file.ToBytes(), "layer 1", "5 inputs", "2 outputs");
    }

    [Theory, InlineData("""{"version":1,"layers":[],"layers":[]}""", "layers"), InlineData("""{"version":1,"layers":[{"input":3,"input":3}]}""", "input")]
    public void ANameTwiceInTheArchitecture_IsRefused(string architecture, string name) =>
        Fault.InModel(NativeFile.Of(architecture).ToBytes(), "native model", "'architecture'", $"'{name}'");

    [Fact]
    public void AnArchitectureOfMegabytes_IsRefused() =>
        Fault.InModel(NativeFile.Of($$"""{"version":1,"layers":[{{string.Concat(Enumerable.Repeat("1,", 2_000_000))}}1]}""").ToBytes(), "'architecture'", "at most 1048576");

    [Fact]
    public void AFileWithoutAnLstm_SaysWhatWasExpected()
    {
        Fault.InModel(new TensorSet().ToBytes(), "no LSTM found", "architecture", "l0.W", "weight_ih_l0");
        Fault.InModel(new TensorSet().PutNoise("layers.0.forward.bias", 8).PutMetadata("format", "pt").ToBytes(), "no LSTM found");
    }

    [Fact]
    public void APlainLstm_IsNoCharacterModel()
    {
        foreach (var file in new[] { NativeFile.Of(OneLayer), StateDict.Of("", 1).Tensors, SyntheticTrace.Of(1).Tensors })
        {
            var model = ModelFile.Load(file.ToBytes());
            Fault.In(0, () => model.CreateCharacterModel(), model.Format, "no character model", "vocabulary");
        }
    }

    [Theory, InlineData("embedding.weights"), InlineData("dense.weights"), InlineData("dense.bias")]
    public void ACharacterModelWithoutAnEnd_IsRefused(string name)
    {
        Fault.InModel(NativeFile.Character().Without(name).ToBytes(), $"'{name}' is missing");
        Fault.InModel(NativeFile.Character().PutNoise(name, 3, 2, 1).ToBytes(), $"'{name}'", "[3, 2, 1]");
        Fault.InModel(NativeFile.Character().PutNoise(name, 0, 2).ToBytes(), $"'{name}'", "[0, 2]");
    }

    [Theory, InlineData("5"), InlineData("[\"a\",\"b\",\"c\"]"), InlineData("\"\\ud800bc\"")]
    public void AVocabularyThatIsNoText_IsRefused(string vocabulary) =>
        Fault.InModel(NativeFile.Character(vocabulary).ToBytes(), "architecture", "can't be read");

    [Fact]
    public void AnEmptyVocabulary_IsRefused()
    {
        Fault.InModel(NativeFile.Character("\"\"").ToBytes(), "The vocabulary is empty");
        Fault.InModel(StateDict.Of("", 1).Tensors.PutMetadata("vocabulary", "")
            .PutNoise("embedding.weight", 1, 3).PutNoise("dense.weight", 1, 2).PutNoise("dense.bias", 1).ToBytes(), "The vocabulary is empty");
    }

    [Theory, InlineData("\"aba\"", "U+0061", "twice"), InlineData("\"abcd\"", "embedding", "4"), InlineData("\"ab\"", "embedding", "2")]
    public void AVocabularyThatDoesNotFit_IsRefused(string vocabulary, params string[] fault)
    {
        Fault.In(0, () => ModelFile.Load(NativeFile.Character(vocabulary).ToBytes()), fault);
    }

    [Theory, InlineData("embedding.weights", 3, 4, "embedding"), InlineData("dense.weights", 3, 5, "dense"), InlineData("embedding.weights", 2, 3, "embedding")]
    public void EndsThatDoNotFitTheLstm_AreRefused(string name, int rows, int columns, string fault)
    {
        Fault.In(0, () => ModelFile.Load(NativeFile.Character().PutNoise(name, rows, columns).ToBytes()), fault, "expected");
    }

    [Fact]
    public void ACharacterModelThatReadsBackward_IsRefused()
    {
        var file = NativeFile.Character()
            .PutMetadata("architecture", """{"version":1,"layers":[{"input":3,"hidden":2,"direction":"backward"}],"vocabulary":"abc"}""")
            .PutNoise("layers.0.backward.weights_input", 8, 3).PutNoise("layers.0.backward.weights_recurrent", 8, 2).PutNoise("layers.0.backward.bias", 8);
        Fault.In(0, () => ModelFile.Load(file.ToBytes()), "reads backward");
    }
}

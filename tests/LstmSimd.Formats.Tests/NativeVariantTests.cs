using System.Text.Json.Nodes;
using CsCheck;
using LstmSimd.Kernels;

namespace LstmSimd.Formats.Tests;

/// <summary>The native dialect holds every variant; a standard model's file stays what it was before there were any.</summary>
public sealed class NativeVariantTests
{
    [Fact]
    public void AnyVariant_ComesBackInBits() => Variants.Stacks.Sample(layers =>
    {
        using var folder = new TemporaryFolder();
        ModelFile.Save(folder["model"], layers);
        var model = ModelFile.Load(folder["model"]);
        Layers.Equal(layers, model.Layers);
        Assert.Equal(new Lstm(layers).Fingerprint, model.CreateLstm().Fingerprint);
        Assert.Empty(model.UnusedTensors);
        Assert.Equal(layers.All(Layers.IsStandard) ? 1 : 2, (int)Architecture(folder["model"])["version"]!);

        model.Save(folder["again"]);
        Assert.Equal(File.ReadAllBytes(folder["model"]), File.ReadAllBytes(folder["again"]));
    }, iter: Effort.Cases(300));

    [Fact]
    public void AStandardModel_IsWrittenAsEver()
    {
        using var folder = new TemporaryFolder();
        var file = NativeFile.Character("\"ab\\n\"").ToBytes(); // as version 1 has been, byte by byte
        ModelFile.Load(file).Save(folder["model"]);
        Assert.Equal(file, File.ReadAllBytes(folder["model"]));
        var layers = NativeFile.Of(NativeModelFaultTests.OneLayer).ToBytes();
        ModelFile.Save(folder["layers"], ModelFile.Load(layers).Layers);
        Assert.Equal(layers, File.ReadAllBytes(folder["layers"]));
    }

    [Fact]
    public void ACell_IsDescribedByWhatIsNotStandard()
    {
        using var folder = new TemporaryFolder();
        var cell = new LstmCell
        {
            GateActivation = ActivationFunction.HardSigmoid(0.2f, 0.5f),
            CandidateActivation = ActivationFunction.Softsign,
            Coupling = GateCoupling.InputFromForget,
            CellClip = 3,
        };
        ModelFile.Save(folder["model"], [new LstmLayer(LstmDirection.Bidirectional, Variants.Weights(1, 3, 4, 2, peepholes: true, cell), Variants.Weights(2, 3, 4, 2))]);
        Assert.Equal("""
            {"version":2,"layers":[{"input":3,"hidden":4,"direction":"bidirectional","projection":2,"cells":[{"gate":{"function":"HardSigmoid","alpha":0.2,"beta":0.5},"candidate":{"function":"Softsign"},"coupling":"input_from_forget","cell_clip":3,"peepholes":true},{}]}]}
            """, Architecture(folder["model"]).ToJsonString());
        Assert.Equal([4 * 4, 2], SafetensorsFile.Load(folder["model"]).Tensors["layers.0.backward.weights_recurrent"].Shape);
        Assert.Equal([3 * 4], SafetensorsFile.Load(folder["model"]).Tensors["layers.0.forward.peepholes"].Shape);
    }

    [Theory,
     InlineData("""{"gates":{"function":"Tanh"}}""", "unknown key 'gates'"), InlineData("""{"clip":3}""", "unknown key 'clip'"), InlineData("""{"gate":null}""", "'gate' without a value"),
     InlineData("""{"gate":{}}""", "'gate' without 'function'"), InlineData("""{"gate":"Tanh"}""", "can't be read"), InlineData("""{"gate":[]}""", "can't be read"),
     InlineData("""{"output":{"function":"tanh"}}""", "'output' of the unknown function 'tanh'"), InlineData("""{"candidate":{"function":"1"}}""", "unknown function '1'"),
     InlineData("""{"gate":{"function":"Elu"}}""", "'gate' without 'alpha', which Elu needs"), InlineData("""{"gate":{"function":"Affine","alpha":1}}""", "without 'beta'"),
     InlineData("""{"gate":{"function":"Elu","alpha":1,"beta":1}}""", "unknown key 'beta' for Elu"), InlineData("""{"gate":{"function":"Tanh","alpha":1}}""", "unknown key 'alpha' for Tanh"),
     InlineData("""{"gate":{"function":"Elu","alpha":"1"}}""", "can't be read"), InlineData("""{"gate":{"function":"Elu","alpha":1e99}}""", "finite"),
     InlineData("""{"coupling":"cifg"}""", "coupling 'cifg'"), InlineData("""{"coupling":1}""", "can't be read"), InlineData("""{"cell_clip":0}""", "CellClip"),
     InlineData("""{"pre_activation_clip":-1}""", "PreActivationClip"), InlineData("""{"peepholes":1}""", "can't be read"), InlineData("""{"peepholes":true}""", "'layers.0.forward.peepholes' is missing"),
     InlineData("5", "a cell that is not an object"), InlineData("{},{}", "2 cells; expected 1")]
    public void AWrongCell_IsRefused(string cells, string fault) =>
        Fault.InModel(NativeFile.Of($$"""{"version":2,"layers":[{"input":3,"hidden":2,"direction":"forward","cells":[{{cells}}]}]}""").ToBytes(), fault);

    [Theory,
     InlineData("""projection":0""", "projection = 0"), InlineData("""projection":"1" """, "can't be read"), InlineData("""projection":1""", "'layers.0.forward.weights_recurrent'"),
     InlineData("""projection":2""", "'layers.0.forward.projection' is missing"), InlineData("""projections":2""", "unknown key 'projections'"), InlineData("""cells":{}""", "can't be read")]
    public void AWrongLayerOfVersion2_IsRefused(string key, string fault) =>
        Fault.InModel(NativeFile.Of($$"""{"version":2,"layers":[{"input":3,"hidden":2,"direction":"forward","{{key}}}]}""").ToBytes(), fault);

    [Theory, InlineData("peepholes", 5), InlineData("peepholes", 2, 3), InlineData("projection", 2, 2), InlineData("projection", 2)]
    public void AMisshapenTensor_IsNamed(string name, params int[] shape)
    {
        var good = NativeFile.Variant();
        Assert.Equal(1, ModelFile.Load(good.ToBytes()).Layers[0].OutputSize);
        Fault.InModel(good.PutNoise($"layers.0.forward.{name}", Array.ConvertAll(shape, axis => (long)axis)).ToBytes(), $"'layers.0.forward.{name}'", $"[{string.Join(", ", shape)}]");
    }

    [Fact]
    public void AProjectedStateDict_ConvertsToTheNativeDialect()
    {
        using var folder = new TemporaryFolder();
        var stateDict = StateDict.Of("", layers: 2, bidirectional: true, hiddenSize: 5, projection: 3);
        ModelFile.Load(stateDict.Tensors.ToBytes()).Save(folder["native"]);
        Layers.Equal(stateDict.Layers, ModelFile.Load(folder["native"]).Layers);
    }

    private static JsonNode Architecture(string path) => JsonNode.Parse(SafetensorsFile.Load(path).Metadata["architecture"])!;
}

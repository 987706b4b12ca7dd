using System.IO.Compression;

namespace LstmSimd.Formats.Tests;

/// <summary>Files of torch.save give what PyTorch gave with their weights.</summary>
public sealed class TorchGoldenTests
{
    // The reference in float64 and PyTorch in float64, rounded to float32; for float32 sums of some ten products below 2.
    private const double Bound = 1e-6;

    private const int TensorsOfTheModel = 11, TensorsOfItsLstm = 4;

    // The parameters of the LSTM, which alone have gradients: a step and two moments of each.
    private const int TensorsOfTheOptimizer = 3 * TensorsOfItsLstm;

    public static TheoryData<string> Names => [.. TorchGolden.Files.Where(file => file.Value.Y.Length > 0 && file.Key != "two").Select(file => file.Key)];

    [Theory, MemberData(nameof(Names))]
    public void EveryFile_GivesWhatPyTorchGave(string name)
    {
        var model = ModelFile.Load(TorchFiles.Golden(name));
        Assert.StartsWith("PyTorch archive", model.Format, StringComparison.Ordinal);
        Gives(name, model.Layers);
    }

    [Theory, MemberData(nameof(Names))]
    public void AFileThatWasCompressedAnew_GivesTheSame(string name)
    {
        var file = TorchFiles.Golden(name);
        Layers.Equal(ModelFile.Load(file).Layers, ModelFile.Load(TorchFiles.Repacked(file, _ => { }, CompressionLevel.SmallestSize)).Layers);
    }

    [Fact]
    public void PathAndStream_GiveTheSame()
    {
        using var folder = new TemporaryFolder();
        var file = TorchFiles.Golden("plain");
        var layers = ModelFile.Load(file).Layers;
        Layers.Equal(layers, ModelFile.Load(folder.File("plain.pt", file)).Layers);
        Layers.Equal(layers, ModelFile.Load(new MemoryStream(file)).Layers);
        Layers.Equal(layers, ModelFile.Load(new BufferedStream(new GZipStream(new MemoryStream(Gzip(file)), CompressionMode.Decompress))).Layers); // tells no length
    }

    [Theory, InlineData("bidirectional", 2, 2, 4), InlineData("projection", 2, 4, 4), InlineData("plain", 1, 2, 2)]
    public void SizesAndDirections_AreThoseOfTheFile(string name, int layers, int hidden, int outputs)
    {
        var model = ModelFile.Load(TorchFiles.Golden(name));
        Assert.Equal((layers, 3, hidden, outputs), (model.Layers.Count, model.Layers[0].InputSize, model.Layers[0].HiddenSize, model.Layers[^1].OutputSize));
        Assert.Empty(model.UnusedTensors);
    }

    [Fact]
    public void OfACheckpoint_TheLstmInItIsReadAndTheRestListed()
    {
        var model = ModelFile.Load(TorchFiles.Golden("checkpoint"));
        Assert.Equal("PyTorch archive, LSTM 'state_dict.lstm'", model.Format);
        Assert.Equal(TensorsOfTheModel - TensorsOfItsLstm + TensorsOfTheOptimizer, model.UnusedTensors.Count);
        Assert.Contains("state_dict.norm.num_batches_tracked", model.UnusedTensors); // int64
        Assert.Contains(model.UnusedTensors, name => name.StartsWith("optimizer.state.", StringComparison.Ordinal) && name.EndsWith(".exp_avg", StringComparison.Ordinal));
        Assert.DoesNotContain(model.UnusedTensors, name => name.StartsWith("state_dict.lstm.", StringComparison.Ordinal));
    }

    [Fact]
    public void OfSeveralLstms_TheOneNamedIsRead()
    {
        var file = TorchFiles.Golden("two");
        Gives("two", ModelFile.Load(file, "decoder").Layers);
        Layers.Equal(ModelFile.Load(file, "encoder").Layers, ModelFile.Load(file, "encoder.").Layers);
        Assert.All(ModelFile.Load(file, "encoder").UnusedTensors, name => Assert.StartsWith("decoder.", name, StringComparison.Ordinal));
        Assert.NotEqual(ModelFile.Load(file, "encoder").Layers[0].Weights[0].Bias.ToArray(), ModelFile.Load(file, "decoder").Layers[0].Weights[0].Bias.ToArray());
        Fault.InModel(file, "2 LSTMs", "'decoder', 'encoder'");
        Fault.In(file.Length, () => ModelFile.Load(file, "third"), "no LSTM 'third'", "'decoder', 'encoder'");
    }

    [Fact]
    public void TheLstmsOfAFile_AreListed()
    {
        Assert.Equal([new ModelNode("decoder", "LSTM", "1 layer, I = 3, H = 2, forward"), new ModelNode("encoder", "LSTM", "1 layer, I = 3, H = 2, forward")], ModelFile.List(TorchFiles.Golden("two")));
        Assert.Equal([new ModelNode("", "LSTM", "2 layers, I = 3, H = 4, P = 2, bidirectional")], ModelFile.List(TorchFiles.Golden("projection")));
        Assert.Equal([new ModelNode("state_dict.lstm", "LSTM", "1 layer, I = 3, H = 2, forward")], ModelFile.List(TorchFiles.Golden("checkpoint")));
        Assert.Contains("can't be read: ", Assert.Single(ModelFile.List(TorchFiles.Golden("gru"))).Uses, StringComparison.Ordinal);
        Assert.Empty(ModelFile.List(TorchFiles.Golden("tensor")));
    }

    [Fact]
    public void AVocabularyBesideTheStateDict_MakesACharacterModel()
    {
        var x = new PickleBuilder().Begin().Item("vocabulary", text => text.Text("ab"));
        var entries = new Dictionary<string, byte[]>();
        foreach (var (name, shape) in new (string, int[])[]
                 { ("rnn.weight_ih_l0", [8, 3]), ("rnn.weight_hh_l0", [8, 2]), ("embedding.weight", [2, 3]), ("dense.weight", [2, 2]), ("dense.bias", [2]) })
        {
            var key = entries.Count.ToString();
            var values = Noise.Uniform(entries.Count, shape.Aggregate((a, b) => a * b));
            entries[$"m/data/{key}"] = [.. values.SelectMany(BitConverter.GetBytes)];
            x.Item(name, value => value.Tensor("FloatStorage", key, values.Length, 0, shape));
        }
        entries["m/data.pkl"] = x.End();
        var model = ModelFile.Load(TorchFiles.Zip(entries.Reverse()));
        Assert.Equal("ab", model.CreateCharacterModel().Vocabulary);
        Assert.Empty(model.UnusedTensors);
    }

    [Theory,
     InlineData("gru", "'weight_hh_l0' has 6 rows for H = 2", "GRU"), InlineData("tensor", "none of its 1 tensors"), InlineData("module", "global torch.nn.modules.linear.Linear"),
     InlineData("legacy", "before PyTorch 1.6"), InlineData("script", "TorchScript", "save its state_dict()")]
    public void WhatIsNoStateDictOfAnLstm_IsRefusedByName(string name, params string[] fault) => Fault.InModel(TorchFiles.Golden(name), fault);

    private static void Gives(string name, IReadOnlyList<LstmLayer> layers)
    {
        var (_, y) = TorchGolden.Files[name];
        var reference = Layers.Reference(layers, TorchGolden.X);
        Near.Equal(reference, y, Bound, name);
        Near.Equal(reference, Layers.Outputs(new Lstm(layers).CreateSession(), TorchGolden.X), Bound, name);
    }

    private static byte[] Gzip(byte[] file)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(file);
        return compressed.ToArray();
    }
}

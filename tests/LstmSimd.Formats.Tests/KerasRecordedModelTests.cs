namespace LstmSimd.Formats.Tests;

/// <summary>A trained model in its original file: textgenrnn's weights alone, CuDNNLSTM in the layout of Keras 2.1.</summary>
public sealed class KerasRecordedModelTests
{
    private const string Variable = "LSTMSIMD_MODELS";

    // Plain float32 stays within 1.2e-5; the unconverted layout misses by whole numbers.
    private const float Bound = 5e-5f;

    [Fact]
    public void Textgenrnn_HasTheBitsOfItsTrace_AndGivesItsOutputs()
    {
        var file = KerasFormat.Read(Textgenrnn());
        var trace = ModelFile.Load(Path.Combine(Folder(), "canonical.safetensors"));
        Layers.Equal(trace.Layers, file.Layers);

        var record = trace.Trace!;
        var y = Layers.Outputs(file.CreateLstm().CreateSession(record.BatchSize, record.Steps), record.Input.Span);
        // One direction: Y [T, D, N, H] stands as y [T, N, D·H] does.
        Near.Equal(Array.ConvertAll(record.Layers[1].Output!, value => (double)value), y, Bound, "Y");
    }

    [Fact]
    public void Textgenrnn_IsListed()
    {
        var nodes = KerasFormat.List(Textgenrnn());
        Assert.Equal(["rnn_1", "rnn_2"], nodes.Select(node => node.Name));
        Assert.All(nodes, node => Assert.Equal("CuDNNLSTM", node.Kind));
        Assert.Equal("I = 100, H = 128, forward, layout of CuDNNLSTM, weights alone: direction and connections are assumed", nodes[0].Uses);
    }

    [Fact]
    public void Textgenrnn_SaysWhatWasNotRead()
    {
        var file = KerasFormat.Read(Textgenrnn());
        Assert.Equal("Keras weights", file.Format);
        Assert.Equal(["attention/attention_W:0", "embedding/embeddings:0", "output/bias:0", "output/kernel:0"], file.UnusedTensors);
    }

    [Fact]
    public void OneLayerOfTextgenrnn_LoadsByName()
    {
        var trace = ModelFile.Load(Path.Combine(Folder(), "canonical.safetensors"));
        Layers.Equal([trace.Layers[1]], KerasFormat.Read(Textgenrnn(), "rnn_2").Layers);
    }

    private static byte[] Textgenrnn() => File.ReadAllBytes(Path.Combine(Folder(), "textgenrnn_weights.hdf5"));

    private static string Folder()
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"The environment variable {Variable} names no folder of recorded models.");
        return Path.Combine(folder!, "textgenrnn_base");
    }
}

using LstmSimd.Formats;

namespace LstmSimd.Cli.Tests;

/// <summary>Small models of noise, as files of each dialect.</summary>
internal static class Models
{
    public const int Inputs = 3, Hidden = 5, TraceSteps = 6, TraceRows = 2;

    public const string Vocabulary = "ab \n";

    /// <summary>Layers from the input up, I = 3, H = 5.</summary>
    public static LstmLayer[] Layers(int seed, params ReadOnlySpan<LstmDirection> directions)
    {
        var layers = new LstmLayer[directions.Length];
        var inputs = Inputs;
        for (var l = 0; l < layers.Length; l++)
        {
            var count = directions[l] == LstmDirection.Bidirectional ? 2 : 1;
            layers[l] = new LstmLayer(directions[l], [.. Enumerable.Range(0, count).Select(d => Weights(Gates(seed, l, d, inputs)))]);
            inputs = layers[l].OutputSize;
        }
        return layers;
    }

    /// <summary>A native model of two forward layers; these are returned.</summary>
    public static LstmLayer[] WriteNative(string path, int seed = 1)
    {
        var layers = Layers(seed, LstmDirection.Forward, LstmDirection.Forward);
        ModelFile.Save(path, layers);
        return layers;
    }

    /// <summary>A state dict of one bidirectional layer, with a tensor that no LSTM needs.</summary>
    public static LstmLayer[] WritePyTorch(string path)
    {
        var layers = Layers(2, LstmDirection.Bidirectional);
        var writer = new SafetensorsWriter();
        AddPyTorch(writer, layers[0].Weights[0], "rnn.", "l0");
        AddPyTorch(writer, layers[0].Weights[1], "rnn.", "l0_reverse");
        writer.Add("head.weight", new float[2], 1, 2);
        writer.Save(path);
        return layers;
    }

    /// <summary>A character model of one layer, as a state dict with a vocabulary.</summary>
    public static void WriteCharacterModel(string path)
    {
        var writer = new SafetensorsWriter();
        AddPyTorch(writer, Layers(3, LstmDirection.Forward)[0].Weights[0], "lstm.", "l0");
        writer.AddMetadata("vocabulary", Vocabulary);
        writer.Add("embedding.weight", Noise.Uniform(4, Vocabulary.Length * Inputs), Vocabulary.Length, Inputs);
        writer.Add("dense.weight", Noise.Uniform(5, Vocabulary.Length * Hidden), Vocabulary.Length, Hidden);
        writer.Add("dense.bias", Noise.Uniform(6, Vocabulary.Length), Vocabulary.Length);
        writer.Save(path);
    }

    /// <summary>A trace of one forward layer, with the outputs that the float64 reference gives.</summary>
    public static LstmLayer[] WriteTrace(string path)
    {
        var layers = Layers(7, LstmDirection.Forward);
        TraceFile.Write(path, layers, TraceSteps, TraceRows);
        return layers;
    }

    private static GateWeights Gates(int seed, int layer, int direction, int inputs) =>
        Noise.Gates(1000 * seed + 20 * layer + 10 * direction, inputs, Hidden);

    private static LstmWeights Weights(GateWeights gates) => new(gates.InputSize, gates.HiddenSize, gates.W, gates.R, gates.B);

    private static void AddPyTorch(SafetensorsWriter writer, LstmWeights weights, string prefix, string layer)
    {
        writer.Add($"{prefix}weight_ih_{layer}", weights.WeightsInput, 4 * Hidden, weights.InputSize);
        writer.Add($"{prefix}weight_hh_{layer}", weights.WeightsRecurrent, 4 * Hidden, Hidden);
        writer.Add($"{prefix}bias_ih_{layer}", weights.Bias, 4 * Hidden);
        writer.Add($"{prefix}bias_hh_{layer}", new float[4 * Hidden], 4 * Hidden);
    }
}

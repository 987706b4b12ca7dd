using LstmSimd.Formats;

namespace LstmSimd.Cli.Tests;

/// <summary>Small models of noise, as files of each dialect.</summary>
internal static class Models
{
    public const int Inputs = 3, Hidden = 5, TraceSteps = 6, TraceRows = 2;

    public const string Vocabulary = "ab \n";

    // Which of our gates i f g o stands at each place of ONNX's order i o f c.
    private static readonly int[] OurGates = [0, 3, 1, 2];

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
        var weights = layers[0].Weights[0];
        var input = Noise.Uniform(8, TraceSteps * TraceRows * Inputs);
        var reference = new ReferenceLstm<double>(layers, TraceRows);
        var output = new double[TraceSteps * TraceRows * Hidden];
        reference.Run(Array.ConvertAll(input, value => (double)value), output);

        var writer = new SafetensorsWriter();
        writer.Add("X", input, TraceSteps, TraceRows, Inputs);
        writer.Add("l0.W", InOnnxOrder(weights.WeightsInput), 1, 4 * Hidden, Inputs);
        writer.Add("l0.R", InOnnxOrder(weights.WeightsRecurrent), 1, 4 * Hidden, Hidden);
        writer.Add("l0.B", (float[])[.. InOnnxOrder(weights.Bias), .. new float[4 * Hidden]], 1, 8 * Hidden);
        writer.Add("l0.Y", Rounded(output), TraceSteps, 1, TraceRows, Hidden);
        writer.Add("l0.h_n", Rounded(reference.Hidden(0)), 1, TraceRows, Hidden);
        writer.Add("l0.c_n", Rounded(reference.Cell(0)), 1, TraceRows, Hidden);
        writer.Save(path);
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

    private static float[] InOnnxOrder(ReadOnlyMemory<float> ours)
    {
        var size = ours.Length / 4;
        return [.. OurGates.SelectMany(gate => ours.Slice(gate * size, size).ToArray())];
    }

    private static float[] Rounded(ReadOnlySpan<double> values) => Array.ConvertAll(values.ToArray(), value => (float)value);
}

namespace LstmSimd.Formats.Tests;

/// <summary>A trace of noise, T = 5, N = 2, I = 3, H = 4, two layers, and the layers that it means.</summary>
internal sealed record SyntheticTrace(TensorSet Tensors, LstmLayer[] Layers)
{
    public const int Steps = 5, Rows = 2, Inputs = 3, Hidden = 4;

    // Which of our gates i f g o stands at each place of ONNX's order i o f c.
    private static readonly int[] OurGates = [0, 3, 1, 2];

    public static SyntheticTrace Of(int directions)
    {
        var tensors = new TensorSet().PutNoise("X", Steps, Rows, Inputs);
        var layers = new LstmLayer[2];
        for (var l = 0; l < layers.Length; l++)
        {
            var inputs = l == 0 ? Inputs : layers[l - 1].OutputSize;
            var gates = Enumerable.Range(0, directions).Select(d => Noise.Gates(20 * l + 10 * d, inputs, Hidden)).ToArray();
            var recurrentBiases = gates.Select((_, d) => Noise.Uniform(200 * l + 100 * d, 4 * Hidden)).ToArray();
            layers[l] = new LstmLayer(directions == 2 ? LstmDirection.Bidirectional : LstmDirection.Forward,
                [.. gates.Zip(recurrentBiases, (g, rb) => new LstmWeights(inputs, Hidden, g.W, g.R, g.B.Zip(rb, (a, b) => a + b).ToArray()))]);
            tensors
                .Put($"l{l}.W", [.. gates.SelectMany(g => InOnnxOrder(g.W))], directions, 4 * Hidden, inputs)
                .Put($"l{l}.R", [.. gates.SelectMany(g => InOnnxOrder(g.R))], directions, 4 * Hidden, Hidden)
                .Put($"l{l}.B", [.. gates.Zip(recurrentBiases).SelectMany(pair => InOnnxOrder(pair.First.B).Concat(InOnnxOrder(pair.Second)))], directions, 8 * Hidden);
        }
        return new SyntheticTrace(tensors, layers);
    }

    /// <summary>The trace with initial states and recorded outputs, of noise too.</summary>
    public SyntheticTrace Recorded()
    {
        for (var l = 0; l < Layers.Length; l++)
        {
            foreach (var state in new[] { "h0", "c0", "h_n", "c_n" }) Tensors.PutNoise($"l{l}.{state}", Layers[l].DirectionCount, Rows, Hidden);
            Tensors.PutNoise($"l{l}.Y", Steps, Layers[l].DirectionCount, Rows, Hidden);
        }
        return this;
    }

    private static float[] InOnnxOrder(ReadOnlySpan<float> ours)
    {
        var size = ours.Length / 4;
        var onnx = new float[ours.Length];
        for (var place = 0; place < 4; place++) ours.Slice(OurGates[place] * size, size).CopyTo(onnx.AsSpan(place * size));
        return onnx;
    }
}

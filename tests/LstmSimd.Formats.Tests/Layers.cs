using LstmSimd.Kernels;

namespace LstmSimd.Formats.Tests;

/// <summary>Layers of noise, and whether two models are the same in all that they give.</summary>
internal static class Layers
{
    public static LstmWeights Weights(int seed, int inputSize, int hiddenSize)
    {
        var gates = Noise.Gates(seed, inputSize, hiddenSize);
        return new LstmWeights(inputSize, hiddenSize, gates.W, gates.R, gates.B);
    }

    /// <summary>Layers of the same hidden size, from the input up.</summary>
    public static LstmLayer[] Stack(int seed, int inputSize, int hiddenSize, params ReadOnlySpan<LstmDirection> directions)
    {
        var layers = new LstmLayer[directions.Length];
        for (var l = 0; l < layers.Length; l++)
        {
            var forward = Weights(seed + 10 * l, inputSize, hiddenSize);
            layers[l] = directions[l] == LstmDirection.Bidirectional
                ? new LstmLayer(directions[l], forward, Weights(seed + 10 * l + 5, inputSize, hiddenSize))
                : new LstmLayer(directions[l], forward);
            inputSize = layers[l].OutputSize;
        }
        return layers;
    }

    /// <summary>The same sizes, directions and weights, in bits as they are stored, and the same outputs and states.</summary>
    public static void Equal(IReadOnlyList<LstmLayer> expected, IReadOnlyList<LstmLayer> actual)
    {
        Assert.Equal(expected.Select(Sizes), actual.Select(Sizes));
        for (var l = 0; l < expected.Count; l++)
        {
            for (var d = 0; d < expected[l].DirectionCount; d++)
            {
                LstmWeights wanted = expected[l].Weights[d], came = actual[l].Weights[d];
                Equal(wanted.StoredInput, came.StoredInput, $"W of layer {l}, direction {d}");
                Equal(wanted.StoredRecurrent, came.StoredRecurrent, $"R of layer {l}, direction {d}");
                Bits.Equal(wanted.Bias.Span, came.Bias.Span, $"b of layer {l}, direction {d}");
                Bits.Equal(wanted.Peepholes.Span, came.Peepholes.Span, $"peepholes of layer {l}, direction {d}");
                Equal(wanted.StoredProjection, came.StoredProjection, $"projection of layer {l}, direction {d}");
                Assert.Equal(wanted.Cell, came.Cell);
            }
        }
        RunEqual(new Lstm(expected), new Lstm(actual));
    }

    /// <summary>The same matrix, in bits as it is stored.</summary>
    private static void Equal(WeightMatrix? expected, WeightMatrix? actual, string context)
    {
        Assert.Equal((expected?.Precision, expected?.Rows, expected?.Columns), (actual?.Precision, actual?.Rows, actual?.Columns));
        if (expected is null || actual is null) return;
        Assert.Equal(expected.Bfloat16.ToArray(), actual.Bfloat16.ToArray());
        Assert.Equal(expected.Int8.ToArray(), actual.Int8.ToArray());
        Bits.Equal(expected.Scales.Span, actual.Scales.Span, "scales of " + context);
        Bits.Equal(expected.ToFloat32().Span, actual.ToFloat32().Span, context);
    }

    /// <summary>Whether a layer has none of the variants.</summary>
    public static bool IsStandard(LstmLayer layer) =>
        layer.Weights.All(weights => weights.Cell == LstmCell.Standard && weights.Peepholes.IsEmpty && weights.Projection.IsEmpty);

    /// <summary>What the float64 reference gives for x, [T, B, I], from zero state.</summary>
    public static double[] Reference(IReadOnlyList<LstmLayer> layers, ReadOnlySpan<float> x, int batchSize = 1, params ReadOnlySpan<int> lengths)
    {
        var reference = new ReferenceLstm<double>(layers, batchSize);
        var y = new double[x.Length / reference.InputSize * reference.OutputSize];
        reference.Run(Array.ConvertAll(x.ToArray(), value => (double)value), y, lengths);
        return y;
    }

    /// <summary>The same outputs and final states, in bits, for a run of two rows.</summary>
    public static void RunEqual(Lstm expected, Lstm actual)
    {
        const int Steps = 7, Rows = 2;
        var x = Noise.Uniform(99, Steps * Rows * expected.InputSize);
        var (wanted, wantedState) = Run(expected);
        var (came, cameState) = Run(actual);
        Bits.Equal(wanted, came, "outputs");
        StatesEqual(wantedState, cameState);

        (float[] Output, LstmState State) Run(Lstm model)
        {
            var session = model.CreateSession(Rows, Steps);
            return (Outputs(session, x), session.Save());
        }
    }

    /// <summary>What a session gives for x, [T, B, D·H].</summary>
    public static float[] Outputs(LstmSession session, ReadOnlySpan<float> x)
    {
        var y = new float[x.Length / session.Model.InputSize * session.Model.OutputSize];
        session.Run(x, y);
        return y;
    }

    public static void StatesEqual(LstmState expected, LstmState actual)
    {
        Assert.Equal(expected.BatchSize, actual.BatchSize);
        for (var l = 0; l < expected.Model.Layers.Count; l++)
        {
            for (var d = 0; d < expected.Model.Layers[l].DirectionCount; d++)
            {
                Bits.Equal(expected.Hidden(l, d), actual.Hidden(l, d), $"h of layer {l}, direction {d}");
                Bits.Equal(expected.Cell(l, d), actual.Cell(l, d), $"c of layer {l}, direction {d}");
            }
        }
    }

    private static (LstmDirection, int, int, int) Sizes(LstmLayer layer) => (layer.Direction, layer.InputSize, layer.HiddenSize, layer.OutputSize);
}

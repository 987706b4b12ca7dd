namespace LstmSimd.Tests;

/// <summary>Models of random weights, written as one letter a layer: F forward, B backward, D both directions.</summary>
internal static class Models
{
    public const int InputSize = 6;

    public static readonly string[] All = ["F", "B", "D", "FF", "FFF", "BB", "DD", "FB", "DF", "BDF"];

    // Units of the layers, from the input up: around a vector, a panel, and neither.
    private static readonly int[] HiddenSizes = [17, 9, 32, 5];

    public static LstmLayer[] Layers(string letters, int seed = 1)
    {
        var layers = new LstmLayer[letters.Length];
        for (int i = 0, inputSize = InputSize; i < layers.Length; inputSize = layers[i++].OutputSize)
            layers[i] = Layer(letters[i], inputSize, HiddenSizes[i], seed + 100 * i);
        return layers;
    }

    public static LstmLayer Layer(char letter, int inputSize, int hiddenSize, int seed = 1) => letter switch
    {
        'F' => new(LstmDirection.Forward, Weights(seed, inputSize, hiddenSize)),
        'B' => new(LstmDirection.Backward, Weights(seed, inputSize, hiddenSize)),
        _ => new(LstmDirection.Bidirectional, Weights(seed, inputSize, hiddenSize), Weights(seed + 50, inputSize, hiddenSize)),
    };

    public static Lstm Create(string letters, int seed = 1) => new(Layers(letters, seed));

    public static LstmWeights Weights(int seed, int inputSize, int hiddenSize)
    {
        var weights = Noise.Gates(seed, inputSize, hiddenSize);
        return new(inputSize, hiddenSize, weights.W, weights.R, weights.B);
    }

    public static float[] Input(int steps, int batchSize, int seed = 77) => Noise.Uniform(seed, steps * batchSize * InputSize);

    /// <summary>One run, and its output.</summary>
    public static float[] Run(this LstmSession session, ReadOnlySpan<float> x, CancellationToken cancellation = default)
    {
        var y = new float[x.Length / session.Model.InputSize * session.Model.OutputSize];
        session.Run(x, y, cancellation);
        return y;
    }

    /// <summary>All h, then all c, of all layers and directions.</summary>
    public static float[] Floats(this LstmState state)
    {
        var floats = new List<float>();
        for (var layer = 0; layer < state.Model.Layers.Count; layer++)
        {
            for (var direction = 0; direction < state.Model.Layers[layer].DirectionCount; direction++)
            {
                floats.AddRange(state.Hidden(layer, direction));
                floats.AddRange(state.Cell(layer, direction));
            }
        }
        return [.. floats];
    }

    public static float[] StateFloats(this LstmSession session) => session.Save().Floats();

    /// <summary>One row of [T, B, width].</summary>
    public static float[] RowOf(float[] values, int row, int batchSize, int width) =>
        [.. values.Chunk(width).Where((_, index) => index % batchSize == row).SelectMany(values => values)];
}

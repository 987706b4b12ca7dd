using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>
/// Models of random weights, written as one letter a layer: F forward, B backward, D both directions of the standard cell; P with a projection,
/// E with peepholes, C and I with coupled gates, K with clips, H with other activations, all of them forward; A with all of that, both directions; M both directions, coupled gates in the first alone.
/// </summary>
internal static class Models
{
    public const int InputSize = 6;

    public static readonly string[] All = ["F", "B", "D", "FF", "FFF", "BB", "DD", "FB", "DF", "BDF", "P", "E", "C", "I", "K", "H", "U", "A", "M", "PEC", "IKH", "PAP"];

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
        'D' => new(LstmDirection.Bidirectional, Weights(seed, inputSize, hiddenSize), Weights(seed + 50, inputSize, hiddenSize)),
        'A' => new(LstmDirection.Bidirectional, Variant(letter, seed, inputSize, hiddenSize), Variant(letter, seed + 50, inputSize, hiddenSize)),
        'M' => new(LstmDirection.Bidirectional, Variant('C', seed, inputSize, hiddenSize), Weights(seed + 50, inputSize, hiddenSize)),
        _ => new(LstmDirection.Forward, Variant(letter, seed, inputSize, hiddenSize)),
    };

    private static LstmWeights Variant(char letter, int seed, int inputSize, int hiddenSize)
    {
        var outputSize = letter is 'P' or 'A' ? hiddenSize / 2 + 1 : hiddenSize;
        var noise = Noise.Gates(seed, inputSize, hiddenSize);
        return new(inputSize, hiddenSize, noise.W, noise.R.AsMemory(0, 4 * hiddenSize * outputSize), noise.B,
            peepholes: letter is 'E' or 'C' or 'U' or 'A' ? Noise.Uniform(seed + 3, 3 * hiddenSize) : default,
            projection: outputSize < hiddenSize ? Noise.Uniform(seed + 4, outputSize * hiddenSize, 0.5f) : default,
            cell: letter switch
            {
                'C' => new LstmCell { Coupling = GateCoupling.ForgetFromInput },
                'I' => new LstmCell { Coupling = GateCoupling.InputFromForget },
                'K' => new LstmCell { PreActivationClip = 0.4f, CellClip = 0.2f },
                'H' => new LstmCell { GateActivation = ActivationFunction.HardSigmoid(0.2f, 0.5f), CandidateActivation = ActivationFunction.Softsign, OutputActivation = ActivationFunction.ScaledTanh(1.2f, 0.7f) },
                'U' => new LstmCell { GateActivation = ActivationFunction.HardSigmoid(0.2f, 0.5f), PreActivationClip = 0.5f },
                'A' => new LstmCell
                {
                    GateActivation = ActivationFunction.HardSigmoid(0.3f, 0.4f),
                    CandidateActivation = ActivationFunction.Elu(0.8f),
                    OutputActivation = ActivationFunction.LeakyRelu(0.1f),
                    Coupling = seed % 2 == 0 ? GateCoupling.ForgetFromInput : GateCoupling.InputFromForget,
                    PreActivationClip = 0.9f,
                    CellClip = 0.7f,
                },
                _ => null,
            });
    }

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
        session.Run(x, y, new RunOptions { Cancellation = cancellation });
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

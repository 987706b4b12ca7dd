namespace LstmSimd.Training.Tests;

/// <summary>Models of random weights, a letter a layer: F forward, B backward, D both directions; and what else a window takes.</summary>
internal static class Windows
{
    public const int InputSize = 6, BatchSize = 7, Steps = 5;

    public static readonly string[] Stacks = ["F", "B", "D", "FF", "DD", "FB", "DF", "BDF"];

    private static readonly int[] HiddenSizes = [17, 9, 32];

    public static readonly int[] Lengths = [3, 5, 0, 1, 5, 2, 4];

    public static TheoryData<string, bool> Cases()
    {
        var cases = new TheoryData<string, bool>();
        foreach (var stack in Stacks)
        {
            cases.Add(stack, false);
            cases.Add(stack, true);
        }
        return cases;
    }

    public static int[] LengthsOr(bool hasLengths) => hasLengths ? Lengths : [];

    public static LstmLayer[] Layers(string letters, int seed = 1)
    {
        var layers = new LstmLayer[letters.Length];
        for (int l = 0, inputSize = InputSize; l < layers.Length; inputSize = layers[l++].OutputSize) layers[l] = Layer(letters[l], seed + 100 * l, inputSize, HiddenSizes[l]);
        return layers;
    }

    public static LstmLayer Layer(char letter, int seed, int inputSize, int hiddenSize)
    {
        var direction = letter switch { 'F' => LstmDirection.Forward, 'B' => LstmDirection.Backward, _ => LstmDirection.Bidirectional };
        return new LstmLayer(direction, [.. Enumerable.Range(0, direction == LstmDirection.Bidirectional ? 2 : 1).Select(d => Weights(seed + 50 * d, inputSize, hiddenSize))]);
    }

    public static double[] Widened(ReadOnlySpan<float> values)
    {
        var widened = new double[values.Length];
        System.Numerics.Tensors.TensorPrimitives.ConvertChecked(values, widened);
        return widened;
    }

    private static LstmWeights Weights(int seed, int inputSize, int hiddenSize)
    {
        var weights = Noise.Gates(seed, inputSize, hiddenSize);
        return new(inputSize, hiddenSize, weights.W, weights.R, weights.B);
    }
}

namespace LstmSimd;

/// <summary>The weights of one direction of an LSTM layer, gates in the order i f g o (input, forget, candidate, output).</summary>
/// <remarks>The arrays are not copied and must not change; an <see cref="Lstm"/> packs a copy of its own.</remarks>
public sealed class LstmWeights
{
    /// <summary>Checks the shapes and keeps the weights.</summary>
    /// <param name="inputSize">I ≥ 1.</param>
    /// <param name="hiddenSize">H ≥ 1.</param>
    /// <param name="weightsInput">W, [4H, I] row by row.</param>
    /// <param name="weightsRecurrent">R, [4H, H] row by row.</param>
    /// <param name="bias">b, [4H]; of a model with two biases their sum.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">An array has another length.</exception>
    public LstmWeights(int inputSize, int hiddenSize, ReadOnlyMemory<float> weightsInput, ReadOnlyMemory<float> weightsRecurrent, ReadOnlyMemory<float> bias)
    {
        Check.Positive(inputSize);
        Check.Positive(hiddenSize);
        Check.Shape(weightsInput.Length, nameof(weightsInput), "[4H, I]", 4L * hiddenSize, inputSize);
        Check.Shape(weightsRecurrent.Length, nameof(weightsRecurrent), "[4H, H]", 4L * hiddenSize, hiddenSize);
        Check.Shape(bias.Length, nameof(bias), "[4H]", 4L * hiddenSize);
        InputSize = inputSize;
        HiddenSize = hiddenSize;
        WeightsInput = weightsInput;
        WeightsRecurrent = weightsRecurrent;
        Bias = bias;
    }

    /// <summary>I, the number of inputs.</summary>
    public int InputSize { get; }

    /// <summary>H, the number of hidden units.</summary>
    public int HiddenSize { get; }

    /// <summary>W, [4H, I].</summary>
    public ReadOnlyMemory<float> WeightsInput { get; }

    /// <summary>R, [4H, H].</summary>
    public ReadOnlyMemory<float> WeightsRecurrent { get; }

    /// <summary>b, [4H].</summary>
    public ReadOnlyMemory<float> Bias { get; }
}

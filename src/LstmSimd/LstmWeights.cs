using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>The weights of one direction of an LSTM layer, gates in the order i f g o (input, forget, candidate, output).</summary>
/// <remarks>The arrays are not copied and must not change; an <see cref="Lstm"/> packs a copy of its own.</remarks>
public sealed class LstmWeights
{
    /// <summary>Checks the shapes and keeps the weights.</summary>
    /// <param name="inputSize">I ≥ 1.</param>
    /// <param name="hiddenSize">H ≥ 1.</param>
    /// <param name="weightsInput">W, [4H, I] row by row.</param>
    /// <param name="weightsRecurrent">R, [4H, P] row by row; P is H where there is no projection.</param>
    /// <param name="bias">b, [4H]; empty where there is none.</param>
    /// <param name="recurrentBias">A second bias, [4H], of models that have two: it is added to the first. Empty where there is none.</param>
    /// <param name="peepholes">p, [3H], in the order i f o: i and f see p ⊙ c, o sees p ⊙ c′. Empty where there are none.</param>
    /// <param name="projection">[P, H] row by row: h′ is this matrix times o ⊙ tanh(c′). Empty where there is none.</param>
    /// <param name="cell">Activation functions, coupled gates, clipping; the standard cell where null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">An array has another length.</exception>
    public LstmWeights(int inputSize, int hiddenSize, ReadOnlyMemory<float> weightsInput, ReadOnlyMemory<float> weightsRecurrent,
        ReadOnlyMemory<float> bias = default, ReadOnlyMemory<float> recurrentBias = default, ReadOnlyMemory<float> peepholes = default,
        ReadOnlyMemory<float> projection = default, LstmCell? cell = null)
    {
        Check.Positive(inputSize);
        Check.Positive(hiddenSize);
        InputSize = inputSize;
        HiddenSize = hiddenSize;
        OutputSize = projection.IsEmpty ? hiddenSize : projection.Length / hiddenSize;
        if (!projection.IsEmpty)
            Check.Shape(projection.Length, nameof(projection), "[P, H]", Math.Max(OutputSize, 1), hiddenSize);
        Check.Shape(weightsInput.Length, nameof(weightsInput), "[4H, I]", 4L * hiddenSize, inputSize);
        Check.Shape(weightsRecurrent.Length, nameof(weightsRecurrent), projection.IsEmpty ? "[4H, H]" : "[4H, P]", 4L * hiddenSize, OutputSize);
        foreach (var (values, name) in new[] { (bias, nameof(bias)), (recurrentBias, nameof(recurrentBias)) })
            if (!values.IsEmpty) Check.Shape(values.Length, name, "[4H]", 4L * hiddenSize);
        if (!peepholes.IsEmpty) Check.Shape(peepholes.Length, nameof(peepholes), "[3H]", 3L * hiddenSize);
        WeightsInput = weightsInput;
        WeightsRecurrent = weightsRecurrent;
        Bias = Sum(bias, recurrentBias, 4 * hiddenSize);
        Peepholes = peepholes;
        Projection = projection;
        Cell = cell ?? LstmCell.Standard;
    }

    /// <summary>I, the number of inputs.</summary>
    public int InputSize { get; }

    /// <summary>H, the number of hidden units.</summary>
    public int HiddenSize { get; }

    /// <summary>P, the number of outputs and the length of h: the projection's rows where there is one, else H.</summary>
    public int OutputSize { get; }

    /// <summary>W, [4H, I].</summary>
    public ReadOnlyMemory<float> WeightsInput { get; }

    /// <summary>R, [4H, P].</summary>
    public ReadOnlyMemory<float> WeightsRecurrent { get; }

    /// <summary>b, [4H]: the sum of two biases, the only one, or zeros.</summary>
    public ReadOnlyMemory<float> Bias { get; }

    /// <summary>p, [3H], in the order i f o; empty where there are none.</summary>
    public ReadOnlyMemory<float> Peepholes { get; }

    /// <summary>[P, H]; empty where there is none.</summary>
    public ReadOnlyMemory<float> Projection { get; }

    /// <summary>Activation functions, coupled gates, clipping.</summary>
    public LstmCell Cell { get; }

    private static ReadOnlyMemory<float> Sum(ReadOnlyMemory<float> first, ReadOnlyMemory<float> second, int size)
    {
        if (second.IsEmpty) return first.IsEmpty ? new float[size] : first;
        if (first.IsEmpty) return second;
        var sum = new float[size];
        System.Numerics.Tensors.TensorPrimitives.Add(first.Span, second.Span, sum);
        return sum;
    }
}

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
        StoredInput = new WeightMatrix(4 * hiddenSize, inputSize, weightsInput);
        StoredRecurrent = new WeightMatrix(4 * hiddenSize, OutputSize, weightsRecurrent);
        if (!projection.IsEmpty) StoredProjection = new WeightMatrix(OutputSize, hiddenSize, projection);
        Bias = Checked(bias, recurrentBias, peepholes);
        Peepholes = peepholes;
        Cell = cell ?? LstmCell.Standard;
    }

    /// <summary>The same with matrices in any precision, one for all three, but for W, which may be wider than an int8 R. I and H follow from their sizes.</summary>
    /// <param name="weightsInput">W, [4H, I].</param>
    /// <param name="weightsRecurrent">R, [4H, P]; P is H where there is no projection.</param>
    /// <param name="bias">b, [4H]; empty where there is none.</param>
    /// <param name="peepholes">p, [3H], in the order i f o; empty where there are none.</param>
    /// <param name="projection">[P, H]; null where there is none.</param>
    /// <param name="cell">Activation functions, coupled gates, clipping; the standard cell where null.</param>
    /// <exception cref="ArgumentNullException">W or R is null.</exception>
    /// <exception cref="ArgumentException">A matrix or an array has another size.</exception>
    public LstmWeights(WeightMatrix weightsInput, WeightMatrix weightsRecurrent, ReadOnlyMemory<float> bias,
        ReadOnlyMemory<float> peepholes, WeightMatrix? projection, LstmCell? cell)
    {
        ArgumentNullException.ThrowIfNull(weightsInput);
        ArgumentNullException.ThrowIfNull(weightsRecurrent);
        (StoredInput, StoredRecurrent, StoredProjection) = (weightsInput, weightsRecurrent, projection);
        InputSize = weightsInput.Columns;
        HiddenSize = weightsInput.Rows / 4;
        OutputSize = projection?.Rows ?? HiddenSize;
        Expect(weightsInput, "[4H, I]", 4 * Math.Max(HiddenSize, 1), InputSize, nameof(weightsInput));
        Expect(weightsRecurrent, projection is null ? "[4H, H]" : "[4H, P]", 4 * HiddenSize, OutputSize, nameof(weightsRecurrent));
        if (projection is not null) Expect(projection, "[P, H]", OutputSize, HiddenSize, nameof(projection));
        Bias = Checked(bias, default, peepholes);
        Peepholes = peepholes;
        Cell = cell ?? LstmCell.Standard;

        void Expect(WeightMatrix matrix, string shape, int rows, int columns, string name)
        {
            var isWiderInput = matrix == weightsInput && Precision == WeightPrecision.Int8;
            if (matrix.Precision != Precision && !isWiderInput) throw new ArgumentException($"{name}: expected {Precision} as weightsRecurrent, got {matrix.Precision}.", name);
            if (matrix.Rows != rows || matrix.Columns != columns)
                throw new ArgumentException($"{name}: expected {shape}, {rows} × {columns}, got {matrix.Rows} × {matrix.Columns}.", name);
        }
    }

    /// <summary>I, the number of inputs.</summary>
    public int InputSize { get; }

    /// <summary>H, the number of hidden units.</summary>
    public int HiddenSize { get; }

    /// <summary>P, the number of outputs and the length of h: the projection's rows where there is one, else H.</summary>
    public int OutputSize { get; }

    /// <summary>How R and the projection are stored.</summary>
    public WeightPrecision Precision => StoredRecurrent.Precision;

    /// <summary>How W is stored: as R, or, where that is int8, it may be wider.</summary>
    public WeightPrecision InputPrecision => StoredInput.Precision;

    /// <summary>W, [4H, I], as it is stored.</summary>
    public WeightMatrix StoredInput { get; }

    /// <summary>R, [4H, P], as it is stored.</summary>
    public WeightMatrix StoredRecurrent { get; }

    /// <summary>[P, H], as it is stored; null where there is no projection.</summary>
    public WeightMatrix? StoredProjection { get; }

    /// <summary>W as float32: the stored one, or widened anew at each call.</summary>
    public ReadOnlyMemory<float> WeightsInput => StoredInput.ToFloat32();

    /// <summary>R as float32, likewise.</summary>
    public ReadOnlyMemory<float> WeightsRecurrent => StoredRecurrent.ToFloat32();

    /// <summary>The projection as float32, likewise; empty where there is none.</summary>
    public ReadOnlyMemory<float> Projection => StoredProjection?.ToFloat32() ?? default;

    /// <summary>b, [4H]: the sum of two biases, the only one, or zeros.</summary>
    public ReadOnlyMemory<float> Bias { get; }

    /// <summary>p, [3H], in the order i f o; empty where there are none.</summary>
    public ReadOnlyMemory<float> Peepholes { get; }

    /// <summary>Activation functions, coupled gates, clipping.</summary>
    public LstmCell Cell { get; }

    /// <summary>The same weights with all matrices in one precision, but W in <paramref name="input"/> where it is given.</summary>
    /// <param name="precision">Of R and the projection.</param>
    /// <param name="input">Of W; another than theirs only where they are int8.</param>
    /// <exception cref="ArgumentOutOfRangeException">A precision is none of the three.</exception>
    /// <exception cref="ArgumentException">A weight is not finite, and an int8 can't be; or W would differ from R, which is not int8.</exception>
    public LstmWeights To(WeightPrecision precision, WeightPrecision? input = null)
    {
        Check.InputPrecision(precision, input);
        return new(StoredInput.To(input ?? precision), StoredRecurrent.To(precision), Bias, Peepholes, StoredProjection?.To(precision), Cell);
    }

    private ReadOnlyMemory<float> Checked(ReadOnlyMemory<float> bias, ReadOnlyMemory<float> recurrentBias, ReadOnlyMemory<float> peepholes)
    {
        foreach (var (values, name) in new[] { (bias, nameof(bias)), (recurrentBias, nameof(recurrentBias)) })
            if (!values.IsEmpty) Check.Shape(values.Length, name, "[4H]", 4L * HiddenSize);
        if (!peepholes.IsEmpty) Check.Shape(peepholes.Length, nameof(peepholes), "[3H]", 3L * HiddenSize);
        return Sum(bias, recurrentBias, 4 * HiddenSize);
    }

    private static ReadOnlyMemory<float> Sum(ReadOnlyMemory<float> first, ReadOnlyMemory<float> second, int size)
    {
        if (second.IsEmpty) return first.IsEmpty ? new float[size] : first;
        if (first.IsEmpty) return second;
        var sum = new float[size];
        System.Numerics.Tensors.TensorPrimitives.Add(first.Span, second.Span, sum);
        return sum;
    }
}

using System.Numerics.Tensors;

namespace LstmSimd.Training;

/// <summary>Weights to start training from; the same seed gives the same bits.</summary>
public static class LstmInitialisation
{
    /// <summary>
    /// A stack: W uniform in ±√(6 / (I + H)) (Glorot and Bengio 2010), each gate's block of R orthogonal (Saxe, McClelland and Ganguli 2014), b zero but for the
    /// forget gate's (Gers, Schmidhuber and Cummins 2000; Jozefowicz, Zaremba and Sutskever 2015).
    /// </summary>
    /// <param name="inputSize">I of the first layer.</param>
    /// <param name="hiddenSize">H of each layer and direction.</param>
    /// <param name="layers">The number of layers.</param>
    /// <param name="direction">Which way they read.</param>
    /// <param name="seed">Of the random numbers. Two stacks of one model need different ones, or they start alike.</param>
    /// <param name="forgetBias">The bias of the forget gate: at 1 it starts at σ(1) = 0.73; larger ones remember for longer from the start (docs/why-lstm.md).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive, the direction none of the three, or the bias not finite.</exception>
    public static IReadOnlyList<LstmLayer> Create(int inputSize, int hiddenSize, int layers = 1, LstmDirection direction = LstmDirection.Forward, ulong seed = 0, float forgetBias = 1)
    {
        Check.Positive(inputSize);
        Check.Positive(hiddenSize);
        Check.Positive(layers);
        Check.Option(direction, LstmDirection.Bidirectional);
        var widest = Math.Max(inputSize, (direction == LstmDirection.Bidirectional ? 2L : 1L) * hiddenSize);
        if (4L * hiddenSize * widest > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(hiddenSize), hiddenSize, $"hiddenSize: 4 × {hiddenSize} × {widest} weights of a layer are more than an array holds.");
        if (!float.IsFinite(forgetBias)) throw new ArgumentOutOfRangeException(nameof(forgetBias), forgetBias, $"forgetBias: expected a finite number, got {forgetBias}.");
        var directions = direction == LstmDirection.Bidirectional ? 2 : 1;
        return [.. Enumerable.Range(0, layers).Select(layer => new LstmLayer(direction,
            [.. Enumerable.Range(0, directions).Select(d => Weights(layer == 0 ? inputSize : directions * hiddenSize, hiddenSize, forgetBias, new SeededRandom(seed, (ulong)(2 * layer + d))))]))];
    }

    /// <summary>A dense layer: weights uniform in ±√(6 / (H + V)), no bias yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public static Dense CreateDense(int inputSize, int outputSize, ulong seed = 0)
    {
        Check.Positive(inputSize);
        Check.Positive(outputSize);
        CheckTable(outputSize, inputSize, nameof(outputSize));
        var random = new SeededRandom(seed, ulong.MaxValue);
        return new Dense(inputSize, outputSize, Glorot(ref random, outputSize, inputSize, inputSize + outputSize), new float[outputSize]);
    }

    /// <summary>An embedding: normal numbers of mean 0 and variance 1, PyTorch's default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public static Embedding CreateEmbedding(int symbolCount, int size, ulong seed = 0)
    {
        Check.Positive(symbolCount);
        Check.Positive(size);
        CheckTable(symbolCount, size, nameof(symbolCount));
        var random = new SeededRandom(seed, ulong.MaxValue - 1);
        var values = new float[symbolCount * size];
        foreach (ref var value in values.AsSpan()) value = (float)random.NextGaussian();
        return new Embedding(symbolCount, size, values);
    }

    /// <summary>A character model of such parts: embedding → LSTM → dense.</summary>
    /// <param name="vocabulary">The characters it knows, each once.</param>
    /// <param name="embeddingSize">The floats that stand for a character.</param>
    /// <param name="hiddenSize">H of each layer.</param>
    /// <param name="layers">The number of LSTM layers.</param>
    /// <param name="seed">Of the random numbers.</param>
    /// <exception cref="ArgumentException">The vocabulary is empty, or a character occurs twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public static CharacterModel CreateCharacterModel(string vocabulary, int embeddingSize = 64, int hiddenSize = 128, int layers = 2, ulong seed = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(vocabulary);
        return new CharacterModel(vocabulary, CreateEmbedding(vocabulary.Length, embeddingSize, seed), Create(embeddingSize, hiddenSize, layers, seed: seed), CreateDense(hiddenSize, vocabulary.Length, seed));
    }

    private static void CheckTable(int rows, int columns, string name)
    {
        if ((long)rows * columns > Array.MaxLength) throw new ArgumentOutOfRangeException(name, rows, $"{name}: {rows} × {columns} weights are more than an array holds.");
    }

    private static LstmWeights Weights(int inputSize, int hiddenSize, float forgetBias, SeededRandom random)
    {
        var w = Glorot(ref random, 4 * hiddenSize, inputSize, inputSize + hiddenSize);
        var r = new float[4 * hiddenSize * hiddenSize];
        for (var gate = 0; gate < 4; gate++) Orthogonal(ref random, hiddenSize, r.AsSpan(gate * hiddenSize * hiddenSize, hiddenSize * hiddenSize));
        var bias = new float[4 * hiddenSize];
        bias.AsSpan(hiddenSize, hiddenSize).Fill(forgetBias); // i f g o
        return new LstmWeights(inputSize, hiddenSize, w, r, bias);
    }

    private static float[] Glorot(ref SeededRandom random, int rows, int columns, int fans)
    {
        var limit = MathF.Sqrt(6f / fans);
        var values = new float[rows * columns];
        foreach (ref var value in values.AsSpan()) value = (2 * random.NextUniform() - 1) * limit;
        return values;
    }

    /// <summary>Normal rows, made orthogonal to those before them: Gram and Schmidt's way, twice, in double.</summary>
    private static void Orthogonal(ref SeededRandom random, int size, Span<float> block)
    {
        var rows = new double[size][];
        for (var row = 0; row < size; row++)
        {
            var own = rows[row] = new double[size];
            for (var k = 0; k < size; k++) own[k] = random.NextGaussian();
            for (var pass = 0; pass < 2; pass++)
            {
                for (var before = 0; before < row; before++)
                    TensorPrimitives.MultiplyAdd(rows[before], -TensorPrimitives.Dot<double>(own, rows[before]), own, own);
                TensorPrimitives.Divide(own, TensorPrimitives.Norm<double>(own), own);
            }
            TensorPrimitives.ConvertTruncating<double, float>(own, block.Slice(row * size, size));
        }
    }
}

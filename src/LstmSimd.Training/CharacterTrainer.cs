namespace LstmSimd.Training;

/// <summary>
/// Trains a character model on a text: embedding → LSTM → dense → softmax over the next character, by truncated backpropagation through time and Adam.
/// </summary>
/// <remarks>
/// The text is cut into B pieces of equal length (up to B characters at its end are left out), which are read side by side, window by window; h and c go on from one
/// window to the next, and start from zero in each epoch. The model, <see cref="State"/> and <see cref="StepCount"/> are all there is to go
/// on from: a run that is stored and restored has the bits of one that was not. After the first window nothing is allocated. One thread at a time.
/// </remarks>
public sealed class CharacterTrainer
{
    private readonly int[] _text;
    private readonly int _batchSize, _pieceLength, _inputSize, _outputSize;
    private readonly float _gradientLimit;
    private readonly TrainableEmbedding _embedding;
    private readonly TrainableLstm _lstm;
    private readonly TrainableDense _dense;
    private readonly Adam _adam;
    private readonly int[] _symbols, _targets;
    private readonly float[] _x, _h, _logits;

    /// <summary>Copies the weights to start from.</summary>
    /// <param name="text">What to learn: more characters than the batch has rows.</param>
    /// <param name="model">New (<see cref="LstmInitialisation.CreateCharacterModel"/>), or trained before.</param>
    /// <param name="options">Settings; the defaults where null.</param>
    /// <exception cref="ArgumentException">The text is too short, or the model does not know a character of it; a cell is not the standard one, or its weights are int8.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public CharacterTrainer(string text, CharacterModel model, CharacterTrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new CharacterTrainingOptions();
        (Vocabulary, _batchSize, _gradientLimit) = (model.Vocabulary, options.BatchSize, options.GradientLimit);
        Check.Positive(_batchSize, nameof(options.BatchSize));
        Check.Positive(options.Window, nameof(options.Window));
        if (!(_gradientLimit > 0)) throw new ArgumentOutOfRangeException(nameof(options), _gradientLimit, $"GradientLimit: expected a positive number, got {_gradientLimit}.");
        if (text.Length <= _batchSize)
            throw new ArgumentException($"text: expected more than {_batchSize} characters, one for each row of the batch and a last one, got {text.Length}.", nameof(text));
        _text = [.. text.Select(model.SymbolOf)];
        _pieceLength = (text.Length - 1) / _batchSize;
        StepsPerEpoch = (_pieceLength - 1) / options.Window + 1;
        var window = Math.Min(options.Window, _pieceLength);
        var rows = (long)window * _batchSize;
        (_inputSize, _outputSize) = (model.Lstm.InputSize, model.Lstm.OutputSize);
        if (rows * Math.Max(Vocabulary.Length, Math.Max(_inputSize, _outputSize)) > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(options), rows, $"Window × BatchSize: {rows} rows of {Vocabulary.Length} logits, {_inputSize} inputs and {_outputSize} outputs are more than an array holds.");

        var training = new TrainingOptions { Dropout = options.Dropout, Seed = options.Seed, Crew = options.Crew, Width = options.Width };
        _embedding = new TrainableEmbedding(model.Embedding);
        _lstm = new TrainableLstm(model.Lstm.Layers, _batchSize, window, training);
        _dense = new TrainableDense(model.Dense, (int)rows, training);
        _adam = new Adam([.. _embedding.Parameters, .. _lstm.Parameters, .. _dense.Parameters]);
        (_symbols, _targets) = (new int[rows], new int[rows]);
        (_x, _h, _logits) = (new float[rows * _inputSize], new float[rows * _outputSize], new float[rows * Vocabulary.Length]);
        State = [.. _adam.State, .. _lstm.InitialState.Tensors("state")];
    }

    /// <summary>The characters of the model; symbol s is Vocabulary[s].</summary>
    public string Vocabulary { get; }

    /// <summary>The steps, a window each, that read the text once.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The characters that are predicted in an epoch.</summary>
    public long CharactersPerEpoch => (long)_pieceLength * _batchSize;

    /// <summary>The floats that are learned.</summary>
    public long ParameterCount => _adam.Parameters.Sum(parameter => (long)parameter.Values.Length);

    /// <summary>Adam's moments and the LSTM's state: with <see cref="StepCount"/> and the model as it is now, a checkpoint. Write to restore them.</summary>
    public IReadOnlyList<NamedTensor> State { get; }

    /// <summary>The steps taken; the next window follows from it. Set it, beside <see cref="State"/>, to go on from a checkpoint.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a negative number.</exception>
    public long StepCount
    {
        get => _adam.StepCount;
        set => (_adam.StepCount, _lstm.WindowCount) = (value, value);
    }

    /// <summary>Learns the next window: forward, backward, clipping, a step of Adam. Returns the loss before it, in bits per character.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <exception cref="NotFiniteNumberException">The loss or the gradient is not finite; the message names the step, and the parameters stay as they were before it.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is negative or not finite.</exception>
    public double TrainWindow(float rate)
    {
        Optimiser.CheckRate(rate);
        var rows = ReadWindow();
        if (StepCount % StepsPerEpoch == 0) _lstm.InitialState.Clear();
        ReadOnlySpan<int> symbols = _symbols.AsSpan(0, rows), targets = _targets.AsSpan(0, rows);
        Span<float> x = _x.AsSpan(0, rows * _inputSize), h = _h.AsSpan(0, rows * _outputSize), logits = _logits.AsSpan(0, rows * Vocabulary.Length);
        _embedding.Forward(symbols, x);
        _lstm.Forward(x, h);
        _dense.Forward(h, logits);
        var loss = SoftmaxCrossEntropy.Compute(logits, targets, gradients: logits);
        _dense.Backward(logits, h); // from here on logits, h and x are gradients
        _lstm.Backward(h, x);
        _embedding.Backward(symbols, x);
        var norm = GradientNorm.Clip(_adam.Parameters, _gradientLimit);
        if (!double.IsFinite(loss + norm)) throw Diverged(loss, norm);
        _adam.Step(rate);
        _lstm.CarryState();
        return loss / Math.Log(2);
    }

    /// <summary>The model with the parameters as they are now.</summary>
    public CharacterModel CreateModel(LstmOptions? options = null) => new(Vocabulary, _embedding.CreateEmbedding(), _lstm.CreateLayers(), _dense.CreateDense(), options);

    /// <summary>The symbols and targets of the next window, [T, B]. The windows of an epoch share its steps evenly: no short one is left at its end. Returns T·B.</summary>
    private int ReadWindow()
    {
        var (window, batch) = (StepCount % StepsPerEpoch, _batchSize);
        var (first, end) = ((int)(window * _pieceLength / StepsPerEpoch), (int)((window + 1) * _pieceLength / StepsPerEpoch));
        for (var t = first; t < end; t++)
        {
            for (var b = 0; b < batch; b++)
                (_symbols[(t - first) * batch + b], _targets[(t - first) * batch + b]) = (_text[b * _pieceLength + t], _text[b * _pieceLength + t + 1]);
        }
        return (end - first) * batch;
    }

    private NotFiniteNumberException Diverged(double loss, double norm)
    {
        foreach (var parameter in _adam.Parameters) parameter.Gradients.Span.Clear();
        _lstm.WindowCount = StepCount;
        return new NotFiniteNumberException($"Step {StepCount + 1}: the loss is {loss}, the norm of its gradient {norm}; training has diverged. A lower rate may help.", loss);
    }
}

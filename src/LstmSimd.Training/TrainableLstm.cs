using LstmSimd.Kernels;

namespace LstmSimd.Training;

/// <summary>A stack of LSTM layers that learns: forward over a window, backward through time over the same window.</summary>
/// <remarks>
/// The standard cell (Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins 2000), on the kernels that run it: a forward pass gives the bits of
/// <see cref="LstmSession"/>. The backward pass is backpropagation through time (Werbos 1990) over the whole window; where windows follow each other, hand the final state on
/// (<see cref="CarryState"/>), and it is truncated at their borders. After construction nothing is allocated. One thread at a time.
/// </remarks>
public sealed class TrainableLstm
{
    private readonly TrainingLayer[] _layers;
    private readonly LstmDirection[] _directions;
    private readonly RowOrder _order;
    private readonly SharedWork _pack, _forward, _backward, _gradients;
    private readonly long _operations;
    private readonly TrainingOptions _options;
    private bool _wantsInputGradients;
    private bool _canGoBack;

    /// <summary>Copies the weights to start from.</summary>
    /// <param name="layers">From the input up: standard cells without peepholes or projection.</param>
    /// <param name="batchSize">B, the rows of a window.</param>
    /// <param name="steps">The most steps of a window.</param>
    /// <param name="options">Dropout, threads; none where null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or dropout not from 0 to below 1.</exception>
    /// <exception cref="ArgumentException">Two layers do not fit, a cell is not the standard one, or its weights are int8.</exception>
    public TrainableLstm(IReadOnlyList<LstmLayer> layers, int batchSize, int steps, TrainingOptions? options = null)
    {
        CheckLayers(layers);
        Check.Batch(batchSize, layers);
        Check.Positive(steps);
        _options = options ?? new TrainingOptions();
        if (!(_options.Dropout is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(options), _options.Dropout, $"options: expected a dropout from 0 to below 1, got {_options.Dropout}.");
        var longest = layers.SelectMany(layer => layer.Weights).Max(weights => (steps + 1L) * batchSize * Math.Max(TrainingDirection.PaddedLength(weights.InputSize), TrainingDirection.PaddedLength(4 * weights.HiddenSize)));
        if (longest > AlignedBuffer.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"steps: {steps} steps of {batchSize} rows keep up to {longest} floats of one kind, more than an array holds.");
        (BatchSize, Steps, InputSize, OutputSize) = (batchSize, steps, layers[0].InputSize, layers[^1].OutputSize);
        _order = new RowOrder(batchSize, steps);
        _directions = [.. layers.Select(layer => layer.Direction)];
        _layers = [.. layers.Select((layer, index) => new TrainingLayer(layer, index, batchSize, steps, _options, _order))];
        Parameters = [.. _layers.SelectMany(layer => layer.Directions).SelectMany(direction => new[] { direction.WeightsInput, direction.WeightsRecurrent, direction.Bias })];
        InitialState = new SequenceState(layers, batchSize);
        FinalState = new SequenceState(layers, batchSize);
        InitialStateGradients = new SequenceState(layers, batchSize);
        FinalStateGradients = new SequenceState(layers, batchSize);
        _operations = layers.Sum(layer => layer.DirectionCount * 4L * layer.HiddenSize * (layer.InputSize + layer.HiddenSize));
        _pack = new SharedWork(_options.Crew, Pack);
        _forward = new SharedWork(_options.Crew, Forward);
        _backward = new SharedWork(_options.Crew, Backward);
        _gradients = new SharedWork(_options.Crew, AddGradients);
    }

    /// <summary>B, the rows of a window.</summary>
    public int BatchSize { get; }

    /// <summary>The most steps of a window.</summary>
    public int Steps { get; }

    /// <summary>I of the first layer.</summary>
    public int InputSize { get; }

    /// <summary>D·H of the last layer.</summary>
    public int OutputSize { get; }

    /// <summary>W [4H, I], R [4H, H] and b [4H] of each layer and direction, gates in the order i f g o.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>h and c that the next window starts from.</summary>
    public SequenceState InitialState { get; }

    /// <summary>h and c after the last window, each row at its own end.</summary>
    public SequenceState FinalState { get; }

    /// <summary>∂L/∂(h₀, c₀), from the last backward pass.</summary>
    public SequenceState InitialStateGradients { get; }

    /// <summary>∂L/∂(h_T, c_T) for the next backward pass, where a loss depends on the final state; zero at first, and kept until changed.</summary>
    public SequenceState FinalStateGradients { get; }

    /// <summary>The windows so far: with the seed it fixes the next mask of dropout. Set it to go on from a checkpoint.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a negative number.</exception>
    public long WindowCount
    {
        get;
        set => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"WindowCount: expected 0 or more, got {value}.");
    }

    /// <summary>The next window goes on where the last one ended.</summary>
    public void CarryState() => InitialState.CopyFrom(FinalState);

    /// <summary>The layers with the parameters as they are now, to run or to store.</summary>
    public IReadOnlyList<LstmLayer> CreateLayers() => [.. _layers.Select((layer, index) => new LstmLayer(_directions[index], [.. layer.Directions.Select(direction => direction.CreateWeights())]))];

    /// <summary>y and the final state of a window of T steps, from <see cref="InitialState"/>.</summary>
    /// <param name="x">[T, B, I].</param>
    /// <param name="y">[T, B, D·H], zeros past the end of a row; empty where only the final state is wanted.</param>
    /// <param name="lengths">[B], the steps of each row, 0 to T; empty where all have T.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the window is longer than <see cref="Steps"/>.</exception>
    /// <exception cref="ObjectDisposedException">The crew was disposed of.</exception>
    public void Forward(ReadOnlySpan<float> x, Span<float> y, ReadOnlySpan<int> lengths = default)
    {
        var steps = x.Length / (BatchSize * InputSize);
        Check.Shape(x.Length, nameof(x), "[T, B, I]", steps, BatchSize, InputSize);
        if (steps > Steps) throw new ArgumentException($"x: expected at most {Steps} steps, got {steps}.", nameof(x));
        if (!y.IsEmpty) Check.Shape(y.Length, nameof(y), "[T, B, D·H]", steps, BatchSize, OutputSize);
        Check.Lengths(lengths, BatchSize, steps);
        _options.Crew?.ThrowIfDisposed();
        _canGoBack = false;
        _order.Arrange(steps, lengths);
        _layers[0].SetInput(x);
        for (var layer = 1; layer < _layers.Length; layer++) _layers[layer].DrawMask(WindowCount);
        WindowCount++;
        _pack.Run(_operations);
        _forward.Run(_operations * steps * BatchSize);
        _canGoBack = true;
        if (!y.IsEmpty) _layers[^1].CopyOutput(y);
    }

    /// <summary>Adds the gradients of a loss over the last window to those of the parameters, and computes those of x and of the initial state.</summary>
    /// <param name="outputGradients">∂L/∂y, [T, B, D·H]; what is past the end of a row is not looked at. Empty where L depends on the final state only.</param>
    /// <param name="inputGradients">Receives ∂L/∂x, [T, B, I], zeros past the end of a row; empty where it is not wanted.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="InvalidOperationException">There was no forward pass since the last backward one.</exception>
    /// <exception cref="ObjectDisposedException">The crew was disposed of.</exception>
    public void Backward(ReadOnlySpan<float> outputGradients, Span<float> inputGradients = default)
    {
        if (!_canGoBack) throw new InvalidOperationException("A backward pass needs a forward pass before it, each its own.");
        if (!outputGradients.IsEmpty) Check.Shape(outputGradients.Length, nameof(outputGradients), "[T, B, D·H]", _order.Steps, BatchSize, OutputSize);
        if (!inputGradients.IsEmpty) Check.Shape(inputGradients.Length, nameof(inputGradients), "[T, B, I]", _order.Steps, BatchSize, InputSize);
        _canGoBack = false;
        _wantsInputGradients = !inputGradients.IsEmpty;
        _layers[^1].SetOutputGradients(outputGradients);
        var operations = _operations * _order.Steps * BatchSize;
        _backward.Run(operations);
        _gradients.Run(operations);
        if (_wantsInputGradients) _layers[0].CopyInputGradients(inputGradients);
    }

    /// <summary>Checks that there is a layer, that neighbours fit, and that all cells are of the kind that is trained.</summary>
    internal static void CheckLayers(IReadOnlyList<LstmLayer> layers)
    {
        LstmLayer.CheckStack(layers);
        for (var l = 0; l < layers.Count; l++)
        {
            foreach (var weights in layers[l].Weights)
            {
                var other = !weights.Peepholes.IsEmpty ? "peepholes" : weights.StoredProjection is not null ? "a projection"
                    : weights.Cell != LstmCell.Standard ? "coupled gates, a clip or other activations" : null;
                if (weights.Precision == WeightPrecision.Int8)
                    throw new ArgumentException($"layers: expected weights in float32 or bf16, got int8 in layer {l}; LstmLayer.To(WeightPrecision.Float32) widens them.", nameof(layers));
                if (other is not null) throw new ArgumentException($"layers: expected standard cells, got {other} in layer {l}; variants of the cell run but are not trained.", nameof(layers));
            }
        }
    }

    private (int First, int End) Rows(int part, int parts) => (BatchSize * part / parts, BatchSize * (part + 1) / parts);

    private void Pack(int part, int parts)
    {
        var index = 0;
        foreach (var layer in _layers)
            foreach (var direction in layer.Directions)
                if (index++ % parts == part) direction.Pack();
    }

    private void Forward(int part, int parts)
    {
        var (first, end) = Rows(part, parts);
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            if (layer > 0) _layers[layer].TakeInput(_layers[layer - 1], first, end);
            _layers[layer].Forward(InitialState, FinalState, first, end);
        }
    }

    private void Backward(int part, int parts)
    {
        var (first, end) = Rows(part, parts);
        for (var layer = _layers.Length - 1; layer >= 0; layer--)
        {
            _layers[layer].Backward(FinalStateGradients, InitialStateGradients, layer > 0 || _wantsInputGradients, first, end);
            if (layer > 0) _layers[layer].HandDown(_layers[layer - 1], first, end);
        }
    }

    private void AddGradients(int part, int parts)
    {
        foreach (var layer in _layers) layer.AddGradients(part, parts);
    }
}

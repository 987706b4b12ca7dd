using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>
/// h, c and scratch for a batch of streams through one <see cref="Lstm"/>. The state is carried from call to call until it is reset.
/// </summary>
/// <remarks>
/// Used by one thread at a time; use by two at once throws. <see cref="Step"/>, <see cref="Run"/> and <see cref="Reset()"/> allocate nothing; only
/// where layers read both ways may a run that is longer than any before it let the buffers between the layers grow.
/// NaN or ∞ in a row of x stays in that row, until it is reset.
/// </remarks>
public sealed class LstmSession
{
    /// <summary>Buffers suit runs of any length from here on; see <see cref="Lstm.CreateSession"/>.</summary>
    internal const int DefaultSequenceLength = 48;

    // Between layers a chunk of outputs waits, at most 256 K floats (1 MiB) or one step of them: it should stay in the cache.
    private const int ChunkFloats = 1 << 18;

    private readonly LayerStates _states;
    private readonly GateScratch _scratch;
    private readonly WorkerCrew? _crew;
    private readonly CrewRun? _crewRun;
    private readonly int _sequenceLength;
    private readonly int _chunkSteps;
    private readonly long _between;
    private readonly LstmState? _undo;
    private float[] _even;
    private float[] _odd;
    private int _busy;

    internal LstmSession(Lstm model, int batchSize, int sequenceLength, WorkerCrew? crew)
    {
        Check.Batch(batchSize, model.Layers);
        Check.Positive(sequenceLength);
        Model = model;
        BatchSize = batchSize;
        _sequenceLength = sequenceLength;

        _states = new LayerStates(model, batchSize);
        _scratch = new GateScratch(_states.Widest, batchSize, sequenceLength);
        _crew = crew;
        if (crew is { ThreadCount: > 1 })
            _crewRun = new CrewRun(crew, _states.Widest, model.Layers.Max(layer => Math.Max(layer.InputSize, layer.HiddenSize)), batchSize, sequenceLength);

        // The widest output that one layer hands to the next, of one time step.
        _between = model.Layers.SkipLast(1).Select(layer => (long)batchSize * layer.OutputSize).DefaultIfEmpty().Max();
        _chunkSteps = (int)Math.Clamp(ChunkFloats / Math.Max(_between, 1), 1, Math.Min(sequenceLength, _crewRun?.ChunkSteps ?? DefaultSequenceLength));
        _even = [];
        _odd = [];
        Grow(model.IsOneWay ? _chunkSteps : sequenceLength);
        _undo = model.IsOneWay ? null : new LstmState(model, batchSize);
        WarmUp.Ensure(model.Width, batchSize, sequenceLength);
    }

    /// <summary>The model whose weights are used.</summary>
    public Lstm Model { get; }

    /// <summary>B, the number of streams.</summary>
    public int BatchSize { get; }

    /// <summary>One time step of all rows.</summary>
    /// <param name="x">[B, I].</param>
    /// <param name="y">[B, H] of the last layer, or empty.</param>
    /// <exception cref="ArgumentException">A length is wrong, or y overlaps x.</exception>
    /// <exception cref="InvalidOperationException">A layer reads backward: use <see cref="Run"/>. Or another thread uses this session.</exception>
    public void Step(ReadOnlySpan<float> x, Span<float> y)
    {
        if (!Model.IsForwardOnly) throw new InvalidOperationException("Step: a layer of this model reads backward and needs the whole sequence; use Run.");
        Check.Shape(x.Length, nameof(x), "[B, I]", BatchSize, Model.InputSize);
        Run(x, y);
    }

    /// <summary>T time steps, from the session's state.</summary>
    /// <param name="x">[T, B, I]; T follows from its length, and may be 0.</param>
    /// <param name="y">[T, B, D·H] of the last layer; empty where only the final state is wanted.</param>
    /// <param name="cancellation">Looked at between chunks of some 48 steps. The state is then that of the last whole chunk, or,
    /// where layers read both ways, that before the run; what is in y is then of no use.</param>
    /// <exception cref="ArgumentException">A length is wrong, or y overlaps x.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses this session.</exception>
    /// <exception cref="ObjectDisposedException">The crew that the session was given was disposed of.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public void Run(ReadOnlySpan<float> x, Span<float> y, CancellationToken cancellation = default)
    {
        var steps = x.Length / (BatchSize * Model.InputSize);
        if (x.Length % (BatchSize * Model.InputSize) != 0)
            throw new ArgumentException($"x: expected [T, B, I], a multiple of {BatchSize} × {Model.InputSize} floats, got {x.Length}.", nameof(x));
        if (!y.IsEmpty)
            Check.Shape(y.Length, nameof(y), "[T, B, D·H]", steps, BatchSize, Model.OutputSize);
        _crew?.ThrowIfDisposed();
        if (y.Overlaps(x)) throw new ArgumentException("y: overlaps x; expected memory of its own.", nameof(y));

        Enter();
        try
        {
            if (Model.IsOneWay) RunInChunks(x, y, steps, cancellation);
            else RunLayerByLayer(x, y, steps, cancellation);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Sets h and c of all rows to zero.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses this session.</exception>
    public void Reset()
    {
        Enter();
        _states.Clear();
        Leave();
    }

    /// <summary>Sets h and c of one row to zero, as when a new stream takes its place; the others go on.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not one of the rows.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses this session.</exception>
    public void Reset(int row)
    {
        Check.InRange(row, BatchSize);
        Enter();
        _states.Clear(row);
        Leave();
    }

    /// <summary>A second session that goes on from this one's state, independently; with the same crew, if any.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses this session.</exception>
    public LstmSession Fork()
    {
        var fork = new LstmSession(Model, BatchSize, _sequenceLength, _crew);
        fork.Restore(Save());
        return fork;
    }

    /// <summary>A copy of the state: h and c of every layer and direction after the last step.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses this session.</exception>
    public LstmState Save()
    {
        var state = new LstmState(Model, BatchSize);
        Save(state);
        return state;
    }

    /// <summary>Copies the state into an existing object, without allocating.</summary>
    /// <exception cref="ArgumentException"><paramref name="state"/> belongs to another model or batch size.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses this session.</exception>
    public void Save(LstmState state)
    {
        CheckState(state);
        Enter();
        _states.CopyTo(state);
        Leave();
    }

    /// <summary>Goes on from a state: a saved one, or an initial one of the user's making.</summary>
    /// <exception cref="ArgumentException"><paramref name="state"/> belongs to another model or batch size.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses this session.</exception>
    public void Restore(LstmState state)
    {
        CheckState(state);
        Enter();
        _states.CopyFrom(state);
        Leave();
    }

    /// <summary>All layers over a chunk, then the next chunk: a layer's output is still in the cache when the next one reads it.</summary>
    private void RunInChunks(ReadOnlySpan<float> x, Span<float> y, int steps, CancellationToken cancellation)
    {
        var backward = !Model.IsForwardOnly;
        for (int done = 0, chunk; done < steps; done += chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            chunk = Math.Min(_chunkSteps, steps - done);
            var first = backward ? steps - done - chunk : done;
            var input = x.Slice(first * BatchSize * Model.InputSize, chunk * BatchSize * Model.InputSize);
            for (var layer = 0; layer < _states.LayerCount; layer++)
            {
                var output = layer < _states.LayerCount - 1 ? Between(layer, chunk)
                    : y.IsEmpty ? y : y.Slice(first * BatchSize * Model.OutputSize, chunk * BatchSize * Model.OutputSize);
                RunDirection(layer, 0, input, output, chunk);
                input = output;
            }
        }
    }

    /// <summary>Each layer over the whole run, since the next one, reading the other way, starts where this one ends.</summary>
    private void RunLayerByLayer(ReadOnlySpan<float> x, Span<float> y, int steps, CancellationToken cancellation)
    {
        Grow(steps);
        if (cancellation.CanBeCanceled) _states.CopyTo(_undo!);
        var input = x;
        for (var layer = 0; layer < _states.LayerCount; layer++)
        {
            var output = layer < _states.LayerCount - 1 ? Between(layer, steps) : y;
            for (var direction = 0; direction < Model.Layers[layer].DirectionCount; direction++)
            {
                var backward = Model.Layers[layer].ReadsBackward(direction);
                for (int done = 0, chunk; done < steps; done += chunk)
                {
                    if (cancellation.IsCancellationRequested)
                    {
                        _states.CopyFrom(_undo!);
                        cancellation.ThrowIfCancellationRequested();
                    }
                    chunk = Math.Min(_crewRun?.ChunkSteps ?? DefaultSequenceLength, steps - done);
                    var first = backward ? steps - done - chunk : done;
                    RunDirection(layer, direction, Part(input, first, chunk, steps), Part(output, first, chunk, steps), chunk);
                }
            }
            input = output;
        }
    }

    private static Span<float> Part(Span<float> sequence, int first, int count, int steps) =>
        sequence.Slice(first * (sequence.Length / steps), count * (sequence.Length / steps));

    private static ReadOnlySpan<float> Part(ReadOnlySpan<float> sequence, int first, int count, int steps) =>
        sequence.Slice(first * (sequence.Length / steps), count * (sequence.Length / steps));

    private void RunDirection(int layer, int direction, ReadOnlySpan<float> input, Span<float> output, int steps)
    {
        var shape = Model.Layers[layer];
        var (gates, state) = (Model.Gates(layer, direction), _states[layer, direction]);
        var backward = shape.ReadsBackward(direction);
        if (!output.IsEmpty) output = output[(direction * shape.HiddenSize)..];
        var done = _crewRun?.Run(gates, state, input, output, shape.OutputSize, steps, backward) ?? 0;
        if (done == steps) return;

        var (rest, row) = (steps - done, BatchSize * shape.InputSize);
        input = input.Slice(backward ? 0 : done * row, rest * row);
        if (!output.IsEmpty && !backward) output = output[(done * BatchSize * shape.OutputSize)..];
        LstmKernel.Run(gates, state, _scratch, input, shape.InputSize, output, shape.OutputSize, rest, backward);
    }

    /// <summary>Where a layer's output waits for the next layer: two buffers take turns.</summary>
    private Span<float> Between(int layer, int steps) =>
        (layer % 2 == 0 ? _even : _odd).AsSpan(0, steps * BatchSize * Model.Layers[layer].OutputSize);

    /// <summary>To twice the size, so that runs that become longer step by step do not allocate at each.</summary>
    private void Grow(int steps)
    {
        var needed = steps * _between;
        if (_even.Length >= needed) return;
        if (needed > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"{steps} steps of {_between} floats between the layers are more than an array holds; layers that read both ways keep all of them.");
        var even = new float[Math.Clamp(2L * _even.Length, needed, Array.MaxLength)];
        if (_states.LayerCount > 2) _odd = new float[even.Length];
        _even = even;
    }

    private void Enter()
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            throw new InvalidOperationException("This session is in use by another thread; give each thread a session of its own.");
    }

    private void Leave() => Volatile.Write(ref _busy, 0);

    private void CheckState(LstmState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Model.Fingerprint != Model.Fingerprint)
            throw new ArgumentException($"state: belongs to another model, with other sizes or weights: expected the checksum {Model.Fingerprint:X16}, got {state.Model.Fingerprint:X16}.", nameof(state));
        if (state.BatchSize != BatchSize)
            throw new ArgumentException($"state: expected B = {BatchSize}, got B = {state.BatchSize}.", nameof(state));
    }
}

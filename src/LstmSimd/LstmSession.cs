using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>
/// h, c and scratch for a batch of streams through one <see cref="Lstm"/>. The state is carried from call to call until it is reset.
/// </summary>
/// <remarks>
/// Used by one thread at a time; use by two at once throws. Sessions of one stream each take steps together through an <see cref="LstmStepper"/>.
/// <see cref="Step"/>, <see cref="Run"/> and <see cref="Reset()"/> allocate nothing; only
/// where layers read both ways may a run that is longer than any before it let the buffers between the layers grow.
/// NaN or ∞ in a row of x stays in that row, until it is reset.
/// </remarks>
public sealed class LstmSession
{
    /// <summary>Buffers suit runs of any length from here on; see <see cref="Lstm.CreateSession"/>.</summary>
    internal const int DefaultSequenceLength = 48;

    private readonly LayerStates _states;
    private readonly LayerRun _run;
    private readonly WorkerCrew? _crew;
    private readonly int _sequenceLength;
    private int _busy;

    internal LstmSession(Lstm model, int batchSize, int sequenceLength, WorkerCrew? crew)
    {
        Check.Batch(batchSize, model.Layers);
        Check.Positive(sequenceLength);
        crew?.ThrowIfDisposed();
        Model = model;
        BatchSize = batchSize;
        _crew = crew;
        _sequenceLength = sequenceLength;
        _states = new LayerStates(model, batchSize);
        ForwardStates = [.. model.Layers.Select((_, layer) => _states[layer, 0])];
        _run = new LayerRun(model, _states, batchSize, sequenceLength, crew);
        WarmUp.Ensure(model, batchSize, sequenceLength);
        WarmUp.Ensure(crew);
    }

    /// <summary>The model whose weights are used.</summary>
    public Lstm Model { get; }

    /// <summary>B, the number of streams.</summary>
    public int BatchSize { get; }

    /// <summary>One time step of all rows.</summary>
    /// <param name="x">[B, I].</param>
    /// <param name="y">[B, P] of the last layer (P = H where it has no projection), or empty.</param>
    /// <exception cref="ArgumentException">A length is wrong, or y overlaps x.</exception>
    /// <exception cref="InvalidOperationException">A layer reads backward: use <see cref="Run"/>. Or another thread uses this session.</exception>
    /// <exception cref="ObjectDisposedException">The crew that the session was given was disposed of.</exception>
    public void Step(ReadOnlySpan<float> x, Span<float> y)
    {
        if (!Model.IsForwardOnly) throw new InvalidOperationException("Step: a layer of this model reads backward and needs the whole sequence; use Run.");
        Check.Shape(x.Length, nameof(x), "[B, I]", BatchSize, Model.InputSize);
        CheckOutput(x, y, steps: 1);
        Enter();
        try
        {
            _run.Step(x, y);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>T time steps, from the session's state.</summary>
    /// <param name="x">[T, B, I] or what the options say; T follows from its length, and may be 0.</param>
    /// <param name="y">[T, B, D·P] or what the options say, of the last layer; empty where only the final state is wanted.</param>
    /// <param name="options">Lengths of the rows, layouts, cancellation; the default is whole sequences, time first.</param>
    /// <exception cref="ArgumentException">A length is wrong, or y overlaps x.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option has none of its values.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses this session.</exception>
    /// <exception cref="ObjectDisposedException">The crew that the session was given was disposed of.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public void Run(ReadOnlySpan<float> x, Span<float> y, RunOptions options = default)
    {
        var rowSize = BatchSize * Model.InputSize;
        var steps = x.Length / rowSize;
        if (x.Length != steps * rowSize)
            throw new ArgumentException($"x: expected [T, B, I], a multiple of {BatchSize} × {Model.InputSize} floats, got {x.Length}.", nameof(x));
        var longest = Check.Lengths(options.Lengths, BatchSize, steps);
        Check.Option(options.PastEnd, PastEnd.Held);
        Check.Option(options.InputLayout, SequenceLayout.DirectionsApart);
        Check.Option(options.OutputLayout, SequenceLayout.DirectionsApart);
        CheckOutput(x, y, steps);
        Enter();
        try
        {
            _run.Run(x, y, steps, longest, in options);
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
    /// <exception cref="ObjectDisposedException">The crew that the session was given was disposed of.</exception>
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

    /// <summary>The state of each layer, of a model that reads forward, for steps together with other sessions.</summary>
    internal RecurrentState[] ForwardStates { get; }

    private void CheckOutput(ReadOnlySpan<float> x, Span<float> y, int steps)
    {
        if (!y.IsEmpty) Check.Shape(y.Length, nameof(y), "[T, B, D·P]", steps, BatchSize, Model.OutputSize);
        _crew?.ThrowIfDisposed();
        Check.Apart(y, x);
    }

    /// <summary>Takes the session for its caller, until <see cref="Leave"/>; false where somebody has it.</summary>
    internal bool TryEnter() => Interlocked.Exchange(ref _busy, 1) == 0;

    internal void Leave() => Volatile.Write(ref _busy, 0);

    private void Enter()
    {
        if (!TryEnter())
            throw new InvalidOperationException("This session is in use by another thread; give each thread a session of its own.");
    }

    private void CheckState(LstmState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Model != Model && state.Model.Fingerprint != Model.Fingerprint)
            throw new ArgumentException($"state: belongs to another model, with other sizes or weights: expected the checksum {Model.Fingerprint:X16}, got {state.Model.Fingerprint:X16}.", nameof(state));
        if (state.BatchSize != BatchSize)
            throw new ArgumentException($"state: expected B = {BatchSize}, got B = {state.BatchSize}.", nameof(state));
    }
}

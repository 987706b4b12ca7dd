using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>
/// Takes one time step of many sessions together, as rows of one product: every weight is read once for all of them, and nobody's state is copied.
/// </summary>
/// <remarks>
/// For services where streams come and go: each stream has a session of its own (<see cref="Lstm.CreateSession"/> with sequenceLength: 1 is the
/// smallest), and every tick the sessions that have input take a step together, in any order and number. A session has the same bits as if
/// it were stepped alone, which it may be too, in between. One thread at a time; <see cref="Step"/> allocates nothing.
/// </remarks>
public sealed class LstmStepper
{
    private readonly WorkerCrew? _crew;
    private readonly DirectionRun _directionRun;
    private readonly LayerBuffers _between;
    private readonly LstmSession[] _entered; // the caller's list may change meanwhile: what was checked is what is stepped
    private readonly RecurrentState[] _states;
    private int _busy;

    internal LstmStepper(Lstm model, int mostSessions, WorkerCrew? crew)
    {
        Check.Batch(mostSessions, model.Layers);
        crew?.ThrowIfDisposed();
        if (!model.IsForwardOnly) throw new InvalidOperationException("A layer of this model reads backward and needs the whole sequence: no stepper for it; use LstmSession.Run.");
        Model = model;
        MostSessions = mostSessions;
        _crew = crew;
        _directionRun = new DirectionRun(model, mostSessions, sequenceLength: 1, crew);
        _between = new LayerBuffers(model, mostSessions);
        _between.Grow(steps: 1);
        _entered = new LstmSession[mostSessions];
        _states = new RecurrentState[mostSessions];
        WarmUp.EnsureUpTo(model, mostSessions);
        WarmUp.Ensure(crew);
    }

    /// <summary>The model whose sessions it steps.</summary>
    public Lstm Model { get; }

    /// <summary>As many as take one step together at most.</summary>
    public int MostSessions { get; }

    /// <summary>One time step of some sessions.</summary>
    /// <param name="sessions">[B], each of <see cref="Model"/> and of one stream (batch size 1), none of them twice; none at all is no step.</param>
    /// <param name="x">[B, I]: the input of each session, in their order.</param>
    /// <param name="y">[B, P] of the last layer (P = H where it has no projection), or empty.</param>
    /// <exception cref="ArgumentException">There are too many sessions, one is null, of another model or of several streams; a length is wrong, or y
    /// overlaps x. No session has taken a step then.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses this stepper or one of the sessions, or a session is there twice. No session has
    /// taken a step then.</exception>
    /// <exception cref="ObjectDisposedException">The crew was disposed of.</exception>
    public void Step(ReadOnlySpan<LstmSession> sessions, ReadOnlySpan<float> x, Span<float> y)
    {
        if (sessions.Length > MostSessions)
            throw new ArgumentException($"sessions: expected at most {MostSessions}, as many as the stepper was made for, got {sessions.Length}.", nameof(sessions));
        Check.Shape(x.Length, nameof(x), "[B, I]", sessions.Length, Model.InputSize);
        if (!y.IsEmpty) Check.Shape(y.Length, nameof(y), "[B, P]", sessions.Length, Model.OutputSize);
        _crew?.ThrowIfDisposed();
        Check.Apart(y, x);
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            throw new InvalidOperationException("This stepper is in use by another thread; give each thread a stepper of its own.");
        var entered = 0;
        try
        {
            for (; entered < sessions.Length; entered++) _entered[entered] = Entered(sessions, entered);
            if (entered > 0) StepEntered(entered, x, y);
        }
        finally
        {
            foreach (var session in _entered.AsSpan(0, entered)) session.Leave();
            _entered.AsSpan(0, entered).Clear(); // sessions that have gone must not be kept
            _states.AsSpan(0, entered).Clear();
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>One of the sessions, checked, and taken for this step.</summary>
    private LstmSession Entered(ReadOnlySpan<LstmSession> sessions, int index)
    {
        var session = sessions[index] ?? throw new ArgumentException($"sessions[{index}]: expected a session, got null.", nameof(sessions));
        if (session.Model != Model) throw new ArgumentException($"sessions[{index}]: expected a session of this stepper's model, got one of another.", nameof(sessions));
        if (session.BatchSize != 1) throw new ArgumentException($"sessions[{index}]: expected a session of one stream, got B = {session.BatchSize}.", nameof(sessions));
        if (!session.TryEnter()) throw new InvalidOperationException($"sessions[{index}]: in use by another thread, or twice among these.");
        return session;
    }

    private void StepEntered(int rows, ReadOnlySpan<float> x, Span<float> y)
    {
        var last = Model.Layers.Count - 1;
        for (var layer = 0; layer <= last; layer++)
        {
            for (var row = 0; row < rows; row++) _states[row] = _entered[row].ForwardStates[layer];
            var gates = Model.Gates(layer, 0);
            _directionRun.Run(gates, _states[0], new SequenceRun
            {
                X = layer == 0 ? x : _between.After(layer - 1, rows),
                XStrides = new SequenceStrides(0, gates.InputSize),
                Y = layer < last ? _between.After(layer, rows) : y,
                YStrides = new SequenceStrides(0, gates.OutputSize),
                Steps = 1,
                RowStates = _states.AsMemory(0, rows),
            });
        }
        _directionRun.Leave();
    }
}

using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>Runs of one session or stepper by its crew.</summary>
internal sealed unsafe class CrewRun : ISharedWork
{
    // Fewer multiply-adds than this for a row in a time step take no longer than the threads need to meet after it. Rows that share the
    // weights they read are faster, up to four times.
    private const long FewestOperations = 48 * 1024;
    private const int FasterRows = 4;

    // The same of a whole run, where they meet at its end alone.
    private const long FewestRunOperations = 1024 * 1024;

    // Rows are shared, not units, where every thread has some, and its second cache all weights (those of I = H = 128, 516 KiB; measured where
    // that cache has 1 MiB): then threads meet once a run, and read nothing of each other's.
    private const int FewestRows = 4;
    private const long MostSharedBytes = 640 * 1024;

    private readonly WorkerCrew _crew;
    private readonly GateScratch[] _scratches;

    private PackedGates _gates = null!;
    private RecurrentState _state = null!;
    private SequenceStrides _xStrides, _yStrides;
    private ReadOnlyMemory<RecurrentState> _rowStates;
    private int _steps, _start;
    private bool _isBackward, _isOfRows;

    // A span can't be handed to another thread. The memory stays where it is until all shares are done, in Run.
    private float* _x, _y;
    private int* _lengths;
    private int _xLength, _yLength, _lengthCount;

    public CrewRun(WorkerCrew crew, Func<GateScratch> createScratch)
    {
        _crew = crew;
        _scratches = [.. Enumerable.Range(0, crew.ThreadCount).Select(_ => createScratch())];
    }

    /// <summary>One direction of one layer, or its first steps, or nothing: as far as the crew has time and it is worth its while. Returns the steps done.</summary>
    /// <param name="gates">The weights.</param>
    /// <param name="state">The state, to be advanced by the steps done; or those of the run's rows.</param>
    /// <param name="run">What to run over.</param>
    /// <param name="meanwhile">Where nothing was done: the steps that the caller takes alone before it is worth asking again.</param>
    public int Run(PackedGates gates, RecurrentState state, in SequenceRun run, out int meanwhile)
    {
        meanwhile = run.Steps;
        var rows = run.RowsOf(state);
        var isHoisted = run.Steps > 1 && _scratches[0].StepsOf(gates) > 1;
        var ofRow = (long)gates.GateCount * gates.HiddenSize * (isHoisted ? gates.OutputSize : gates.InputSize + gates.OutputSize);
        if (gates.Projection is not null) ofRow += (long)gates.OutputSize * gates.HiddenSize;
        var operations = ofRow * rows;
        _isOfRows = rows >= FewestRows * _crew.ThreadCount && gates.PackedBytes <= MostSharedBytes;
        if (operations < FewestOperations * Math.Min(rows, FasterRows)) return 0;
        if (_isOfRows ? operations * run.Steps < FewestRunOperations : Share.Most(gates) < _crew.ThreadCount) return 0;

        (_gates, _state, _steps, _start, _isBackward) = (gates, state, run.Steps, run.Start, run.IsBackward);
        (_xLength, _yLength, _lengthCount) = (run.X.Length, run.Y.Length, run.Lengths.Length);
        (_xStrides, _yStrides, _rowStates) = (run.XStrides, run.YStrides, run.RowStates);
        fixed (float* x = run.X, y = run.Y)
        fixed (int* lengths = run.Lengths)
        {
            _x = x;
            _y = y;
            _lengths = lengths;
            var done = _crew.Run(this, operations, run.Steps, out meanwhile);
            (_state, _rowStates) = (null!, default); // all shares are done: no session is kept
            return done;
        }
    }

    /// <summary>Notes the end of a call.</summary>
    public void Leave() => _crew.Leave();

    int ISharedWork.Do(int share, int shares, StepBarrier barrier)
    {
        var run = new SequenceRun
        {
            X = new ReadOnlySpan<float>(_x, _xLength),
            XStrides = _xStrides,
            Y = new Span<float>(_y, _yLength),
            YStrides = _yStrides,
            Steps = _steps,
            IsBackward = _isBackward,
            Lengths = new ReadOnlySpan<int>(_lengths, _lengthCount),
            Start = _start,
            RowStates = _rowStates,
        };
        var own = _isOfRows ? Share.OfRows(_gates, share, shares, barrier, run.RowsOf(_state)) : new Share(_gates, share, shares, barrier);
        return LstmKernel.RunShare(_gates, _state, _scratches[share], in own, in run);
    }
}

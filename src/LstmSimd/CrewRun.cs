using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>Runs of one session by its crew. A span can't be handed to another thread, so x and y pass through arrays.</summary>
internal sealed class CrewRun : ISharedWork
{
    // Fewer multiply-adds than this in a time step take no longer than the threads need to meet after it.
    private const long FewestOperations = 48 * 1024;

    // What waits in the arrays should stay in the cache: 256 KiB.
    private const int ChunkFloats = 1 << 16;

    private readonly WorkerCrew _crew;
    private readonly GateScratch[] _scratches;
    private readonly float[] _x;
    private readonly float[] _y;

    private PackedGates _gates = null!;
    private RecurrentState _state = null!;
    private int _steps;
    private bool _hasOutput;
    private bool _backward;

    public CrewRun(WorkerCrew crew, PackedGates widest, int widestRow, int batchSize, int sequenceLength)
    {
        _crew = crew;
        _scratches = [.. Enumerable.Range(0, crew.ThreadCount).Select(_ => new GateScratch(widest, batchSize, sequenceLength))];
        ChunkSteps = Math.Clamp(ChunkFloats / Math.Max(1, batchSize * widestRow), 1, Math.Min(sequenceLength, GateScratch.ChunkSteps));
        _x = new float[ChunkSteps * batchSize * widestRow];
        _y = new float[ChunkSteps * batchSize * widestRow];
    }

    /// <summary>The most time steps of one run.</summary>
    public int ChunkSteps { get; }

    /// <summary>One direction of one layer, or its first steps, or nothing: as far as the crew has time and it is worth its while. Returns the steps done.</summary>
    /// <param name="gates">The weights.</param>
    /// <param name="state">The state, advanced by the steps done.</param>
    /// <param name="x">[T, B, I], of at most <see cref="ChunkSteps"/> steps.</param>
    /// <param name="y">[T, B, …], a row every <paramref name="yStride"/> floats, or empty.</param>
    /// <param name="yStride">Floats from one row of y to the next.</param>
    /// <param name="steps">T.</param>
    /// <param name="backward">Whether from the last step to the first.</param>
    public int Run(PackedGates gates, RecurrentState state, ReadOnlySpan<float> x, Span<float> y, int yStride, int steps, bool backward)
    {
        var isHoisted = steps > 1 && state.Rows <= GateScratch.MostHoistedRows;
        var operations = 4L * gates.HiddenSize * (isHoisted ? gates.HiddenSize : gates.InputSize + gates.HiddenSize) * state.Rows;
        if (operations < FewestOperations || gates.BlockCount < 2 * _crew.ThreadCount) return 0;

        (_gates, _state, _steps, _backward, _hasOutput) = (gates, state, steps, backward, !y.IsEmpty);
        x.CopyTo(_x);
        var done = _crew.Run(this, operations * steps);
        state.Advance(done);
        var first = backward ? steps - done : 0;
        for (var row = first * state.Rows; _hasOutput && row < (first + done) * state.Rows; row++)
            _y.AsSpan(row * gates.HiddenSize, gates.HiddenSize).CopyTo(y[(row * yStride)..]);
        return done;
    }

    int ISharedWork.Do(int share, int shares, StepBarrier barrier) =>
        LstmKernel.RunShare(_gates, _state, _scratches[share], new Share(_gates, share, shares, barrier),
            _x, _gates.InputSize, _hasOutput ? _y : [], _gates.HiddenSize, _steps, _backward);
}

using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>Runs of one session by its crew.</summary>
internal sealed unsafe class CrewRun : ISharedWork
{
    // Fewer multiply-adds than this in a time step take no longer than the threads need to meet after it.
    private const long FewestOperations = 48 * 1024;

    private readonly WorkerCrew _crew;
    private readonly GateScratch[] _scratches;

    private PackedGates _gates = null!;
    private RecurrentState _state = null!;
    private int _steps;
    private bool _backward;

    // A span can't be handed to another thread. The memory stays where it is until all shares are done, in Run.
    private float* _x, _y;
    private int _xLength, _yLength, _yStride;

    public CrewRun(WorkerCrew crew, PackedGates widest, int batchSize, int sequenceLength)
    {
        _crew = crew;
        _scratches = [.. Enumerable.Range(0, crew.ThreadCount).Select(_ => new GateScratch(widest, batchSize, sequenceLength))];
    }

    /// <summary>One direction of one layer, or its first steps, or nothing: as far as the crew has time and it is worth its while. Returns the steps done.</summary>
    /// <param name="gates">The weights.</param>
    /// <param name="state">The state, advanced by the steps done.</param>
    /// <param name="x">[T, B, I].</param>
    /// <param name="y">[T, B, …], a row every <paramref name="yStride"/> floats, or empty.</param>
    /// <param name="yStride">Floats from one row of y to the next.</param>
    /// <param name="steps">T.</param>
    /// <param name="backward">Whether from the last step to the first.</param>
    public int Run(PackedGates gates, RecurrentState state, ReadOnlySpan<float> x, Span<float> y, int yStride, int steps, bool backward)
    {
        var isHoisted = steps > 1 && state.Rows <= GateScratch.MostHoistedRows;
        var operations = 4L * gates.HiddenSize * (isHoisted ? gates.HiddenSize : gates.InputSize + gates.HiddenSize) * state.Rows;
        if (operations < FewestOperations || gates.BlockCount < 2 * _crew.ThreadCount) return 0;

        (_gates, _state, _steps, _backward) = (gates, state, steps, backward);
        (_xLength, _yLength, _yStride) = (x.Length, y.Length, yStride);
        fixed (float* xStart = x, yStart = y)
        {
            _x = xStart;
            _y = yStart;
            var done = _crew.Run(this, operations * steps);
            state.Advance(done);
            return done;
        }
    }

    int ISharedWork.Do(int share, int shares, StepBarrier barrier) =>
        LstmKernel.RunShare(_gates, _state, _scratches[share], new Share(_gates, share, shares, barrier),
            new ReadOnlySpan<float>(_x, _xLength), _gates.InputSize, new Span<float>(_y, _yLength), _yStride, _steps, _backward);
}

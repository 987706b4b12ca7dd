namespace LstmSimd.Kernels;

/// <summary>
/// What one of several threads computes, the same at every step: some blocks of all rows, whose weights stay in its own cache; or all blocks of some rows, which
/// need nothing of the others.
/// </summary>
internal readonly struct Share
{
    // As many as one row takes at once.
    private const int PairBlocks = 2;

    private readonly StepBarrier? _barrier;
    private readonly bool _leads;
    private readonly bool _isOfRows;

    /// <summary>All blocks, by a thread that works alone.</summary>
    public Share(PackedGates gates)
    {
        EndBlock = gates.Matrix.BlockCount;
        EndProjectionBlock = gates.Projection?.BlockCount ?? 0;
    }

    /// <summary>All blocks of one of some shares of the rows, as equal as can be.</summary>
    /// <param name="gates">The weights.</param>
    /// <param name="index">Which share; the first one's thread leads.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="barrier">Where they meet at the end.</param>
    /// <param name="rows">B.</param>
    public static Share OfRows(PackedGates gates, int index, int count, StepBarrier barrier, int rows)
    {
        return new Share(gates, First(index), First(index + 1), barrier, index == 0);

        int First(int share) => (int)(((long)share * rows + count - 1) / count);
    }

    private Share(PackedGates gates, int firstRow, int endRow, StepBarrier barrier, bool leads) : this(gates)
    {
        (FirstRow, EndRow, _barrier, _leads, _isOfRows) = (firstRow, endRow, barrier, leads, true);
    }

    /// <summary>One of some shares of equal size, as far as pairs of blocks can be shared equally.</summary>
    /// <param name="gates">The weights.</param>
    /// <param name="index">Which share; the first one's thread leads.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="barrier">Where they meet after every step.</param>
    public Share(PackedGates gates, int index, int count, StepBarrier barrier)
    {
        (FirstBlock, EndBlock) = Range(gates.Matrix.BlockCount, UnitBlocks(gates));
        (FirstProjectionBlock, EndProjectionBlock) = Range(gates.Projection?.BlockCount ?? 0, PairBlocks);
        _barrier = barrier;
        _leads = index == 0;

        // Rounded up, so that where there are too few the leader, for whom the others wait, has the first.
        (int First, int End) Range(int blocks, int unit)
        {
            var units = (blocks + unit - 1) / unit;
            return (Math.Min(First(index) * unit, blocks), Math.Min(First(index + 1) * unit, blocks));

            int First(int share) => (share * units + count - 1) / count;
        }
    }

    /// <summary>The most shares that all have something to do.</summary>
    public static int Most(PackedGates gates) => (gates.Matrix.BlockCount + UnitBlocks(gates) - 1) / UnitBlocks(gates);

    // What can't be parted: a pair of blocks, or, of three gates, the blocks that make whole vectors of units.
    private static int UnitBlocks(PackedGates gates) => gates.GateCount == PackedGates.MostGates ? PairBlocks : gates.GroupBlocks;

    public int FirstRow { get; }

    /// <summary>Or more than there are.</summary>
    public int EndRow { get; } = int.MaxValue;

    public int FirstBlock { get; }

    public int EndBlock { get; }

    public int FirstProjectionBlock { get; }

    public int EndProjectionBlock { get; }

    /// <summary>Meets the others after a step; false where they part. A thread that works alone, or at rows of its own, meets nobody.</summary>
    public bool Meet() => _barrier is null || _isOfRows || _barrier.Meet(_leads);

    /// <summary>Meets the others in the middle of a step, where nobody parts.</summary>
    public void MeetWithinStep()
    {
        if (!_isOfRows) _barrier?.Meet(_leads, mayPart: false);
    }

    /// <summary>Meets the others after all steps, where they have not met before.</summary>
    public void MeetAtEnd()
    {
        if (_isOfRows) _barrier!.Meet(_leads, mayPart: false);
    }
}

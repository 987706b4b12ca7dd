namespace LstmSimd.Kernels;

/// <summary>The blocks that one of several threads computes, the same ones at every step: its weights stay in its own cache.</summary>
internal readonly struct Share
{
    private readonly StepBarrier? _barrier;
    private readonly bool _leads;

    /// <summary>All blocks, by a thread that works alone.</summary>
    public Share(PackedGates gates) => EndBlock = gates.BlockCount;

    /// <summary>One of some shares of equal size, as far as pairs of blocks can be shared equally.</summary>
    /// <param name="gates">The weights.</param>
    /// <param name="index">Which share; the first one's thread leads.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="barrier">Where they meet after every step.</param>
    public Share(PackedGates gates, int index, int count, StepBarrier barrier)
    {
        var pairs = (gates.BlockCount + 1) / 2;
        FirstBlock = index * pairs / count * 2;
        EndBlock = Math.Min((index + 1) * pairs / count * 2, gates.BlockCount);
        _barrier = barrier;
        _leads = index == 0;
    }

    public int FirstBlock { get; }

    public int EndBlock { get; }

    /// <summary>Meets the others after a step; false where they part. A thread that works alone meets nobody.</summary>
    public bool Meet() => _barrier is null || _barrier.Meet(_leads);
}

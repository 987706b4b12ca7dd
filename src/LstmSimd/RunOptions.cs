namespace LstmSimd;

/// <summary>How <see cref="LstmSession.Run"/> is to take a sequence; the default is whole sequences, time first.</summary>
public readonly ref struct RunOptions
{
    /// <summary>[B], the steps of each row, 0 to T; empty where all have T. Steps past a row's end are left out in both directions, so that its final
    /// state is that of its own last step; a row of length 0 keeps its state.</summary>
    public ReadOnlySpan<int> Lengths { get; init; }

    /// <summary>What y holds past the end of a row.</summary>
    public PastEnd PastEnd { get; init; }

    /// <summary>How x lies.</summary>
    public SequenceLayout InputLayout { get; init; }

    /// <summary>How y is to lie.</summary>
    public SequenceLayout OutputLayout { get; init; }

    /// <summary>Looked at between chunks of some 48 steps. The state is then that of the last whole chunk, or, where layers read both ways, that
    /// before the run; what is in y is then of no use.</summary>
    public CancellationToken Cancellation { get; init; }
}

namespace LstmSimd.Kernels;

/// <summary>Where the rows of a sequence lie: row b of time step t begins at t·<see cref="Step"/> + b·<see cref="Row"/>.</summary>
/// <param name="Step">Floats from one time step to the next.</param>
/// <param name="Row">Floats from one row of the batch to the next.</param>
public readonly record struct SequenceStrides(int Step, int Row)
{
    /// <summary>[T, B, width]: the rows of a time step side by side.</summary>
    public static SequenceStrides TimeFirst(int rows, int width) => new(Product(rows, width), width);

    /// <summary>[B, T, width]: the time steps of a row side by side.</summary>
    public static SequenceStrides BatchFirst(int steps, int width) => new(width, Product(steps, width));

    /// <summary>At most what an int holds: no span is longer, so that a stride of that is refused wherever it counts.</summary>
    private static int Product(int count, int width) => (int)Math.Min((long)count * width, int.MaxValue);
}

/// <summary>A sequence to run over, or a part of one, all checked.</summary>
internal readonly ref struct SequenceRun
{
    /// <summary>Rows of I floats.</summary>
    public ReadOnlySpan<float> X { get; init; }

    public SequenceStrides XStrides { get; init; }

    /// <summary>Rows of P floats, or empty.</summary>
    public Span<float> Y { get; init; }

    public SequenceStrides YStrides { get; init; }

    /// <summary>T.</summary>
    public int Steps { get; init; }

    /// <summary>Whether from the last step to the first.</summary>
    public bool IsBackward { get; init; }

    /// <summary>[B], the steps of each row, counted from <see cref="Start"/> steps before this part; empty where all rows have all.</summary>
    public ReadOnlySpan<int> Lengths { get; init; }

    /// <summary>The steps of the sequence that come before this part.</summary>
    public int Start { get; init; }

    /// <summary>The state of each row, of one row, where they do not all lie in one state: only ever of one step, without lengths.</summary>
    public ReadOnlyMemory<RecurrentState> RowStates { get; init; }

    /// <summary>B: the rows of the state, or as many as have one of their own.</summary>
    public int RowsOf(RecurrentState state) => RowStates.IsEmpty ? state.Rows : RowStates.Length;

    /// <summary>Makes what the last of some steps wrote the current h of every row.</summary>
    public void Advance(RecurrentState state, int steps)
    {
        if (RowStates.IsEmpty) state.Advance(steps);
        else AdvanceRows(steps);
    }

    private void AdvanceRows(int steps)
    {
        foreach (var own in RowStates.Span) own.Advance(steps);
    }

    /// <summary>Some steps of these.</summary>
    public SequenceRun Part(int first, int steps) => this with
    {
        X = X[(first * XStrides.Step)..],
        Y = Y.IsEmpty ? Y : Y[(first * YStrides.Step)..],
        Steps = steps,
        Start = Start + first,
    };
}

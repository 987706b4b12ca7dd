namespace LstmSimd.Training;

/// <summary>The rows of a window, longest first, so that those which take part in a step are the first ones.</summary>
internal sealed class RowOrder(int batchSize, int mostSteps)
{
    private readonly int[] _row = new int[batchSize];
    private readonly int[] _keys = new int[batchSize];
    private readonly int[] _active = new int[mostSteps];

    /// <summary>T of the window.</summary>
    public int Steps { get; private set; }

    /// <summary>Which row of the batch the order's row r is.</summary>
    public int this[int r] => _row[r];

    /// <summary>The steps of the order's row r.</summary>
    public int Length(int r) => -_keys[r];

    /// <summary>The rows that take part in a step, the first ones; none in a step outside the window.</summary>
    public int ActiveAt(int step) => (uint)step < (uint)Steps ? _active[step] : 0;

    /// <summary>Without lengths all rows take part in every step and keep their order.</summary>
    public void Arrange(int steps, ReadOnlySpan<int> lengths)
    {
        Steps = steps;
        for (var r = 0; r < _row.Length; r++) (_row[r], _keys[r]) = (r, lengths.IsEmpty ? -steps : -lengths[r]);
        if (!lengths.IsEmpty) _keys.AsSpan().Sort(_row.AsSpan());
        for (int t = 0, active = _row.Length; t < steps; t++)
        {
            while (active > 0 && Length(active - 1) <= t) active--;
            _active[t] = active;
        }
    }
}

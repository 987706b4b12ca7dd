namespace LstmSimd.Kernels;

/// <summary>h and c of some rows of one direction, in padded buffers of their own. One thread at a time.</summary>
public sealed class RecurrentState
{
    private readonly float[] _cell;
    private float[] _hidden;
    private float[] _nextHidden;

    /// <summary>A state of zeros for <paramref name="rows"/> rows (the batch).</summary>
    /// <exception cref="ArgumentNullException"><paramref name="gates"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is not positive, or too many for an array.</exception>
    public RecurrentState(PackedGates gates, int rows)
    {
        ArgumentNullException.ThrowIfNull(gates);
        Check.Positive(rows);
        if ((long)rows * gates.PaddedHiddenSize > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(rows), rows, $"rows: {rows} rows of {gates.PaddedHiddenSize} units are more than an array holds.");

        Rows = rows;
        HiddenSize = gates.HiddenSize;
        Stride = gates.PaddedHiddenSize;
        _cell = new float[rows * Stride];
        _hidden = new float[rows * Stride];
        _nextHidden = new float[rows * Stride];
    }

    /// <summary>B, the number of rows.</summary>
    public int Rows { get; }

    /// <summary>H, the number of hidden units.</summary>
    public int HiddenSize { get; }

    /// <summary>Floats from one row to the next, in <see cref="Hidden"/> and <see cref="Cell"/> alike: H and its padding.</summary>
    internal int Stride { get; }

    /// <summary>Whether the next step goes through the panels from last to first; steps alternate (design D4b).</summary>
    internal bool FromLastPanel { get; set; }

    internal Span<float> HiddenBuffer => _hidden;

    internal Span<float> NextHiddenBuffer => _nextHidden;

    internal Span<float> CellBuffer => _cell;

    /// <summary>h of one row, [H]: the output of its last step. A step moves it: ask again after each.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not one of the rows.</exception>
    public Span<float> Hidden(int row) => _hidden.AsSpan(RowStart(row), HiddenSize);

    /// <summary>c of one row, [H].</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not one of the rows.</exception>
    public Span<float> Cell(int row) => _cell.AsSpan(RowStart(row), HiddenSize);

    /// <summary>Sets one row's h and c to zero, padding included.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not one of the rows.</exception>
    public void Clear(int row)
    {
        var start = RowStart(row);
        _hidden.AsSpan(start, Stride).Clear();
        _nextHidden.AsSpan(start, Stride).Clear();
        _cell.AsSpan(start, Stride).Clear();
    }

    /// <summary>Makes what the last step wrote the current h.</summary>
    internal void Advance()
    {
        (_hidden, _nextHidden) = (_nextHidden, _hidden);
        FromLastPanel = !FromLastPanel;
    }

    private int RowStart(int row)
    {
        if ((uint)row >= (uint)Rows)
            throw new ArgumentOutOfRangeException(nameof(row), row, $"row: expected 0 to {Rows - 1}, got {row}.");
        return row * Stride;
    }
}

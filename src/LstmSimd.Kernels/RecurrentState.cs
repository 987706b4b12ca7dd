namespace LstmSimd.Kernels;

/// <summary>h and c of some rows of one direction, in padded buffers of their own. One thread at a time.</summary>
public sealed class RecurrentState
{
    private readonly AlignedBuffer _cell;

    // A step reads h from one and writes it to the other: later blocks of the step still need what it was.
    private readonly AlignedBuffer _even;
    private readonly AlignedBuffer _odd;

    /// <summary>A state of zeros for <paramref name="rows"/> rows (the batch).</summary>
    /// <exception cref="ArgumentNullException"><paramref name="gates"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is not positive, or too many for an array.</exception>
    public RecurrentState(PackedGates gates, int rows)
    {
        ArgumentNullException.ThrowIfNull(gates);
        Check.Positive(rows);
        if ((long)rows * gates.PaddedHiddenSize > AlignedBuffer.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(rows), rows, $"rows: {rows} rows of {gates.PaddedHiddenSize} units are more than an array holds.");

        Rows = rows;
        HiddenSize = gates.HiddenSize;
        Stride = gates.PaddedHiddenSize;
        _cell = new AlignedBuffer((long)rows * Stride);
        _even = new AlignedBuffer((long)rows * Stride);
        _odd = new AlignedBuffer((long)rows * Stride);
    }

    /// <summary>B, the number of rows.</summary>
    public int Rows { get; }

    /// <summary>H, the number of hidden units.</summary>
    public int HiddenSize { get; }

    /// <summary>Floats from one row to the next, in <see cref="Hidden"/> and <see cref="Cell"/> alike: H and its padding.</summary>
    internal int Stride { get; }

    /// <summary>Whether an odd number of steps has been taken: says where h is, and which way the next step goes through the weights (design D4b).</summary>
    internal bool IsOdd { get; private set; }

    internal AlignedBuffer CellBuffer => _cell;

    /// <summary>h before a step that is odd or not; the step writes that of the other parity.</summary>
    internal AlignedBuffer HiddenBuffer(bool isOdd) => isOdd ? _odd : _even;

    /// <summary>h of one row, [H]: the output of its last step. A step moves it: ask again after each.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not one of the rows.</exception>
    public Span<float> Hidden(int row) => HiddenBuffer(IsOdd).Span.Slice(RowStart(row), HiddenSize);

    /// <summary>c of one row, [H].</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not one of the rows.</exception>
    public Span<float> Cell(int row) => _cell.Span.Slice(RowStart(row), HiddenSize);

    /// <summary>Sets one row's h and c to zero, padding included.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not one of the rows.</exception>
    public void Clear(int row)
    {
        var start = RowStart(row);
        _even.Span.Slice(start, Stride).Clear();
        _odd.Span.Slice(start, Stride).Clear();
        _cell.Span.Slice(start, Stride).Clear();
    }

    /// <summary>Makes what the last of some steps wrote the current h.</summary>
    internal void Advance(int steps) => IsOdd ^= steps % 2 != 0;

    private int RowStart(int row)
    {
        if ((uint)row >= (uint)Rows)
            throw new ArgumentOutOfRangeException(nameof(row), row, $"row: expected 0 to {Rows - 1}, got {row}.");
        return row * Stride;
    }
}

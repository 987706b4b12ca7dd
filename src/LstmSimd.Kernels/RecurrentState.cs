namespace LstmSimd.Kernels;

/// <summary>h and c of some rows of one direction, in padded buffers of their own. One thread at a time.</summary>
public sealed class RecurrentState
{
    // All of it in one piece: a row of one stream is a page or two.
    private readonly AlignedBuffer _memory;
    private readonly AlignedBuffer _cell;

    // A step reads h from one and writes it to the other: later blocks of the step still need what it was.
    private readonly AlignedBuffer _even;
    private readonly AlignedBuffer _odd;

    // With a projection: o ⊙ tanh(c'), which h is a product of.
    private readonly AlignedBuffer? _unprojected;

    /// <summary>A state of zeros for <paramref name="rows"/> rows (the batch).</summary>
    /// <exception cref="ArgumentNullException"><paramref name="gates"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is not positive, or too many for an array.</exception>
    public RecurrentState(PackedGates gates, int rows)
    {
        ArgumentNullException.ThrowIfNull(gates);
        Check.Positive(rows);
        long cells = PartSize(rows, gates.PaddedHiddenSize), hidden = PartSize(rows, gates.PaddedOutputSize), unprojected = gates.Projection is null ? 0 : cells;
        if (cells + 2 * hidden + unprojected > AlignedBuffer.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(rows), rows, $"rows: {rows} rows of c and twice h, {gates.PaddedHiddenSize} and {gates.PaddedOutputSize} units, are more than an array holds.");

        Rows = rows;
        HiddenSize = gates.HiddenSize;
        OutputSize = gates.OutputSize;
        CellStride = gates.PaddedHiddenSize;
        HiddenStride = gates.PaddedOutputSize;
        _memory = new AlignedBuffer(cells + 2 * hidden + unprojected);
        _cell = _memory.Part(0, rows * CellStride);
        _even = _memory.Part((int)cells, rows * HiddenStride);
        _odd = _memory.Part((int)(cells + hidden), rows * HiddenStride);
        if (gates.Projection is not null) _unprojected = _memory.Part((int)(cells + 2 * hidden), rows * CellStride);
    }

    // Up to a whole cache line, and one more: where sizes are powers of two, what a step reads and what it writes would else lie a multiple
    // of 4 KiB apart, and processors take the one for the other.
    private static long PartSize(int rows, int stride) => ((long)rows * stride / AlignedBuffer.LineFloats + 2) * AlignedBuffer.LineFloats;

    /// <summary>B, the number of rows.</summary>
    public int Rows { get; }

    /// <summary>H, the number of hidden units.</summary>
    public int HiddenSize { get; }

    /// <summary>P, the length of h: H where there is no projection.</summary>
    public int OutputSize { get; }

    /// <summary>Floats from one row of c to the next: H and its padding.</summary>
    internal int CellStride { get; }

    /// <summary>Floats from one row of h to the next: P and its padding.</summary>
    internal int HiddenStride { get; }

    /// <summary>Whether an odd number of steps has been taken: says where h is, and which way the next step goes through the weights (design D4b).</summary>
    internal bool IsOdd { get; private set; }

    internal bool HasProjection => _unprojected is not null;

    internal AlignedBuffer CellBuffer => _cell;

    /// <summary>Floats from the memory of another state of as many rows of the same sizes to this one's.</summary>
    internal nint DistanceFrom(RecurrentState other) => _memory.DistanceFrom(other._memory);

    /// <summary>Floats from h before an even step to h before an odd one.</summary>
    internal nint OddDistance => _odd.DistanceFrom(_even);

    /// <summary>h before a step that is odd or not; the step writes that of the other parity.</summary>
    internal AlignedBuffer HiddenBuffer(bool isOdd) => isOdd ? _odd : _even;

    /// <summary>Where the cells of a step that is odd or not put their outputs: h itself, or what the projection makes h of.</summary>
    internal AlignedBuffer CellOutputBuffer(bool isOdd) => _unprojected ?? HiddenBuffer(!isOdd);

    /// <summary>h of one row, [P]: the output of its last step. A step moves it: ask again after each.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not one of the rows.</exception>
    public Span<float> Hidden(int row) => HiddenBuffer(IsOdd).Span.Slice(Checked(row) * HiddenStride, OutputSize);

    /// <summary>c of one row, [H].</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not one of the rows.</exception>
    public Span<float> Cell(int row) => _cell.Span.Slice(Checked(row) * CellStride, HiddenSize);

    /// <summary>Sets one row's h and c to zero, padding included.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not one of the rows.</exception>
    public void Clear(int row)
    {
        _cell.Span.Slice(Checked(row) * CellStride, CellStride).Clear();
        _even.Span.Slice(row * HiddenStride, HiddenStride).Clear();
        _odd.Span.Slice(row * HiddenStride, HiddenStride).Clear();
    }

    /// <summary>Makes what the last of some steps wrote the current h.</summary>
    internal void Advance(int steps) => IsOdd ^= steps % 2 != 0;

    private int Checked(int row) => (uint)row < (uint)Rows ? row
        : throw new ArgumentOutOfRangeException(nameof(row), row, $"row: expected 0 to {Rows - 1}, got {row}.");
}

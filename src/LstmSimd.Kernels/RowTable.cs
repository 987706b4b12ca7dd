namespace LstmSimd.Kernels;

/// <summary>Where the rows of a run lie, longest first, so that those which are still (or already) under way are the first ones at every step.</summary>
internal sealed class RowTable(int mostRows, int mostSteps)
{
    private readonly int[] _order = new int[mostRows];
    private readonly int[] _lengths = new int[mostRows];
    private readonly nint[] _x = new nint[mostRows * mostSteps];
    private readonly nint[] _hidden = new nint[mostRows];
    private readonly nint[] _cell = new nint[mostRows];
    private int _rows;

    /// <summary>Floats from the first step of a chunk to row r of its step t, at t·B + r.</summary>
    public ref readonly nint X(int row) => ref _x[row];

    /// <summary>Floats from the first row of h to row r.</summary>
    public ref readonly nint Hidden(int row) => ref _hidden[row];

    /// <summary>Floats from the first row of c to row r.</summary>
    public ref readonly nint Cell(int row) => ref _cell[row];

    /// <summary>Which row of the batch the table's row r is.</summary>
    public int Order(int row) => _order[row];

    /// <summary>Fills the table. Without lengths the rows keep their order, and all take part in every step.</summary>
    public void Arrange(in SequenceRun run, RecurrentState state, int chunkSteps)
    {
        _rows = state.Rows;
        if (run.Lengths.IsEmpty) for (var row = 0; row < _rows; row++) _order[row] = row;
        else Sort(run.Lengths);
        for (var row = 0; row < _rows; row++)
        {
            _hidden[row] = (nint)_order[row] * state.HiddenStride;
            _cell[row] = (nint)_order[row] * state.CellStride;
        }
        for (int t = 0, at = 0; t < chunkSteps; t++)
        {
            for (var row = 0; row < _rows; row++) _x[at++] = (nint)t * run.XStrides.Step + (nint)_order[row] * run.XStrides.Row;
        }
    }

    private void Sort(ReadOnlySpan<int> lengths)
    {
        for (var row = 0; row < _rows; row++)
        {
            _order[row] = row;
            _lengths[row] = -lengths[row]; // sorting ascends
        }
        _lengths.AsSpan(0, _rows).Sort(_order.AsSpan(0, _rows));
        for (var row = 0; row < _rows; row++) _lengths[row] = -_lengths[row];
    }

    /// <summary>How many rows take part in a step where there are lengths, the first of the table; <paramref name="guess"/> is as many as in the step beside it.</summary>
    public int ActiveAt(int step, int guess)
    {
        while (guess > 0 && _lengths[guess - 1] <= step) guess--;
        while (guess < _rows && _lengths[guess] > step) guess++;
        return guess;
    }
}

using System.Diagnostics;

namespace LstmSimd.Kernels;

/// <summary>Where the rows of a run lie, in one state or each in its own; longest first, so that those which are still (or already) under way are the first ones at every step.</summary>
internal sealed class RowTable(int mostRows, int mostSteps)
{
    private readonly int[] _order = new int[mostRows];
    private readonly int[] _lengths = new int[mostRows];
    private readonly nint[] _x = new nint[mostRows * mostSteps];
    private readonly nint[] _hidden = new nint[mostRows];
    private readonly nint[] _nextHidden = new nint[mostRows];
    private readonly nint[] _cell = new nint[mostRows];
    private readonly nint[] _output = new nint[mostRows];
    private int _rows;

    /// <summary>Floats from the first step of a chunk to row r of its step t, at t·B + r.</summary>
    public ref readonly nint X(int row) => ref _x[row];

    /// <summary>Floats from the first row of h before a step to row r.</summary>
    public ref readonly nint Hidden(int row) => ref _hidden[row];

    /// <summary>The same of h after it.</summary>
    public ref readonly nint NextHidden(int row) => ref _nextHidden[row];

    /// <summary>Floats from the first row of c to row r.</summary>
    public ref readonly nint Cell(int row) => ref _cell[row];

    /// <summary>The same of the cells' outputs: h after the step, or what is projected to it.</summary>
    public ref readonly nint Output(int row) => ref _output[row];

    /// <summary>Which row of the batch the table's row r is.</summary>
    public int Order(int row) => _order[row];

    /// <summary>Fills the table. Without lengths the rows keep their order, and all take part in every step.</summary>
    /// <param name="run">The run.</param>
    /// <param name="state">What holds the rows; where they have states of their own, the first of them, from which the others are found.</param>
    /// <param name="firstRow">The first of the rows that take part.</param>
    /// <param name="rows">How many there are.</param>
    public void Arrange(in SequenceRun run, RecurrentState state, int firstRow, int rows)
    {
        Debug.Assert(run.RowStates.IsEmpty || run is { Steps: 1, Lengths.IsEmpty: true }, "States of their own take one step together.");
        _rows = rows;
        for (var row = 0; row < _rows; row++) _order[row] = firstRow + row;
        if (!run.Lengths.IsEmpty) Sort(run.Lengths.Slice(firstRow, rows));
        if (run.RowStates.IsEmpty) Locate(state);
        else Locate(run.RowStates.Span.Slice(firstRow, rows), state);
    }

    /// <summary>Fills the table's part for x.</summary>
    /// <param name="strides">Those of x.</param>
    /// <param name="rows">B, the first rows of the table that take part in a chunk.</param>
    /// <param name="chunkSteps">The steps of a chunk.</param>
    public void LocateInputs(SequenceStrides strides, int rows, int chunkSteps)
    {
        for (int t = 0, at = 0; t < chunkSteps; t++)
        {
            for (var row = 0; row < rows; row++) _x[at++] = (nint)t * strides.Step + (nint)_order[row] * strides.Row;
        }
    }

    private void Locate(RecurrentState state)
    {
        var (hiddenStride, cellStride) = (state.HiddenStride, state.CellStride);
        for (var row = 0; row < _rows; row++)
        {
            nint hidden = (nint)_order[row] * hiddenStride, cell = (nint)_order[row] * cellStride;
            _hidden[row] = hidden;
            _nextHidden[row] = hidden;
            _cell[row] = cell;
            _output[row] = cell;
        }
    }

    /// <summary>States that have taken an odd and an even number of steps have their h before and after in buffers of different parity.</summary>
    private void Locate(ReadOnlySpan<RecurrentState> states, RecurrentState first)
    {
        var toOtherParity = first.IsOdd ? -first.OddDistance : first.OddDistance;
        for (var row = 0; row < _rows; row++)
        {
            Debug.Assert(states[row].Rows == 1 && states[row].HiddenStride == first.HiddenStride && states[row].CellStride == first.CellStride, "States of one row, of the same weights.");
            var distance = states[row].DistanceFrom(first);
            var parity = states[row].IsOdd == first.IsOdd ? 0 : toOtherParity;
            _cell[row] = distance;
            _hidden[row] = distance + parity;
            _nextHidden[row] = distance - parity;
            _output[row] = first.HasProjection ? distance : _nextHidden[row];
        }
    }

    private void Sort(ReadOnlySpan<int> lengths)
    {
        for (var row = 0; row < _rows; row++)
        {
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

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmSimd.Kernels;

/// <summary>One direction of one layer over some time steps: for each panel and each tile of rows the product, then the cell.</summary>
internal readonly ref struct Recurrence<TVec> where TVec : struct, IVector<TVec>
{
    private readonly PackedGates _gates;
    private readonly RecurrentState _state;
    private readonly GateScratch _scratch;

    public Recurrence(PackedGates gates, RecurrentState state, GateScratch scratch)
    {
        _gates = gates;
        _state = state;
        _scratch = scratch;
    }

    /// <summary>Which half of the product a pass computes. A half keeps its sums in the scratch, row by row.</summary>
    private enum Part
    {
        /// <summary>b + W·x for all rows of a chunk, which need no order among them.</summary>
        Input,

        /// <summary>The sums of <see cref="Input"/> + R·h, then the cell.</summary>
        Recurrent,

        /// <summary>b + W·x + R·h, then the cell.</summary>
        Both,
    }

    /// <summary>Row (t, b) of x lies at (t·B + b)·<paramref name="xStride"/>, of y likewise; y may be empty.</summary>
    public void Run(ReadOnlySpan<float> x, int xStride, Span<float> y, int yStride, int steps, bool backward)
    {
        var rows = _state.Rows;
        for (var done = 0; done < steps;)
        {
            var chunk = Math.Min(_scratch.Steps, steps - done);
            var first = backward ? steps - done - chunk : done;
            if (chunk > 1) Pass(Part.Input, in x[first * rows * xStride], xStride, 0, chunk * rows);
            for (var step = 0; step < chunk; step++)
            {
                var t = backward ? chunk - 1 - step : step;
                if (chunk > 1) Pass(Part.Recurrent, in x[0], 0, t * rows, rows);
                else Pass(Part.Both, in x[first * rows * xStride], xStride, 0, rows);
                _state.Advance();
                if (!y.IsEmpty) CopyHidden(y[((first + t) * rows * yStride)..], yStride);
            }
            done += chunk;
        }
    }

    private void CopyHidden(Span<float> y, int yStride)
    {
        ReadOnlySpan<float> hidden = _state.HiddenBuffer;
        for (var row = 0; row < _state.Rows; row++)
            hidden.Slice(row * _state.Stride, _state.HiddenSize).CopyTo(y[(row * yStride)..]);
    }

    /// <summary>
    /// All panels × all rows; row r of a part that keeps its sums is the scratch's row <paramref name="firstRow"/> + r.
    /// A single row keeps them too: its cell is updated once, after the last panel, in one loop without a gap.
    /// </summary>
    private void Pass(Part part, ref readonly float x, int xStride, int firstRow, int rows)
    {
        var panels = _gates.WholePanels + (_gates.HasHalfPanel ? 1 : 0);
        var tiles = (rows + PanelProduct.MostRows - 1) / PanelProduct.MostRows;
        var keepsSums = part != Part.Both || rows == 1;
        for (var i = 0; i < panels; i++)
        {
            // What the last step left in the cache is met first.
            var panel = _state.FromLastPanel ? panels - 1 - i : i;
            for (int tile = 0, row = 0; tile < tiles; tile++)
            {
                var end = (tile + 1) * rows / tiles;
                ref var sums = ref Sums(keepsSums, panel, firstRow + row, out var sumsStride);
                Product(part, panel, in Unsafe.Add(ref Unsafe.AsRef(in x), row * xStride), xStride, row, end - row, ref sums, sumsStride);
                if (part != Part.Input && rows > 1) Cell(panel, 1, row, end - row, in sums, sumsStride);
                row = end;
            }
        }
        if (part != Part.Input && rows == 1)
        {
            Cell(0, _gates.WholePanels, 0, 1, in Sums(true, 0, firstRow, out _), 0);
            if (_gates.HasHalfPanel) Cell(_gates.WholePanels, 1, 0, 1, in Sums(true, _gates.WholePanels, firstRow, out _), 0);
        }
    }

    /// <summary>Where the sums of a panel and a row are: in the row's own place, or in the one tile that all panels use in turn.</summary>
    private ref float Sums(bool kept, int panel, int row, out nuint stride)
    {
        ref var buffer = ref MemoryMarshal.GetReference(_scratch.Buffer);
        stride = (nuint)(kept ? _gates.PreActivationSize : RowLength(panel));
        return ref kept ? ref Unsafe.Add(ref buffer, (nint)row * _gates.PreActivationSize + panel * PackedGates.PanelVectors * TVec.Count) : ref buffer;
    }

    private int RowLength(int panel) => (panel == _gates.WholePanels ? PackedGates.HalfVectors : PackedGates.PanelVectors) * TVec.Count;

    private void Product(Part part, int panel, ref readonly float x, int xStride, int row, int count, ref float sums, nuint sumsStride)
    {
        var isHalf = panel == _gates.WholePanels;
        var rowLength = RowLength(panel);
        ref var bias = ref Unsafe.Add(ref Unsafe.AsRef(in _gates.Start),
            (nint)panel * PackedGates.PanelVectors * TVec.Count * (1 + _gates.InputSize + _gates.HiddenSize));
        ref var weights = ref Unsafe.Add(ref bias, rowLength);
        ref var hidden = ref Unsafe.Add(ref MemoryMarshal.GetReference(_state.HiddenBuffer), row * _state.Stride);
        var xRows = new RowReferences(in x, (nuint)xStride, (nuint)count, (nuint)_gates.InputSize);
        var hRows = new RowReferences(in hidden, (nuint)_state.Stride, (nuint)count, (nuint)_gates.HiddenSize);
        switch (part)
        {
            case Part.Input:
                PanelProduct.Multiply<TVec>(isHalf, count, in weights, in xRows, default, in bias, 0, ref sums, sumsStride);
                break;
            case Part.Recurrent:
                weights = ref Unsafe.Add(ref weights, (nint)_gates.InputSize * rowLength);
                PanelProduct.Multiply<TVec>(isHalf, count, in weights, default, in hRows, in sums, sumsStride, ref sums, sumsStride);
                break;
            default:
                PanelProduct.Multiply<TVec>(isHalf, count, in weights, in xRows, in hRows, in bias, 0, ref sums, sumsStride);
                break;
        }
    }

    /// <summary>The cells of some rows of one panel, or of one row of some whole panels: either lie at one stride.</summary>
    private void Cell(int panel, int panels, int row, int count, ref readonly float sums, nuint sumsStride)
    {
        var units = (nuint)RowLength(panel) / PackedGates.GateCount;
        var start = row * _state.Stride + panel * 2 * TVec.Count;
        ref var cell = ref Unsafe.Add(ref MemoryMarshal.GetReference(_state.CellBuffer), start);
        ref var hidden = ref Unsafe.Add(ref MemoryMarshal.GetReference(_state.NextHiddenBuffer), start);
        if (count > 1) CellUpdate.Rows<TVec>(in sums, sumsStride, units, units, ref cell, ref hidden, (nuint)_state.Stride, (nuint)count);
        else CellUpdate.Rows<TVec>(in sums, (nuint)RowLength(panel), units, units, ref cell, ref hidden, units, (nuint)panels);
    }
}

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

    /// <summary>Which half of the product a pass computes. A half keeps its sums in the scratch, row by row, for the other.</summary>
    private enum Part
    {
        /// <summary>b + W·x for all rows of a chunk, which need no order among them.</summary>
        Input,

        /// <summary>The sums of <see cref="Input"/> + R·h, then the cell.</summary>
        Recurrent,

        /// <summary>b + W·x + R·h, then the cell; the sums live in one tile.</summary>
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

    /// <summary>All panels × all rows; the rows are the scratch's rows from <paramref name="firstRow"/> on, where a part keeps its sums there.</summary>
    private void Pass(Part part, ref readonly float x, int xStride, int firstRow, int rows)
    {
        var panels = _gates.WholePanels + (_gates.HasHalfPanel ? 1 : 0);
        var tiles = (rows + PanelProduct.MostRows - 1) / PanelProduct.MostRows;
        for (var i = 0; i < panels; i++)
        {
            // What the last step left in the cache is met first.
            var panel = _state.FromLastPanel ? panels - 1 - i : i;
            for (int tile = 0, row = 0; tile < tiles; tile++)
            {
                var end = (tile + 1) * rows / tiles;
                Tile(part, panel, in Unsafe.Add(ref Unsafe.AsRef(in x), row * xStride), xStride, firstRow, row, end - row);
                row = end;
            }
        }
    }

    private void Tile(Part part, int panel, ref readonly float x, int xStride, int firstRow, int row, int count)
    {
        const int Vectors = PackedGates.PanelVectors;
        var isHalf = panel == _gates.WholePanels;
        var rowLength = (isHalf ? PackedGates.HalfVectors : Vectors) * TVec.Count;
        var rowsOfWeights = 1 + _gates.InputSize + _gates.HiddenSize;
        ref var bias = ref Unsafe.Add(ref Unsafe.AsRef(in _gates.Start), (nint)panel * Vectors * TVec.Count * rowsOfWeights);
        ref var weights = ref Unsafe.Add(ref bias, rowLength);

        ref var hidden = ref Unsafe.Add(ref MemoryMarshal.GetReference(_state.HiddenBuffer), row * _state.Stride);
        var xRows = new RowReferences(in x, (nuint)xStride, (nuint)count, (nuint)_gates.InputSize);
        var hRows = new RowReferences(in hidden, (nuint)_state.Stride, (nuint)count, (nuint)_gates.HiddenSize);
        ref var sums = ref MemoryMarshal.GetReference(_scratch.Buffer);
        var sumsStride = (nuint)rowLength;
        if (part != Part.Both)
        {
            sums = ref Unsafe.Add(ref sums, (nint)(firstRow + row) * _gates.PreActivationSize + panel * Vectors * TVec.Count);
            sumsStride = (nuint)_gates.PreActivationSize;
        }

        switch (part)
        {
            case Part.Input:
                PanelProduct.Multiply<TVec>(isHalf, count, in weights, in xRows, default, in bias, 0, ref sums, sumsStride);
                return;
            case Part.Recurrent:
                weights = ref Unsafe.Add(ref weights, (nint)_gates.InputSize * rowLength);
                PanelProduct.Multiply<TVec>(isHalf, count, in weights, default, in hRows, in sums, sumsStride, ref sums, sumsStride);
                break;
            default:
                PanelProduct.Multiply<TVec>(isHalf, count, in weights, in xRows, in hRows, in bias, 0, ref sums, sumsStride);
                break;
        }

        var state = row * _state.Stride + panel * 2 * TVec.Count;
        CellUpdate.Rows<TVec>(in sums, sumsStride, (nuint)rowLength / PackedGates.GateCount, (nuint)rowLength / PackedGates.GateCount,
            ref Unsafe.Add(ref MemoryMarshal.GetReference(_state.CellBuffer), state),
            ref Unsafe.Add(ref MemoryMarshal.GetReference(_state.NextHiddenBuffer), state), (nuint)_state.Stride, (nuint)count);
    }
}

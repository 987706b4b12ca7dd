using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>
/// One direction of one layer over some time steps, or a share of it: for each group of blocks and each tile of rows the product, then the cell.
/// </summary>
internal readonly ref struct Recurrence<TVec>(PackedGates gates, RecurrentState state, GateScratch scratch, Share share) where TVec : struct, IVector<TVec>
{
    private readonly PackedGates _gates = gates;
    private readonly RecurrentState _state = state;
    private readonly GateScratch _scratch = scratch;
    private readonly Share _share = share;

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

    /// <summary>
    /// Row (t, b) of x lies at (t·B + b)·<paramref name="xStride"/>, of y likewise; y may be empty. Returns the steps done, fewer
    /// where the shares parted; the state has to be advanced by them once all shares are done.
    /// </summary>
    public int Run(ReadOnlySpan<float> x, int xStride, Span<float> y, int yStride, int steps, bool backward)
    {
        var rows = _state.Rows;
        for (var done = 0; done < steps;)
        {
            var chunk = Math.Min(_scratch.Steps, steps - done);
            var first = backward ? steps - done - chunk : done;
            ref readonly var input = ref x[first * rows * xStride];
            if (chunk > 1) Pass(Part.Input, _state.IsOdd, in input, xStride, 0, chunk * rows);
            for (var step = 0; step < chunk; step++)
            {
                var t = backward ? chunk - 1 - step : step;
                var part = chunk > 1 ? Part.Recurrent : Part.Both;
                var isOdd = _state.IsOdd ^ ((done + step) % 2 != 0);
                if (rows > 1) Pass(part, isOdd, in input, xStride, t * rows, rows);
                else PassOneRow(part, isOdd, in input, t);
                if (!y.IsEmpty) CopyHidden(!isOdd, y[((first + t) * rows * yStride)..], yStride);
                if (!_share.Meet()) return done + step + 1;
            }
            done += chunk;
        }
        return steps;
    }

    private void CopyHidden(bool isOdd, Span<float> y, int yStride)
    {
        var first = _share.FirstBlock * _gates.Lanes;
        var units = Math.Min(_share.EndBlock * _gates.Lanes, _gates.HiddenSize) - first;
        ReadOnlySpan<float> hidden = _state.HiddenBuffer(isOdd).Span;
        for (var row = 0; row < _state.Rows; row++)
            hidden.Slice(row * _state.Stride + first, units).CopyTo(y[(row * yStride + first)..]);
    }

    /// <summary>One row through all blocks, two by two; then all its cells, in one loop without a gap. Its sums are the scratch's row <paramref name="at"/>.</summary>
    private void PassOneRow(Part part, bool isOdd, ref readonly float x, int at)
    {
        ref var sums = ref Unsafe.Add(ref _scratch.First, (nint)at * _gates.PreActivationSize);
        ref readonly var seeds = ref part == Part.Recurrent ? ref sums : ref _gates.Start;
        var xRow = part == Part.Recurrent ? default : new Rows(in x, 0, (nuint)_gates.InputSize);
        var hRow = new Rows(in _state.HiddenBuffer(isOdd).First, 0, (nuint)_gates.HiddenSize);
        var skipped = part == Part.Recurrent ? (nuint)_gates.InputSize : 0;
        var pairs = (_share.EndBlock - _share.FirstBlock + 1) / 2;
        for (var i = 0; i < pairs; i++)
        {
            // What the last step left in the cache is met first (design D4b).
            var block = _share.FirstBlock + 2 * (isOdd ? pairs - 1 - i : i);
            var weights = _gates.Weights(block).From(skipped);
            ref var target = ref Unsafe.Add(ref sums, block * _gates.BlockSize);
            ref var seed = ref Unsafe.Add(ref Unsafe.AsRef(in seeds), block * _gates.BlockSize);
            if (block + 1 < _share.EndBlock) GateProduct.Pair<TVec, OneRow>(in weights, in xRow, in hRow, in seed, 0, ref target, 0);
            else GateProduct.Single<TVec, OneRow>(in weights, in xRow, in hRow, in seed, 0, ref target, 0);
        }
        Cell(isOdd, _share.FirstBlock, _share.EndBlock - _share.FirstBlock, in Unsafe.Add(ref sums, _share.FirstBlock * _gates.BlockSize), _gates.BlockSize, _gates.Lanes);
    }

    /// <summary>All blocks × all rows; row r of a half keeps its sums in the scratch's row <paramref name="firstRow"/> + r.</summary>
    private void Pass(Part part, bool isOdd, ref readonly float x, int xStride, int firstRow, int rows)
    {
        ref var buffer = ref _scratch.First;
        ref var hidden = ref _state.HiddenBuffer(isOdd).First;
        var group = _gates.PanelBlocks;
        var groups = (_share.EndBlock - _share.FirstBlock + group - 1) / group;
        var tiles = (rows + BlockProduct.MostRows - 1) / BlockProduct.MostRows;
        for (var i = 0; i < groups; i++)
        {
            var block = _share.FirstBlock + (isOdd ? groups - 1 - i : i) * group;
            var blocks = Math.Min(group, _share.EndBlock - block);
            var weights = _gates.Weights(block).From(part == Part.Recurrent ? (nuint)_gates.InputSize : 0);
            ref var bias = ref Unsafe.Add(ref Unsafe.AsRef(in _gates.Start), block * _gates.BlockSize);

            // Kept sums have a place of their own; others use the same one for every block.
            var stride = part == Part.Both ? blocks * _gates.BlockSize : _gates.PreActivationSize;
            ref var sums = ref part == Part.Both ? ref buffer : ref Unsafe.Add(ref buffer, (nint)firstRow * _gates.PreActivationSize + block * _gates.BlockSize);
            for (int tile = 0, row = 0; tile < tiles; tile++)
            {
                var end = (int)((tile + 1L) * rows / tiles);
                ref var tileSums = ref Unsafe.Add(ref sums, (nint)row * stride);
                var xRows = new Rows(in Unsafe.Add(ref Unsafe.AsRef(in x), row * xStride), (nuint)xStride, part == Part.Recurrent ? 0 : (nuint)_gates.InputSize);
                var hRows = new Rows(in Unsafe.Add(ref hidden, row * _state.Stride), (nuint)_state.Stride, part == Part.Input ? 0 : (nuint)_gates.HiddenSize);
                ref var seed = ref part == Part.Recurrent ? ref tileSums : ref bias;
                BlockProduct.Multiply<TVec>(blocks, end - row, in weights, in xRows, in hRows, in seed, part == Part.Recurrent ? (nuint)stride : 0, ref tileSums, (nuint)stride);
                row = end;
            }
            for (var j = 0; j < blocks && part != Part.Input; j++)
                Cell(isOdd, block + j, rows, in Unsafe.Add(ref sums, j * _gates.BlockSize), stride, _state.Stride);
        }
    }

    /// <summary>The cells of one block of all rows, or of some blocks of one row: either lie at one stride.</summary>
    private void Cell(bool isOdd, int block, int count, ref readonly float sums, int sumsStride, int stateStride)
    {
        var start = block * _gates.Lanes;
        ref var cell = ref Unsafe.Add(ref _state.CellBuffer.First, start);
        ref var hidden = ref Unsafe.Add(ref _state.HiddenBuffer(!isOdd).First, start);
        var units = (nuint)TVec.Count;
        CellUpdate.Rows<TVec>(in sums, (nuint)sumsStride, units, units, ref cell, ref hidden, (nuint)stateStride, (nuint)count);
    }
}

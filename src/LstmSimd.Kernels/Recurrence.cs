using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmSimd.Kernels;

/// <summary>
/// One direction of one layer over some time steps, or a share of it: for each group of blocks and each tile of rows the product, then the cell.
/// </summary>
internal readonly ref partial struct Recurrence<TVec, TWeights>(PackedGates gates, RecurrentState state, GateScratch scratch, ref readonly Share share)
    where TVec : struct, IVector<TVec>
    where TWeights : struct, IWeightFormat
{
    private readonly PackedGates _gates = gates;
    private readonly PackedMatrix _matrix = gates.Matrix;
    private readonly RecurrentState _state = state;
    private readonly GateScratch _scratch = scratch;
    private readonly RowTable _table = scratch.Table;
    private readonly ref float _sums = ref scratch.Sums(gates);
    private readonly ref readonly Share _share = ref share;

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
    /// Returns the steps done, fewer where the shares parted; the states have to be advanced by them once all shares are done. Rows of y past
    /// their end stay as they are.
    /// </summary>
    public int Run(in SequenceRun run)
    {
        var rows = Math.Min(run.RowsOf(_state), _share.EndRow) - _share.FirstRow;
        var (steps, active, present) = (run.Steps, rows, rows);
        var outputs = Outputs();
        var mostSteps = Math.Min(_scratch.StepsOf(_gates), steps);
        _table.Arrange(in run, _state, _share.FirstRow, rows);
        _table.LocateInputs(run.XStrides, rows, mostSteps);

        // One row's cells are all blocks of the share at every step: only their sums, and where the outputs go, change.
        var cells = CellUpdate.Tile(_gates, _state, isOdd: false, _share.FirstBlock, _share.EndBlock, 1, ref _sums, 0, in _table.Cell(0), in _table.Output(0));
        ref var evenOutputs = ref cells.Hidden;
        ref var oddOutputs = ref CellUpdate.Tile(_gates, _state, isOdd: true, _share.FirstBlock, _share.EndBlock, 1, ref _sums, 0, in _table.Cell(0), in _table.Output(0)).Hidden;
        for (var done = 0; done < steps;)
        {
            var chunk = Math.Min(mostSteps, steps - done);
            var first = run.IsBackward ? steps - done - chunk : done;
            ref var x = ref Unsafe.Add(ref MemoryMarshal.GetReference(run.X), (nint)first * run.XStrides.Step);
            if (mostSteps > 1 && !run.Lengths.IsEmpty && _table.ActiveAt(run.Start + first, active) is var longer && longer != present)
            {
                present = longer; // the others have no step in this chunk, whichever way it is read
                _table.LocateInputs(run.XStrides, present, mostSteps);
            }
            if (chunk > 1 && present > 0) Pass(Part.Input, _state.IsOdd, in x, 0, chunk * present);
            for (var step = 0; step < chunk; step++)
            {
                var t = run.IsBackward ? chunk - 1 - step : step;
                var part = chunk > 1 ? Part.Recurrent : Part.Both;
                var isOdd = _state.IsOdd ^ ((done + step) % 2 != 0);
                if (!run.Lengths.IsEmpty)
                {
                    var before = active;
                    active = _table.ActiveAt(run.Start + first + t, before);
                    if (active < before) KeepHidden(isOdd, outputs, active, before);
                }
                if (rows > 1) Pass(part, isOdd, in x, t * present, active);
                else if (active > 0)
                {
                    cells.Hidden = ref isOdd ? ref oddOutputs : ref evenOutputs;
                    PassOneRow(part, isOdd, in x, t, ref cells);
                }
                if (_gates.Projection is { } projection)
                {
                    _share.MeetWithinStep();
                    Project(projection, isOdd, active);
                }
                if (!run.Y.IsEmpty) CopyHidden(isOdd, outputs, run.Y[((first + t) * run.YStrides.Step)..], run.YStrides.Row, active);
                if (!_share.Meet()) return done + step + 1;
            }
            done += chunk;
        }
        _share.MeetAtEnd();
        return steps;
    }

    /// <summary>The outputs of this share: all where one thread works alone, none where there are fewer blocks of them than threads.</summary>
    private (int First, int Count) Outputs()
    {
        var (first, end) = _gates.Projection is null
            ? (_gates.FirstUnitVector(_share.FirstBlock), _gates.FirstUnitVector(_share.EndBlock))
            : (_share.FirstProjectionBlock * PackedMatrix.BlockVectors, _share.EndProjectionBlock * PackedMatrix.BlockVectors);
        var start = Math.Min(first * _gates.Lanes, _gates.OutputSize);
        return (start, Math.Min(end * _gates.Lanes, _gates.OutputSize) - start);
    }

    /// <summary>h after a step that is odd or not, to y.</summary>
    private void CopyHidden(bool isOdd, (int First, int Count) outputs, Span<float> y, int yStride, int active)
    {
        var (first, count) = outputs;
        ref var hidden = ref Unsafe.Add(ref _state.HiddenBuffer(!isOdd).First, first);
        for (var row = 0; row < active; row++)
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref hidden, _table.NextHidden(row)), count).CopyTo(y[(_table.Order(row) * yStride + first)..]);
    }

    /// <summary>Rows that sit out keep h in both buffers, which change places at every step that others take.</summary>
    private void KeepHidden(bool isOdd, (int First, int Count) outputs, int firstRow, int endRow)
    {
        var (first, count) = outputs;
        for (var row = firstRow; row < endRow; row++)
        {
            var start = (int)_table.Hidden(row) + first;
            _state.HiddenBuffer(isOdd).Span.Slice(start, count).CopyTo(_state.HiddenBuffer(!isOdd).Span[start..]);
        }
    }

    /// <summary>One row through all blocks; then all its cells, in one loop without a gap. Its sums are the scratch's row <paramref name="at"/>.</summary>
    private void PassOneRow(Part part, bool isOdd, ref readonly float x, int at, ref CellTile cells)
    {
        ref var sums = ref Unsafe.Add(ref _sums, (nint)at * _matrix.OutputSize);
        ref readonly var seeds = ref part == Part.Recurrent ? ref sums : ref _matrix.Start;
        var xRow = new Rows(in x, in _table.X(at), part == Part.Recurrent ? 0 : (nuint)_gates.InputSize);
        var hRow = new Rows(in _state.HiddenBuffer(isOdd).First, in _table.Hidden(0), (nuint)_gates.OutputSize);
        var skipped = part == Part.Recurrent ? _gates.InputRows : 0;
        if (_gates.Int8Recurrent is null) PackedProduct.MultiplyOneRow<TVec, TWeights>(_matrix, _share.FirstBlock, _share.EndBlock, skipped, isOdd, in xRow, in hRow, in seeds, ref sums);
        else MultiplyOneRowInt8(isOdd, in xRow, in hRow, in seeds, ref sums);
        cells.Sums = ref Unsafe.Add(ref sums, _share.FirstBlock * _matrix.BlockSize);
        CellUpdate.Run<TVec>(_gates, _share.FirstBlock, in cells);
    }

    /// <summary>All blocks × the first rows of the table; row r of a half keeps its sums in the scratch's row <paramref name="firstRow"/> + r.</summary>
    private void Pass(Part part, bool isOdd, ref readonly float x, int firstRow, int rows)
    {
        ref var buffer = ref _sums;
        var size = _matrix.BlockSize;
        var group = _gates.GroupBlocks;
        var groups = (_share.EndBlock - _share.FirstBlock + group - 1) / group;
        var skipped = part == Part.Recurrent ? _gates.InputRows : 0;
        var xRows = new Rows(in x, in _table.X(firstRow), part == Part.Recurrent ? 0 : (nuint)_gates.InputSize);
        var hRows = part == Part.Input ? xRows.WithoutInputs : new Rows(in _state.HiddenBuffer(isOdd).First, in _table.Hidden(0), (nuint)_gates.OutputSize);
        if (_gates.Int8Recurrent is not null) Quantise(in xRows, in hRows, rows);
        for (var i = 0; i < groups; i++)
        {
            var block = _share.FirstBlock + (isOdd ? groups - 1 - i : i) * group;
            var end = Math.Min(block + group, _share.EndBlock);

            // Kept sums have a place of their own; others use the same one for every group.
            var stride = part == Part.Both ? (end - block) * size : _matrix.OutputSize;
            ref var sums = ref part == Part.Both ? ref buffer : ref Unsafe.Add(ref buffer, (nint)firstRow * _matrix.OutputSize + block * size);
            ref readonly var seed = ref part == Part.Recurrent ? ref sums : ref Unsafe.Add(ref Unsafe.AsRef(in _matrix.Start), block * size);
            var seedStride = part == Part.Recurrent ? (nuint)stride : 0;
            if (_gates.Int8Recurrent is not null) MultiplyInt8(part, block, end, rows, in xRows, in seed, seedStride, ref sums, (nuint)stride);
            else PackedProduct.Multiply<TVec, TWeights>(_matrix, block, end, skipped, rows, in xRows, in hRows, in seed, seedStride, ref sums, (nuint)stride);
            if (part != Part.Input) Cells(isOdd, block, end, rows, ref sums, stride);
        }
    }

    /// <summary>The cells of some blocks, a group or more of them, for the first rows of the table.</summary>
    private void Cells(bool isOdd, int firstBlock, int endBlock, int rows, ref float sums, int sumsStride) =>
        CellUpdate.Run<TVec>(_gates, firstBlock, CellUpdate.Tile(_gates, _state, isOdd, firstBlock, endBlock, rows, ref sums, sumsStride, in _table.Cell(0), in _table.Output(0)));

    /// <summary>h′ = P·m for the first rows of the table, where m = o ⊙ output(c′).</summary>
    private void Project(PackedMatrix projection, bool isOdd, int rows)
    {
        ref var sums = ref _scratch.Projected(_gates);
        ref var hidden = ref _state.HiddenBuffer(!isOdd).First;
        if (_gates.Int8Projection is { } int8)
        {
            var outputs = new Rows(in _state.CellOutputBuffer(isOdd).First, in _table.Output(0), (nuint)_gates.HiddenSize);
            _scratch.QuantisedHidden(_gates).Quantise(in outputs, rows, _gates.CellOutputRange, int8.InputOffset);
        }
        var tiles = (rows + BlockProduct.MostRows - 1) / BlockProduct.MostRows;
        for (var block = _share.FirstProjectionBlock; block < _share.EndProjectionBlock; block += projection.PanelBlocks)
        {
            var blocks = Math.Min(projection.PanelBlocks, _share.EndProjectionBlock - block);
            var (start, stride) = (block * projection.BlockSize, blocks * projection.BlockSize);
            var count = Math.Min(stride, _state.HiddenStride - start);
            for (int tile = 0, row = 0, end; row < rows; row = end)
            {
                end = (int)(++tile * (long)rows / tiles);
                var mRows = new Rows(in _state.CellOutputBuffer(isOdd).First, in _table.Output(row), (nuint)_gates.HiddenSize);
                var none = mRows.WithoutInputs;
                if (_gates.Int8Projection is not null)
                    Int8Product.Multiply(_gates.Int8Projection, start, start + stride, end - row, _scratch.QuantisedHidden(_gates).From(row), in projection.Start, 0, ref sums, (nuint)stride);
                else PackedProduct.Multiply<TVec, TWeights>(projection, block, block + blocks, 0, end - row, in mRows, in none, in projection.Start, 0, ref sums, (nuint)stride);
                for (var r = row; r < end; r++)
                {
                    var projected = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref sums, (r - row) * stride), count);
                    projected.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref hidden, _table.NextHidden(r) + start), count));
                }
            }
        }
    }
}

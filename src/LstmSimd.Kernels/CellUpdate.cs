using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>The fused cell update, from pre-activations to c′ and h′.</summary>
internal static class CellUpdate
{
    /// <summary>
    /// 2⁻¹⁰⁰. A decaying cell would reach subnormal numbers, which cost some CPUs a hundred cycles each, and .NET can't set
    /// flush-to-zero: what is smaller becomes 0 (design D11).
    /// </summary>
    internal const float Smallest = 7.8886090522101181e-31f;

    /// <summary>The cells of some blocks, a group or more of them, after a step that is odd or not.</summary>
    /// <param name="gates">The weights.</param>
    /// <param name="state">c, and where the outputs go.</param>
    /// <param name="isOdd">Which step it is.</param>
    /// <param name="firstBlock">The first block of pre-activations.</param>
    /// <param name="endBlock">The block after the last one.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="sums">The first block's pre-activations of the first row.</param>
    /// <param name="sumsStride">Floats from one row of them to the next.</param>
    /// <param name="cellOffsets">Floats from the first row of c to each row.</param>
    /// <param name="outputOffsets">The same of the outputs.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CellTile Tile(PackedGates gates, RecurrentState state, bool isOdd, int firstBlock, int endBlock, int rows, ref float sums, int sumsStride,
        ref readonly nint cellOffsets, ref readonly nint outputOffsets)
    {
        var (first, end) = (gates.FirstUnitVector(firstBlock), gates.FirstUnitVector(endBlock));
        return new CellTile
        {
            Sums = ref sums,
            RowStride = (nuint)sumsStride,
            VectorStride = (nuint)(gates.GateCount * gates.Lanes),
            GateStride = (nuint)gates.Lanes,
            Cell = ref Unsafe.Add(ref state.CellBuffer.First, first * gates.Lanes),
            CellOffsets = ref cellOffsets,
            Hidden = ref Unsafe.Add(ref state.CellOutputBuffer(isOdd).First, first * gates.Lanes),
            HiddenOffsets = ref outputOffsets,
            Rows = (nuint)rows,
            Vectors = (nuint)(end - first),
        };
    }

    /// <summary>The cells of a tile, in the loop that suits them.</summary>
    /// <param name="gates">What the cells do with their pre-activations.</param>
    /// <param name="firstBlock">The tile's first block of pre-activations.</param>
    /// <param name="tile">The tile.</param>
    public static void Run<TVec>(PackedGates gates, int firstBlock, in CellTile tile) where TVec : struct, IVector<TVec>
    {
        if (gates.CellLoop == CellLoop.Standard) Run<TVec, StandardCell>(gates.Cell, in Unsafe.NullRef<CellVariant>(), in tile);
        else RunVariant<TVec>(gates, gates.FirstUnitVector(firstBlock), in tile);
    }

    // Not inlined: the variant, a large struct, would be cleared for the standard cell too.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunVariant<TVec>(PackedGates gates, int firstVector, in CellTile tile) where TVec : struct, IVector<TVec>
    {
        var variant = new CellVariant(gates, firstVector);
        if (gates.CellLoop == CellLoop.Variant) Run<TVec, VariantCell>(gates.Cell, in variant, in tile);
        else Run<TVec, CustomCell>(gates.Cell, in variant, in tile);
    }

    /// <summary>
    /// i, f, g from the pre-activations, c′ = f·c + i·g, h′ = o·output(c′).
    /// </summary>
    /// <remarks>
    /// Two loops: c′ with all that it needs, then h′. In one loop the way from a pre-activation to h′, two exponentials and two divisions
    /// long, is all that a processor has in flight, and it waits: 35 instead of 31 ns for 8 units on Zen 3.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<TVec, TKind>(LstmCell cell, in CellVariant variant, in CellTile tile)
        where TVec : struct, IVector<TVec>
        where TKind : struct, ICellKind
    {
        if (!TKind.HasStandardActivations) BeforeCells<TVec>(cell, in variant, in tile);

        var n = (nuint)TVec.Count;
        var (rows, vectors, rowStride, vectorStride, gateStride) = (tile.Rows, tile.Vectors, tile.RowStride, tile.VectorStride, tile.GateStride);
        ref var sums = ref tile.Sums;
        ref var cellOffsets = ref Unsafe.AsRef(in tile.CellOffsets);
        ref var hiddenOffsets = ref Unsafe.AsRef(in tile.HiddenOffsets);
        for (nuint row = 0; row < rows; row++)
        {
            ref var s = ref Unsafe.Add(ref sums, row * rowStride);
            ref var c = ref Unsafe.Add(ref tile.Cell, Unsafe.Add(ref cellOffsets, row));
            ref var h = ref Unsafe.Add(ref tile.Hidden, Unsafe.Add(ref hiddenOffsets, row));
            for (nuint vector = 0; vector < vectors; vector++)
            {
                var old = TVec.Load(in c, 0);
                var gates = TKind.IsStandard ? GateVectors<TVec>.LoadApart(in s, gateStride) : variant.Load<TVec>(in s, gateStride);
                if (!TKind.IsStandard && TKind.HasStandardActivations) gates = variant.Prepare(gates, old, vector);
                var active = TKind.HasStandardActivations ? Activation.Gates(gates) : gates;
                if (!TKind.IsStandard) active = variant.Couple(active);
                var next = TVec.MultiplyAdd(active.F, old, active.I * active.G);
                if (!TKind.IsStandard) next = variant.CutCell(next);
                next = TVec.ZeroBelow(TVec.Broadcast(Smallest), next);
                TVec.Store(next, ref c, 0);

                var output = active.O;
                if (!TKind.IsStandard) output = variant.PrepareOutput(gates.O, next, vector);
                if (!TKind.IsStandard && TKind.HasStandardActivations) output = Activation.Sigmoid(output);
                TVec.Store(output, ref h, 0); // o waits where h′ will be
                if (!TKind.HasStandardActivations) TVec.Store(next, ref s, 0);

                s = ref Unsafe.Add(ref s, vectorStride);
                c = ref Unsafe.Add(ref c, n);
                h = ref Unsafe.Add(ref h, n);
            }
        }

        if (!TKind.HasStandardActivations) AfterCells<TVec>(cell, in tile);

        for (nuint row = 0; row < rows; row++)
        {
            ref var s = ref Unsafe.Add(ref sums, row * rowStride);
            ref var c = ref Unsafe.Add(ref tile.Cell, Unsafe.Add(ref cellOffsets, row));
            ref var h = ref Unsafe.Add(ref tile.Hidden, Unsafe.Add(ref hiddenOffsets, row));
            for (nuint vector = 0; vector < vectors; vector++)
            {
                var hidden = TKind.HasStandardActivations ? Activation.Tanh(TVec.Load(in c, 0)) : TVec.Load(in s, 0);
                TVec.Store(TVec.ZeroBelow(TVec.Broadcast(Smallest), TVec.Load(in h, 0) * hidden), ref h, 0);
                s = ref Unsafe.Add(ref s, vectorStride);
                c = ref Unsafe.Add(ref c, n);
                h = ref Unsafe.Add(ref h, n);
            }
        }
    }

    /// <summary>Activations that have no loop of their own, before the cells: what i, f and g need of c, then one pass of the tile for each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BeforeCells<TVec>(LstmCell cell, in CellVariant variant, in CellTile tile) where TVec : struct, IVector<TVec>
    {
        var isCoupled = cell.Coupling != GateCoupling.None;
        for (nuint row = 0; row < tile.Rows; row++)
        {
            for (nuint vector = 0; vector < tile.Vectors; vector++)
            {
                ref var s = ref Unsafe.Add(ref tile.Sums, row * tile.RowStride + vector * tile.VectorStride);
                ref var c = ref Unsafe.Add(ref tile.Cell, Unsafe.Add(ref Unsafe.AsRef(in tile.CellOffsets), row));
                var gates = variant.Prepare(variant.Load<TVec>(in s, tile.GateStride), TVec.Load(in c, vector * (nuint)TVec.Count), vector);
                TVec.Store(cell.Coupling == GateCoupling.InputFromForget ? gates.F : gates.I, ref s, 0);
                if (!isCoupled) TVec.Store(gates.F, ref s, tile.GateStride);
                TVec.Store(gates.G, ref s, isCoupled ? tile.GateStride : 2 * tile.GateStride);
            }
        }
        Apply(0, cell.GateActivation, in tile);
        if (!isCoupled) Apply(tile.GateStride, cell.GateActivation, in tile);
        Apply(isCoupled ? tile.GateStride : 2 * tile.GateStride, cell.CandidateActivation, in tile);

        static void Apply(nuint gate, ActivationFunction function, in CellTile tile)
        {
            ref var first = ref Unsafe.Add(ref tile.Sums, gate);
            Activation.Vectors<TVec>(function, in first, ref first, tile.Rows, tile.RowStride, tile.Vectors, tile.VectorStride);
        }
    }

    /// <summary>The same after the cells: c′, which waits in place of the first gate, and o, which waits where h′ will be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AfterCells<TVec>(LstmCell cell, in CellTile tile) where TVec : struct, IVector<TVec>
    {
        Activation.Vectors<TVec>(cell.OutputActivation, in tile.Sums, ref tile.Sums, tile.Rows, tile.RowStride, tile.Vectors, tile.VectorStride);
        for (nuint row = 0; row < tile.Rows; row++)
        {
            ref var output = ref Unsafe.Add(ref tile.Hidden, Unsafe.Add(ref Unsafe.AsRef(in tile.HiddenOffsets), row));
            Activation.Vectors<TVec>(cell.GateActivation, in output, ref output, 1, 0, tile.Vectors, (nuint)TVec.Count);
        }
    }
}

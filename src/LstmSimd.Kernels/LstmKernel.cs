using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmSimd.Kernels;

/// <summary>The LSTM cell over spans: for those who build their own networks on the kernels.</summary>
/// <remarks>
/// i = σ(W_i x + R_i h + b_i), f = σ(W_f x + R_f h + b_f), g = tanh(W_g x + R_g h + b_g), o = σ(W_o x + R_o h + b_o),
/// c′ = f ⊙ c + i ⊙ g, h′ = o ⊙ tanh(c′) (Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000). Each sum starts
/// with b, adds the inputs and then the hidden units in index order, one multiply-add each: the same input gives the same bits
/// at every width, batch size and chunking.
/// </remarks>
public static class LstmKernel
{
    /// <summary>
    /// One direction of one layer over T time steps, from <paramref name="state"/>, which is left as the last step made it.
    /// </summary>
    /// <param name="gates">The packed weights.</param>
    /// <param name="state">h and c of B rows.</param>
    /// <param name="scratch">Scratch made for these weights (or larger ones) and B rows.</param>
    /// <param name="x">[T, B, I] where <paramref name="xStride"/> = I; row (t, b) starts at (t·B + b)·xStride.</param>
    /// <param name="xStride">Floats from one row of x to the next, at least I.</param>
    /// <param name="y">[T, B, P] where <paramref name="yStride"/> = P (H where there is no projection); receives every h. Empty where only the final state is wanted.</param>
    /// <param name="yStride">Floats from one row of y to the next, at least P.</param>
    /// <param name="steps">T; nothing happens where it is 0.</param>
    /// <param name="backward">Whether to go from the last step to the first.</param>
    /// <exception cref="ArgumentNullException"><paramref name="gates"/>, <paramref name="state"/> or <paramref name="scratch"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A stride is smaller than a row, or <paramref name="steps"/> is negative.</exception>
    /// <exception cref="ArgumentException">A span is too short, y overlaps x, or the state or the scratch belongs to weights of other sizes.</exception>
    public static void Run(PackedGates gates, RecurrentState state, GateScratch scratch,
        ReadOnlySpan<float> x, int xStride, Span<float> y, int yStride, int steps, bool backward)
    {
        CheckState(gates, state, scratch);
        Check.AtLeast(steps, 0);
        Check.AtLeast(xStride, gates.InputSize);
        if (!y.IsEmpty) Check.AtLeast(yStride, gates.OutputSize);
        Run(gates, state, scratch, x, SequenceStrides.TimeFirst(state.Rows, xStride), y, SequenceStrides.TimeFirst(state.Rows, yStride), steps, backward, []);
    }

    /// <summary>The same for rows that lie anywhere, and have lengths of their own.</summary>
    /// <param name="gates">The packed weights.</param>
    /// <param name="state">h and c of B rows; a row is left as its own last step made it.</param>
    /// <param name="scratch">Scratch made for these weights (or larger ones) and B rows.</param>
    /// <param name="x">Rows of I floats.</param>
    /// <param name="xStrides">Where they lie.</param>
    /// <param name="y">Rows of P floats, which no two may share; empty where only the final state is wanted. What is past the end of a row stays as it is.</param>
    /// <param name="yStrides">Where they lie.</param>
    /// <param name="steps">T; nothing happens where it is 0.</param>
    /// <param name="backward">Whether to go from the last step of each row to the first.</param>
    /// <param name="lengths">[B], the steps of each row, 0 to T; empty where all have T.</param>
    /// <exception cref="ArgumentNullException"><paramref name="gates"/>, <paramref name="state"/> or <paramref name="scratch"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A stride or <paramref name="steps"/> is negative.</exception>
    /// <exception cref="ArgumentException">A span is too short, y overlaps x or its rows each other, a length is not 0 to T, or the state or the scratch
    /// belongs to weights of other sizes.</exception>
    public static void Run(PackedGates gates, RecurrentState state, GateScratch scratch, ReadOnlySpan<float> x, SequenceStrides xStrides,
        Span<float> y, SequenceStrides yStrides, int steps, bool backward, ReadOnlySpan<int> lengths)
    {
        CheckState(gates, state, scratch);
        Check.AtLeast(steps, 0);
        Check.Sequence(x, xStrides, steps, state.Rows, gates.InputSize);
        if (!y.IsEmpty)
        {
            Check.Sequence(y, yStrides, steps, state.Rows, gates.OutputSize);
            Check.RowsApart(yStrides, steps, state.Rows, gates.OutputSize);
            Check.Disjoint(y, x);
            CheckOutside(state, y);
        }
        CheckOutside(state, x);
        var longest = Check.Lengths(lengths, state.Rows, steps);

        var run = new SequenceRun { X = x, XStrides = xStrides, Y = y, YStrides = yStrides, Steps = longest, IsBackward = backward, Lengths = lengths };
        run.Advance(state, RunShare(gates, state, scratch, new Share(gates), in run));
    }

    /// <summary>A share of a run, unchecked. Returns the steps done; when all shares are done the states have to be advanced by them, once.</summary>
    internal static int RunShare(PackedGates gates, RecurrentState state, GateScratch scratch, in Share share, in SequenceRun run) => gates.Width switch
    {
        VectorWidth.Vector512 => RunShare<F32x16>(gates, state, scratch, in share, in run),
        VectorWidth.Vector => RunShare<F32xN>(gates, state, scratch, in share, in run),
        _ => RunShare<F32x1>(gates, state, scratch, in share, in run),
    };

    // Not inlined: the caller would clear the stack for all three widths at each step.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int RunShare<TVec>(PackedGates gates, RecurrentState state, GateScratch scratch, in Share share, in SequenceRun run)
        where TVec : struct, IVector<TVec> => gates.InputPrecision == WeightPrecision.Bfloat16
            ? new Recurrence<TVec, Bfloat16Weights>(gates, state, scratch, in share).Run(in run)
            : new Recurrence<TVec, Float32Weights>(gates, state, scratch, in share).Run(in run);

    /// <summary>The cell alone, from pre-activations: c′ = σ(f) ⊙ c + σ(i) ⊙ tanh(g), h′ = σ(o) ⊙ tanh(c′).</summary>
    /// <param name="preActivations">[4H], in the order i f g o.</param>
    /// <param name="cell">c, [H], replaced by c′.</param>
    /// <param name="hidden">[H], receives h′.</param>
    /// <remarks>|c′| and |h′| below 2⁻¹⁰⁰ become 0.</remarks>
    /// <exception cref="ArgumentException">A length is wrong, or two of the spans overlap.</exception>
    public static void UpdateCell(ReadOnlySpan<float> preActivations, Span<float> cell, Span<float> hidden)
    {
        Check.Length(hidden, cell.Length, "as cell");
        Check.Length(preActivations, 4L * cell.Length, "4H, four times cell");
        Check.Disjoint(cell, preActivations);
        Check.Disjoint(hidden, preActivations);
        Check.Disjoint(hidden, cell);
        switch (VectorWidth.Automatic.Resolve())
        {
            case VectorWidth.Vector512: UpdateCell<F32x16>(preActivations, cell, hidden); break;
            case VectorWidth.Vector: UpdateCell<F32xN>(preActivations, cell, hidden); break;
            default: UpdateCell<F32x1>(preActivations, cell, hidden); break;
        }
    }

    /// <summary>Whole vectors, then a tail of single lanes: the user's spans are not ours to pad.</summary>
    internal static void UpdateCell<TVec>(ReadOnlySpan<float> preActivations, Span<float> cell, Span<float> hidden)
        where TVec : struct, IVector<TVec>
    {
        var whole = cell.Length - cell.Length % TVec.Count;
        nint offset = 0;
        var tile = new CellTile
        {
            Sums = ref MemoryMarshal.GetReference(preActivations),
            VectorStride = (nuint)TVec.Count,
            GateStride = (nuint)cell.Length,
            Cell = ref MemoryMarshal.GetReference(cell),
            CellOffsets = ref offset,
            Hidden = ref MemoryMarshal.GetReference(hidden),
            HiddenOffsets = ref offset,
            Rows = 1,
            Vectors = (nuint)(whole / TVec.Count),
        };
        CellUpdate.Run<TVec, StandardCell>(LstmCell.Standard, in Unsafe.NullRef<CellVariant>(), in tile);

        offset = whole;
        tile.Sums = ref Unsafe.Add(ref tile.Sums, whole);
        tile.VectorStride = 1;
        tile.Vectors = (nuint)(cell.Length - whole);
        CellUpdate.Run<F32x1, StandardCell>(LstmCell.Standard, in Unsafe.NullRef<CellVariant>(), in tile);
    }

    /// <summary>A step overwrites parts of the state while others of its rows and units still need them.</summary>
    private static void CheckOutside(RecurrentState state, ReadOnlySpan<float> span, [CallerArgumentExpression(nameof(span))] string? name = null)
    {
        if (span.Overlaps(state.CellBuffer.Span) || span.Overlaps(state.HiddenBuffer(isOdd: false).Span) || span.Overlaps(state.HiddenBuffer(isOdd: true).Span))
            throw new ArgumentException($"{name} overlaps the state: expected memory of its own.", name);
    }

    private static void CheckState(PackedGates gates, RecurrentState state, GateScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(gates);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(scratch);
        if (state.HiddenSize != gates.HiddenSize || state.CellStride != gates.PaddedHiddenSize)
            throw new ArgumentException($"state: expected one of H = {gates.HiddenSize} padded to {gates.PaddedHiddenSize}, got H = {state.HiddenSize} padded to {state.CellStride}.", nameof(state));
        if (state.OutputSize != gates.OutputSize || state.HasProjection != gates.Projection is not null)
            throw new ArgumentException($"state: expected one of P = {gates.OutputSize}, got P = {state.OutputSize}, or one has a projection and the other none.", nameof(state));
        if (!scratch.Serves(gates, state.Rows))
            throw new ArgumentException($"scratch: expected scratch for {state.Rows} rows of {gates.Matrix.OutputSize} pre-activations; it was made for fewer.", nameof(scratch));
    }
}

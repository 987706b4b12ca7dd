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
    /// <param name="y">[T, B, H] where <paramref name="yStride"/> = H; receives every h. Empty where only the final state is wanted.</param>
    /// <param name="yStride">Floats from one row of y to the next, at least H.</param>
    /// <param name="steps">T; nothing happens where it is 0.</param>
    /// <param name="backward">Whether to go from the last step to the first.</param>
    /// <exception cref="ArgumentNullException"><paramref name="gates"/>, <paramref name="state"/> or <paramref name="scratch"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A stride is smaller than a row, or <paramref name="steps"/> is negative.</exception>
    /// <exception cref="ArgumentException">A span is too short, y overlaps x, or the state or the scratch belongs to weights of other sizes.</exception>
    public static void Run(PackedGates gates, RecurrentState state, GateScratch scratch,
        ReadOnlySpan<float> x, int xStride, Span<float> y, int yStride, int steps, bool backward = false)
    {
        ArgumentNullException.ThrowIfNull(gates);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(scratch);
        CheckState(gates, state, scratch);
        Check.AtLeast(steps, 0);
        Check.AtLeast(xStride, gates.InputSize);
        Check.Rows(x, (long)steps * state.Rows, xStride, gates.InputSize);
        if (!y.IsEmpty)
        {
            Check.AtLeast(yStride, gates.HiddenSize);
            Check.Rows(y, (long)steps * state.Rows, yStride, gates.HiddenSize);
            Check.Disjoint(y, x);
            CheckOutside(state, y);
        }
        CheckOutside(state, x);

        state.Advance(RunShare(gates, state, scratch, new Share(gates), x, xStride, y, yStride, steps, backward));
    }

    /// <summary>A share of a run, unchecked. Returns the steps done; when all shares are done the state has to be advanced by them, once.</summary>
    internal static int RunShare(PackedGates gates, RecurrentState state, GateScratch scratch, Share share,
        ReadOnlySpan<float> x, int xStride, Span<float> y, int yStride, int steps, bool backward) => gates.Width switch
        {
            VectorWidth.Vector512 => new Recurrence<F32x16>(gates, state, scratch, share).Run(x, xStride, y, yStride, steps, backward),
            VectorWidth.Vector => new Recurrence<F32xN>(gates, state, scratch, share).Run(x, xStride, y, yStride, steps, backward),
            _ => new Recurrence<F32x1>(gates, state, scratch, share).Run(x, xStride, y, yStride, steps, backward),
        };

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
        var gateStride = (nuint)cell.Length;
        var whole = gateStride - gateStride % (nuint)TVec.Count;
        ref var sums = ref MemoryMarshal.GetReference(preActivations);
        ref var c = ref MemoryMarshal.GetReference(cell);
        ref var h = ref MemoryMarshal.GetReference(hidden);
        CellUpdate.Rows<TVec>(in sums, 0, gateStride, whole, ref c, ref h, 0, 1);
        CellUpdate.Rows<F32x1>(in Unsafe.Add(ref sums, whole), 0, gateStride, gateStride - whole,
            ref Unsafe.Add(ref c, whole), ref Unsafe.Add(ref h, whole), 0, 1);
    }

    /// <summary>A step overwrites parts of the state while others of its rows and units still need them.</summary>
    private static void CheckOutside(RecurrentState state, ReadOnlySpan<float> span, [CallerArgumentExpression(nameof(span))] string? name = null)
    {
        if (span.Overlaps(state.CellBuffer.Span) || span.Overlaps(state.HiddenBuffer(isOdd: false).Span) || span.Overlaps(state.HiddenBuffer(isOdd: true).Span))
            throw new ArgumentException($"{name} overlaps the state: expected memory of its own.", name);
    }

    private static void CheckState(PackedGates gates, RecurrentState state, GateScratch scratch)
    {
        if (state.HiddenSize != gates.HiddenSize || state.Stride != gates.PaddedHiddenSize)
            throw new ArgumentException($"state: expected one of H = {gates.HiddenSize} padded to {gates.PaddedHiddenSize}, got H = {state.HiddenSize} padded to {state.Stride}.", nameof(state));
        if (!scratch.Serves(gates, state.Rows))
            throw new ArgumentException($"scratch: expected scratch for {state.Rows} rows of {gates.PreActivationSize} pre-activations; it was made for fewer.", nameof(scratch));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmSimd.Kernels;

/// <summary>One step of one row by one thread: what a run of it does, without what only longer runs and more rows need. At H = 8 that saves a quarter of the time (111 → 86 ns on Zen 5).</summary>
internal static class SingleStep
{
    /// <summary>Whether a step of the state is one product of floats and its cells, nothing else.</summary>
    public static bool Suits(PackedGates gates, RecurrentState state) => state.Rows == 1 && gates.Projection is null && gates.Int8Recurrent is null;

    /// <summary>Advances the state by one step; unchecked.</summary>
    /// <param name="gates">The weights.</param>
    /// <param name="state">One row.</param>
    /// <param name="scratch">Scratch made for them.</param>
    /// <param name="x">[I].</param>
    /// <param name="y">[H], receives h; or empty.</param>
    public static void Run(PackedGates gates, RecurrentState state, GateScratch scratch, ReadOnlySpan<float> x, Span<float> y)
    {
        switch (gates.Width)
        {
            case VectorWidth.Vector512: Run<F32x16>(gates, state, scratch, in MemoryMarshal.GetReference(x)); break;
            case VectorWidth.Vector: Run<F32xN>(gates, state, scratch, in MemoryMarshal.GetReference(x)); break;
            default: Run<F32x1>(gates, state, scratch, in MemoryMarshal.GetReference(x)); break;
        }
        if (!y.IsEmpty) state.Hidden(0).CopyTo(y);
    }

    // Not inlined: see LstmKernel.RunShare.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run<TVec>(PackedGates gates, RecurrentState state, GateScratch scratch, ref readonly float x) where TVec : struct, IVector<TVec>
    {
        nint offset = 0; // one row lies at the beginning of each buffer
        var (matrix, isOdd) = (gates.Matrix, state.IsOdd);
        var xRow = new Rows(in x, in offset, (nuint)gates.InputSize);
        var hRow = new Rows(in state.HiddenBuffer(isOdd).First, in offset, (nuint)gates.OutputSize);
        ref var sums = ref scratch.Sums(gates);
        if (gates.Precision == WeightPrecision.Bfloat16) PackedProduct.MultiplyOneRow<TVec, Bfloat16Weights>(matrix, 0, matrix.BlockCount, 0, isOdd, in xRow, in hRow, in matrix.Start, ref sums);
        else PackedProduct.MultiplyOneRow<TVec, Float32Weights>(matrix, 0, matrix.BlockCount, 0, isOdd, in xRow, in hRow, in matrix.Start, ref sums);
        CellUpdate.Run<TVec>(gates, 0, CellUpdate.Tile(gates, state, isOdd, 0, matrix.BlockCount, 1, ref sums, 0, in offset, in offset));
        state.Advance(1);
    }
}

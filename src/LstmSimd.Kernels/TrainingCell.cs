using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>The standard cell with its way back: what <see cref="CellUpdate"/> computes, in the same bits, and kept.</summary>
internal static class TrainingCell
{
    /// <summary>
    /// i, f, g and o in place of their pre-activations, c′ = f·c + i·g, tanh(c′) and h′ = o·tanh(c′).
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="vectors">Vectors of units in each row.</param>
    /// <param name="gates">i f g o of each vector of units side by side; row r at r · <paramref name="gateStride"/>.</param>
    /// <param name="gateStride">Floats between two rows of gates.</param>
    /// <param name="old">c, row r at r · <paramref name="stride"/>, like all that follow.</param>
    /// <param name="cell">Receives c′.</param>
    /// <param name="output">Receives tanh(c′).</param>
    /// <param name="hidden">Receives h′.</param>
    /// <param name="stride">Floats between two rows of these.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Forward<TVec>(nuint rows, nuint vectors, ref float gates, nuint gateStride,
        ref readonly float old, ref float cell, ref float output, ref float hidden, nuint stride)
        where TVec : struct, IVector<TVec>
    {
        var n = (nuint)TVec.Count;
        for (nuint row = 0; row < rows; row++)
        {
            ref var s = ref Unsafe.Add(ref gates, row * gateStride);
            ref var before = ref Unsafe.Add(ref Unsafe.AsRef(in old), row * stride);
            ref var c = ref Unsafe.Add(ref cell, row * stride);
            for (nuint vector = 0; vector < vectors; vector++)
            {
                var active = Activation.Gates(GateVectors<TVec>.LoadApart(in s, n));
                GateVectors<TVec>.Store(active, ref s, 0);
                var next = TVec.MultiplyAdd(active.F, TVec.Load(in before, vector * n), active.I * active.G);
                TVec.Store(TVec.ZeroBelow(TVec.Broadcast(CellUpdate.Smallest), next), ref c, vector * n);
                s = ref Unsafe.Add(ref s, 4 * n);
            }
        }
        for (nuint row = 0; row < rows; row++)
        {
            ref var s = ref Unsafe.Add(ref gates, row * gateStride);
            for (nuint vector = 0; vector < vectors; vector++)
            {
                var at = row * stride + vector * n;
                var bounded = Activation.Tanh(TVec.Load(in cell, at));
                TVec.Store(bounded, ref output, at);
                TVec.Store(TVec.ZeroBelow(TVec.Broadcast(CellUpdate.Smallest), TVec.Load(in s, 3 * n) * bounded), ref hidden, at);
                s = ref Unsafe.Add(ref s, 4 * n);
            }
        }
    }

    /// <summary>
    /// From δh = ∂L/∂h′ and δc = ∂L/∂c′ the gradients of the pre-activations, in place of the gates, and ∂L/∂c in place of δc:
    /// δ = δc + δh·o·(1 − tanh²c′), i: δ·g·i(1 − i), f: δ·c·f(1 − f), g: δ·i·(1 − g²), o: δh·tanh(c′)·o(1 − o), ∂L/∂c = δ·f.
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="vectors">Vectors of units in each row.</param>
    /// <param name="gates">i f g o of each vector of units side by side; row r at r · <paramref name="gateStride"/>.</param>
    /// <param name="gateStride">Floats between two rows of gates.</param>
    /// <param name="old">c, row r at r · <paramref name="stride"/>, like all that follow.</param>
    /// <param name="output">tanh(c′).</param>
    /// <param name="hiddenGradient">δh.</param>
    /// <param name="cellGradient">δc, becomes ∂L/∂c.</param>
    /// <param name="stride">Floats between two rows of these.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Backward<TVec>(nuint rows, nuint vectors, ref float gates, nuint gateStride,
        ref readonly float old, ref readonly float output, ref readonly float hiddenGradient, ref float cellGradient, nuint stride)
        where TVec : struct, IVector<TVec>
    {
        var n = (nuint)TVec.Count;
        var one = TVec.Broadcast(1f);
        for (nuint row = 0; row < rows; row++)
        {
            ref var s = ref Unsafe.Add(ref gates, row * gateStride);
            for (nuint vector = 0; vector < vectors; vector++)
            {
                var at = row * stride + vector * n;
                var gate = GateVectors<TVec>.LoadApart(in s, n);
                var bounded = TVec.Load(in output, at);
                var h = TVec.Load(in hiddenGradient, at);
                var c = TVec.MultiplyAdd(h * gate.O, one - bounded * bounded, TVec.Load(in cellGradient, at));
                TVec.Store(c * gate.F, ref cellGradient, at);
                TVec.Store(c * gate.G * (gate.I * (one - gate.I)), ref s, 0);
                TVec.Store(c * TVec.Load(in old, at) * (gate.F * (one - gate.F)), ref s, n);
                TVec.Store(c * gate.I * (one - gate.G * gate.G), ref s, 2 * n);
                TVec.Store(h * bounded * (gate.O * (one - gate.O)), ref s, 3 * n);
                s = ref Unsafe.Add(ref s, 4 * n);
            }
        }
    }
}

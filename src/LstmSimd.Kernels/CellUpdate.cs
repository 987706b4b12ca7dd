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

    /// <summary>
    /// c′ = σ(f)·c + σ(i)·tanh(g), h′ = σ(o)·tanh(c′) for the units of some rows.
    /// </summary>
    /// <param name="sums">Pre-activations, row r at r · <paramref name="sumsStride"/>, its gates <paramref name="gateStride"/> apart.</param>
    /// <param name="sumsStride">Floats between two rows of pre-activations.</param>
    /// <param name="gateStride">Floats between two gates of a row.</param>
    /// <param name="units">Units in each row, a multiple of N.</param>
    /// <param name="cell">c, replaced by c′; row r at r · <paramref name="stateStride"/>.</param>
    /// <param name="hidden">Where h′ goes, likewise.</param>
    /// <param name="stateStride">Floats between two rows of c and of h.</param>
    /// <param name="rows">The number of rows.</param>
    /// <remarks>
    /// Two loops: c′ with all that it needs, then h′. In one loop the way from a pre-activation to h′, two exponentials and two divisions
    /// long, is all that a processor has in flight, and it waits: 35 instead of 31 ns for 8 units on Zen 3.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Rows<TVec>(ref readonly float sums, nuint sumsStride, nuint gateStride, nuint units,
        ref float cell, ref float hidden, nuint stateStride, nuint rows)
        where TVec : struct, IVector<TVec>
    {
        ref var s = ref Unsafe.AsRef(in sums);
        ref var c = ref cell;
        ref var h = ref hidden;
        for (var row = rows; row > 0; row--)
        {
            for (nuint j = 0; j < units; j += (nuint)TVec.Count)
            {
                var gates = GateVectors<TVec>.LoadApart(in Unsafe.Add(ref s, j), gateStride);
                var r = Exponential.Reduce(new GateVectors<TVec>(Activation.SigmoidArgument(gates.I), Activation.SigmoidArgument(gates.F),
                    Activation.TanhArgument(gates.G), Activation.SigmoidArgument(gates.O)), out var rounded);
                var input = Activation.SigmoidOf(r.I, rounded.I);
                var forget = Activation.SigmoidOf(r.F, rounded.F);
                var candidate = Activation.TanhOf(r.G, rounded.G, gates.G);
                var next = TVec.MultiplyAdd(forget, TVec.Load(in c, j), input * candidate);
                TVec.Store(TVec.ZeroBelow(TVec.Broadcast(Smallest), next), ref c, j);
                TVec.Store(Activation.SigmoidOf(r.O, rounded.O), ref h, j); // o waits where h′ will be
            }
            s = ref Unsafe.Add(ref s, sumsStride);
            c = ref Unsafe.Add(ref c, stateStride);
            h = ref Unsafe.Add(ref h, stateStride);
        }

        c = ref cell;
        h = ref hidden;
        for (var row = rows; row > 0; row--)
        {
            for (nuint j = 0; j < units; j += (nuint)TVec.Count)
            {
                var output = TVec.Load(in h, j);
                TVec.Store(TVec.ZeroBelow(TVec.Broadcast(Smallest), output * Activation.Tanh(TVec.Load(in c, j))), ref h, j);
            }
            c = ref Unsafe.Add(ref c, stateStride);
            h = ref Unsafe.Add(ref h, stateStride);
        }
    }
}

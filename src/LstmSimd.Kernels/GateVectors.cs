using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>One vector of each gate: the pre-activations, or the weights, of N hidden units.</summary>
/// <remarks>Four fields are as many as the JIT keeps in registers; a fifth would move the struct to memory.</remarks>
internal struct GateVectors<TVec> where TVec : struct, IVector<TVec>
{
    public TVec I, F, G, O;

    /// <summary>Loads i, f, g and o from vectors that lie <paramref name="stride"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GateVectors<TVec> Load(ref readonly float source, nuint stride)
    {
        GateVectors<TVec> gates;
        gates.I = TVec.Load(in source, 0);
        gates.F = TVec.Load(in source, stride);
        gates.G = TVec.Load(in source, stride * 2);
        gates.O = TVec.Load(in source, stride * 3);
        return gates;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(ref float destination, nuint stride)
    {
        TVec.Store(I, ref destination, 0);
        TVec.Store(F, ref destination, stride);
        TVec.Store(G, ref destination, stride * 2);
        TVec.Store(O, ref destination, stride * 3);
    }
}

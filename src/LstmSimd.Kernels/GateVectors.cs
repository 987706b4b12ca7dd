using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>One vector of each gate: the pre-activations, or the weights, of N hidden units.</summary>
/// <remarks>Four fields are as many as the JIT keeps in registers; a fifth would move the struct to memory.</remarks>
internal struct GateVectors<TVec> where TVec : struct, IVector<TVec>
{
    public TVec I, F, G, O;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GateVectors(TVec i, TVec f, TVec g, TVec o) => (I, F, G, O) = (i, f, g, o);

    /// <summary>Loads i, f, g and o from vectors that lie <paramref name="stride"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GateVectors<TVec> LoadApart(ref readonly float source, nuint stride) =>
        new(TVec.Load(in source, 0), TVec.Load(in source, stride), TVec.Load(in source, stride * 2), TVec.Load(in source, stride * 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GateVectors<TVec> Load(ref readonly float source, nuint offset)
    {
        var n = (nuint)TVec.Count;
        return new(TVec.Load(in source, offset), TVec.Load(in source, offset + n), TVec.Load(in source, offset + 2 * n), TVec.Load(in source, offset + 3 * n));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(GateVectors<TVec> value, ref float destination, nuint offset)
    {
        var n = (nuint)TVec.Count;
        TVec.Store(value.I, ref destination, offset);
        TVec.Store(value.F, ref destination, offset + n);
        TVec.Store(value.G, ref destination, offset + 2 * n);
        TVec.Store(value.O, ref destination, offset + 3 * n);
    }
}

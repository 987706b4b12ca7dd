using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>Which loop a cell runs in.</summary>
internal enum CellLoop
{
    /// <summary>The standard cell's.</summary>
    Standard,

    /// <summary>With peepholes, coupling or clips.</summary>
    Variant,

    /// <summary>With activations that have no loop of their own.</summary>
    Custom,
}

/// <summary>The same as a type, so that the standard loop does not pay for the others.</summary>
internal interface ICellKind
{
    /// <summary>Neither peepholes nor coupling nor clips.</summary>
    static abstract bool IsStandard { get; }

    /// <summary>Sigmoid, tanh, tanh, inside the loop; others are applied to the whole tile before and after it.</summary>
    static abstract bool HasStandardActivations { get; }
}

internal readonly struct StandardCell : ICellKind
{
    public static bool IsStandard => true;

    public static bool HasStandardActivations => true;
}

internal readonly struct VariantCell : ICellKind
{
    public static bool IsStandard => false;

    public static bool HasStandardActivations => true;
}

internal readonly struct CustomCell : ICellKind
{
    public static bool IsStandard => false;

    public static bool HasStandardActivations => false;
}

/// <summary>What is not standard in a cell, beside its activations: peepholes, coupling, clips.</summary>
internal readonly ref struct CellVariant
{
    private readonly ref readonly float _peepholes;
    private readonly bool _hasPeepholes;
    private readonly GateCoupling _coupling;
    private readonly float _clip;
    private readonly float _cellClip;

    public CellVariant(PackedGates gates, int firstVector)
    {
        _coupling = gates.Cell.Coupling;
        _clip = gates.Cell.PreActivationClip;
        _cellClip = gates.Cell.CellClip;
        if (gates.Peepholes is not { } peepholes) return;
        _hasPeepholes = true;
        _peepholes = ref Unsafe.Add(ref peepholes.First, firstVector * PackedGates.PeepholeGates * gates.Lanes);
    }

    /// <summary>The gates of a vector of units; of a coupled pair the one that has weights stands for both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GateVectors<TVec> Load<TVec>(ref readonly float sums, nuint stride) where TVec : struct, IVector<TVec>
    {
        if (_coupling == GateCoupling.None) return GateVectors<TVec>.LoadApart(in sums, stride);
        var own = TVec.Load(in sums, 0);
        return new(own, own, TVec.Load(in sums, stride), TVec.Load(in sums, stride * 2));
    }

    /// <summary>i + p_i ⊙ c, f + p_f ⊙ c and g, cut; o waits for c′.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GateVectors<TVec> Prepare<TVec>(GateVectors<TVec> gates, TVec cell, nuint vector) where TVec : struct, IVector<TVec>
    {
        if (_hasPeepholes)
        {
            gates.I = TVec.MultiplyAdd(Peephole<TVec>(vector, 0), cell, gates.I);
            gates.F = TVec.MultiplyAdd(Peephole<TVec>(vector, 1), cell, gates.F);
        }
        return new(Cut(gates.I, _clip), Cut(gates.F, _clip), Cut(gates.G, _clip), gates.O);
    }

    /// <summary>o + p_o ⊙ c′, cut.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVec PrepareOutput<TVec>(TVec output, TVec cell, nuint vector) where TVec : struct, IVector<TVec> =>
        Cut(_hasPeepholes ? TVec.MultiplyAdd(Peephole<TVec>(vector, 2), cell, output) : output, _clip);

    /// <summary>f = 1 − i or i = 1 − f, where they are coupled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GateVectors<TVec> Couple<TVec>(GateVectors<TVec> gates) where TVec : struct, IVector<TVec>
    {
        if (_coupling == GateCoupling.ForgetFromInput) gates.F = TVec.Broadcast(1f) - gates.I;
        else if (_coupling == GateCoupling.InputFromForget) gates.I = TVec.Broadcast(1f) - gates.F;
        return gates;
    }

    /// <summary>c′, cut.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVec CutCell<TVec>(TVec cell) where TVec : struct, IVector<TVec> => Cut(cell, _cellClip);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVec Peephole<TVec>(nuint vector, nuint gate) where TVec : struct, IVector<TVec> =>
        TVec.Load(in _peepholes, (vector * PackedGates.PeepholeGates + gate) * (nuint)TVec.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Cut<TVec>(TVec x, float limit) where TVec : struct, IVector<TVec> =>
        TVec.MinConstant(TVec.Broadcast(limit), TVec.MaxConstant(TVec.Broadcast(-limit), x));
}

using System.Numerics;
using System.Runtime.Intrinsics;

namespace LstmSimd.Kernels;

/// <summary>How many lanes the kernels use. The width changes the time and the packed layout, never the result.</summary>
public enum VectorWidth
{
    /// <summary>The widest that this machine has in hardware.</summary>
    Automatic = 0,

    /// <summary>One lane: the scalar instance of the kernels.</summary>
    Scalar,

    /// <summary><see cref="Vector{T}"/>: four or eight lanes.</summary>
    Vector,

    /// <summary><see cref="Vector512{T}"/>: sixteen lanes; emulated, correct and slow where the machine has fewer.</summary>
    Vector512,
}

/// <summary>What a <see cref="VectorWidth"/> means on this machine.</summary>
public static class VectorWidths
{
    /// <summary>The width that <see cref="VectorWidth.Automatic"/> stands for here; any other width is returned as it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="width"/> is none of the four.</exception>
    public static VectorWidth Resolve(this VectorWidth width) => width switch
    {
        VectorWidth.Automatic when System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated => VectorWidth.Vector512,
        VectorWidth.Automatic when System.Numerics.Vector.IsHardwareAccelerated => VectorWidth.Vector,
        VectorWidth.Automatic => VectorWidth.Scalar,
        VectorWidth.Scalar or VectorWidth.Vector or VectorWidth.Vector512 => width,
        _ => throw new ArgumentOutOfRangeException(nameof(width), width, "Expected Automatic, Scalar, Vector or Vector512."),
    };

    /// <summary>The number of float lanes of a width on this machine: 1, 4 or 8, or 16.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="width"/> is none of the four.</exception>
    public static int Lanes(this VectorWidth width) => width.Resolve() switch
    {
        VectorWidth.Vector512 => Vector512<float>.Count,
        VectorWidth.Vector => Vector<float>.Count,
        _ => 1,
    };

    /// <summary>Whether products are accumulated with fused multiply-add on this machine. Results have the same bits among all
    /// machines that fuse, and among all that do not.</summary>
    public static bool IsFused => Machine.HasFusedMultiplyAdd;
}

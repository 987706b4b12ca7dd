using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>How an <see cref="Lstm"/> computes. The precision changes results, the width never.</summary>
public sealed class LstmOptions
{
    /// <summary>The vector width that the weights are packed for. Automatic is the widest in hardware; the others serve to reproduce and to compare.</summary>
    public VectorWidth Width { get; init; }

    /// <summary>What the weights are rounded to, and computed with: half or a quarter of the memory, at the cost of accuracy (docs/accuracy.md); as they are stored where null.</summary>
    public WeightPrecision? Precision { get; init; }

    /// <summary>
    /// What W of the first layer is packed to, where <see cref="Precision"/> is int8: wider, for models whose inputs differ so much in size that a large
    /// one's weights, rounded, drown a small one's. As all others where null; beside another <see cref="Precision"/> than int8 it may only be the same.
    /// </summary>
    public WeightPrecision? InputPrecision { get; init; }
}

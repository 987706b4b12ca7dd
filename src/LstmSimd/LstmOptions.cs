using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>How an <see cref="Lstm"/> computes. The precision changes results, the width never.</summary>
public sealed class LstmOptions
{
    /// <summary>The vector width that the weights are packed for. Automatic is the widest in hardware; the others serve to reproduce and to compare.</summary>
    public VectorWidth Width { get; init; }

    /// <summary>What the weights are packed to: half or a quarter of the memory, at the cost of accuracy (docs/accuracy.md); as they are stored where null.</summary>
    public WeightPrecision? Precision { get; init; }
}

using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>How an <see cref="Lstm"/> computes. No option changes a result.</summary>
public sealed class LstmOptions
{
    /// <summary>The vector width that the weights are packed for. Automatic is the widest in hardware; the others serve to reproduce and to compare.</summary>
    public VectorWidth Width { get; init; }
}

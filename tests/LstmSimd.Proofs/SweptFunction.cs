using LstmSimd.Kernels;

namespace LstmSimd.Proofs;

/// <summary>A function of the standard cell, its truth, and what holds of its results.</summary>
/// <param name="Name">For people.</param>
/// <param name="Function">The engine's.</param>
/// <param name="Truth">In float64.</param>
/// <param name="AccurateFrom">The smallest x whose distance from the truth is promised.</param>
/// <param name="Low">No result is below.</param>
/// <param name="High">No result is above, for which x.</param>
internal sealed record SweptFunction(string Name, ActivationFunction Function, Func<double, double> Truth, float AccurateFrom, float Low, Func<float, float> High)
{
    // Below, σ is subnormal, and the promise is another: at most 2⁻¹²⁶, the smallest normal float.
    private const float SigmoidLow = -87.3f;

    private static readonly float SmallestNormal = MathF.ScaleB(1, -126);

    public static SweptFunction[] All { get; } =
    [
        new("σ", ActivationFunction.Sigmoid, x => 1 / (1 + Math.Exp(-x)), SigmoidLow, 0f, x => x < SigmoidLow - 0.1f ? SmallestNormal : 1),
        new("tanh", ActivationFunction.Tanh, Math.Tanh, float.NegativeInfinity, -1, _ => 1),
    ];

    public void Apply(VectorWidth width, ReadOnlySpan<float> x, Span<float> y)
    {
        switch (width)
        {
            case VectorWidth.Vector512: Activation.Apply<F32x16>(Function, x, y); break;
            case VectorWidth.Vector: Activation.Apply<F32xN>(Function, x, y); break;
            default: Activation.Apply<F32x1>(Function, x, y); break;
        }
    }
}

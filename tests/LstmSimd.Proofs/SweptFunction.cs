using LstmSimd.Kernels;

namespace LstmSimd.Proofs;

/// <summary>A function of the standard cell, its truth, and what holds of its results.</summary>
/// <param name="Name">For people.</param>
/// <param name="Function">The engine's.</param>
/// <param name="Truth">In float64.</param>
/// <param name="AccurateFrom">The smallest x whose distance from the truth is promised.</param>
/// <param name="Low">No result of x is below.</param>
/// <param name="High">No result of x is above.</param>
internal sealed record SweptFunction(string Name, ActivationFunction Function, Func<double, double> Truth, float AccurateFrom, Func<float, float> Low, Func<float, float> High)
{
    // σ is subnormal from about −87.34 down, where the promise is another: at most 2⁻¹²⁶, the smallest normal float, and 0 from −104 on.
    private const float SigmoidAccurate = -87.3f, SigmoidSubnormal = -87.34f, SigmoidZero = -104f;

    // From here on the functions are exactly 1.
    private const float SigmoidOne = 17.4f, TanhOne = 9.02f;

    private static readonly float SmallestNormal = MathF.ScaleB(1, -126);

    public static SweptFunction[] All { get; } =
    [
        new("σ", ActivationFunction.Sigmoid, x => 1 / (1 + Math.Exp(-x)), SigmoidAccurate,
            x => x >= SigmoidOne ? 1 : 0, x => x <= SigmoidZero ? 0 : x <= SigmoidSubnormal ? SmallestNormal : 1),
        new("tanh", ActivationFunction.Tanh, Math.Tanh, float.NegativeInfinity, x => x >= TanhOne ? 1 : -1, x => x <= -TanhOne ? -1 : 1),
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

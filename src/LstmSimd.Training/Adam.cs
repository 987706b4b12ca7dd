using System.Numerics;
using System.Runtime.InteropServices;

namespace LstmSimd.Training;

/// <summary>
/// Adam (Kingma and Ba 2015): m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − rate·m̂ / (√v̂ + ε), where m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ);
/// with decoupled weight decay, w ← w − rate·λ·w first (Loshchilov and Hutter 2019), of matrices only.
/// </summary>
public sealed class Adam : Optimiser
{
    private readonly float[][] _first, _second;

    /// <summary>Without memory.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="beta1">β₁, from 0 to below 1.</param>
    /// <param name="beta2">β₂, likewise.</param>
    /// <param name="epsilon">ε, positive.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public Adam(IReadOnlyList<Parameter> parameters, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0) : base(parameters)
    {
        Expect(beta1 is >= 0 and < 1, beta1, nameof(beta1), "0 to below 1");
        Expect(beta2 is >= 0 and < 1, beta2, nameof(beta2), "0 to below 1");
        Expect(epsilon > 0, epsilon, nameof(epsilon), "a positive number");
        Expect(weightDecay is >= 0 and < float.PositiveInfinity, weightDecay, nameof(weightDecay), "a finite number that is not negative");
        (Beta1, Beta2, Epsilon, WeightDecay) = (beta1, beta2, epsilon, weightDecay);
        (_first, _second) = (Zeros(parameters), Zeros(parameters));
        State = [.. Named("first_moment", _first), .. Named("second_moment", _second)];

        static void Expect(bool holds, float value, string name, string what)
        {
            if (!holds) throw new ArgumentOutOfRangeException(name, value, $"{name}: expected {what}, got {value}.");
        }
    }

    /// <summary>β₁.</summary>
    public float Beta1 { get; }

    /// <summary>β₂.</summary>
    public float Beta2 { get; }

    /// <summary>ε.</summary>
    public float Epsilon { get; }

    /// <summary>λ.</summary>
    public float WeightDecay { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> State { get; }

    private protected override void Step(int parameter, Span<float> values, Span<float> gradients, float rate)
    {
        var kept = Parameters[parameter].Shape.Count > 1 ? 1 - rate * WeightDecay : 1;
        var unbias = (float)Math.Sqrt(1 - Math.Pow(Beta2, StepCount));
        // rate·m̂ / (√v̂ + ε) with the corrections in two factors.
        var step = (float)(rate / (1 - Math.Pow(Beta1, StepCount)));
        Span<float> m = _first[parameter], v = _second[parameter];
        var done = 0;
        for (; done <= values.Length - Vector<float>.Count; done += Vector<float>.Count)
        {
            var g = Vector.LoadUnsafe(ref MemoryMarshal.GetReference(gradients), (nuint)done);
            var first = Vector.LoadUnsafe(ref MemoryMarshal.GetReference(m), (nuint)done);
            var second = Vector.LoadUnsafe(ref MemoryMarshal.GetReference(v), (nuint)done);
            var w = Vector.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)done);
            first = first * Beta1 + g * (1 - Beta1);
            second = second * Beta2 + g * g * (1 - Beta2);
            w = w * kept - first * step / (Vector.SquareRoot(second) / new Vector<float>(unbias) + new Vector<float>(Epsilon));
            first.CopyTo(m[done..]);
            second.CopyTo(v[done..]);
            w.CopyTo(values[done..]);
        }
        for (; done < values.Length; done++)
        {
            var g = gradients[done];
            m[done] = m[done] * Beta1 + g * (1 - Beta1);
            v[done] = v[done] * Beta2 + g * g * (1 - Beta2);
            values[done] = values[done] * kept - m[done] * step / (MathF.Sqrt(v[done]) / unbias + Epsilon);
        }
    }
}

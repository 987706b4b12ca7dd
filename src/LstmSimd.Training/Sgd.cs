using System.Numerics.Tensors;

namespace LstmSimd.Training;

/// <summary>Gradient descent with momentum: v ← μ·v + g, w ← w − rate·v.</summary>
public sealed class Sgd : Optimiser
{
    private readonly float[][] _velocity;

    /// <summary>At rest.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="momentum">μ, from 0 to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="momentum"/> is not from 0 to below 1.</exception>
    public Sgd(IReadOnlyList<Parameter> parameters, float momentum = 0) : base(parameters)
    {
        if (!(momentum is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(momentum), momentum, $"momentum: expected 0 to below 1, got {momentum}.");
        Momentum = momentum;
        _velocity = Zeros(parameters);
        State = [.. Named("velocity", _velocity)];
    }

    /// <summary>μ.</summary>
    public float Momentum { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> State { get; }

    private protected override void Step(int parameter, Span<float> values, Span<float> gradients, float rate)
    {
        var v = _velocity[parameter].AsSpan();
        TensorPrimitives.MultiplyAdd(v, Momentum, gradients, v);
        TensorPrimitives.MultiplyAdd(v, -rate, values, values);
    }
}

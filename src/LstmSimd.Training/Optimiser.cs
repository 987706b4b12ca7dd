namespace LstmSimd.Training;

/// <summary>Changes parameters against their gradients.</summary>
public abstract class Optimiser
{
    private protected Optimiser(IReadOnlyList<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Count == 0) throw new ArgumentException("parameters: expected at least one, got none.", nameof(parameters));
        Parameters = [.. parameters];
    }

    /// <summary>The parameters that it changes.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The steps taken. Set it, beside <see cref="State"/>, to go on from a checkpoint.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a negative number.</exception>
    public long StepCount
    {
        get;
        set => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"StepCount: expected 0 or more, got {value}.");
    }

    /// <summary>What it remembers from step to step.</summary>
    public abstract IReadOnlyList<NamedTensor> State { get; }

    /// <summary>One step; then all gradients are zero. Allocates nothing.</summary>
    /// <param name="rate">The learning rate, finite and not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is negative or not finite.</exception>
    public void Step(float rate)
    {
        CheckRate(rate);
        StepCount++;
        for (var p = 0; p < Parameters.Count; p++)
        {
            Step(p, Parameters[p].Values.Span, Parameters[p].Gradients.Span, rate);
            Parameters[p].Gradients.Span.Clear();
        }
    }

    internal static void CheckRate(float rate)
    {
        if (!(rate >= 0) || float.IsInfinity(rate))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"rate: expected a finite number that is not negative, got {rate}.");
    }

    private protected abstract void Step(int parameter, Span<float> values, Span<float> gradients, float rate);

    private protected static float[][] Zeros(IReadOnlyList<Parameter> parameters) => [.. parameters.Select(parameter => new float[parameter.Values.Length])];

    private protected IEnumerable<NamedTensor> Named(string prefix, float[][] values) =>
        Parameters.Select((parameter, p) => new NamedTensor($"{prefix}.{parameter.Name}", parameter.Shape, values[p]));
}

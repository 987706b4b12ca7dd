namespace LstmSimd.Kernels;

/// <summary>Whether the cell has three gates of its own, or two and one that follows from another.</summary>
public enum GateCoupling
{
    /// <summary>i and f are gates of their own.</summary>
    None = 0,

    /// <summary>f = 1 − i (ONNX's <c>input_forget</c>); the weights of f are not used.</summary>
    ForgetFromInput,

    /// <summary>i = 1 − f (TensorFlow Lite's CIFG); the weights of i are not used.</summary>
    InputFromForget,
}

/// <summary>What a cell does with its pre-activations: activation functions, coupled gates, clipping. The default is the standard cell.</summary>
/// <remarks>
/// i, f, o = gate(W x + R h + b), g = candidate(W x + R h + b), c′ = f ⊙ c + i ⊙ g, h′ = o ⊙ output(c′). Peepholes and projections are
/// weights, and given with them.
/// </remarks>
public sealed record LstmCell
{
    /// <summary>Sigmoid, tanh, tanh; no coupling, no clipping.</summary>
    public static LstmCell Standard { get; } = new();

    /// <summary>Of i, f and o.</summary>
    public ActivationFunction GateActivation { get; init; } = ActivationFunction.Sigmoid;

    /// <summary>Of g.</summary>
    public ActivationFunction CandidateActivation { get; init; } = ActivationFunction.Tanh;

    /// <summary>Of c′ on its way to h′.</summary>
    public ActivationFunction OutputActivation { get; init; } = ActivationFunction.Tanh;

    /// <summary>Whether f follows from i, or i from f.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the three.</exception>
    public GateCoupling Coupling
    {
        get;
        init => field = Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Coupling), value, "Coupling: expected None, ForgetFromInput or InputFromForget.");
    }

    /// <summary>All pre-activations, peepholes included, are cut to ± this (ONNX's <c>clip</c>); +∞, the default, cuts nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public float PreActivationClip { get; init => field = Positive(value, nameof(PreActivationClip)); } = float.PositiveInfinity;

    /// <summary>c′ is cut to ± this before anything reads it (TensorFlow Lite's <c>cell_clip</c>); +∞, the default, cuts nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public float CellClip { get; init => field = Positive(value, nameof(CellClip)); } = float.PositiveInfinity;

    /// <summary>Whether the activations are sigmoid, tanh and tanh: those have a fused loop of their own.</summary>
    internal bool HasStandardActivations =>
        GateActivation == ActivationFunction.Sigmoid && CandidateActivation == ActivationFunction.Tanh && OutputActivation == ActivationFunction.Tanh;

    /// <summary>Whether o ⊙ output(c′) stays within ±1.</summary>
    internal bool HasBoundedOutput => GateActivation.Kind is ActivationKind.Sigmoid or ActivationKind.HardSigmoid && OutputActivation.Kind is ActivationKind.Tanh or ActivationKind.Softsign or ActivationKind.Sigmoid or ActivationKind.HardSigmoid;

    private static float Positive(float value, string name) => value > 0 ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name}: expected a positive number, got {value}.");
}

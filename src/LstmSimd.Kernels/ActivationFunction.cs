namespace LstmSimd.Kernels;

/// <summary>The activation functions that an LSTM's gates may have: the eleven of the ONNX operator.</summary>
public enum ActivationKind
{
    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid = 0,

    /// <summary>tanh(x).</summary>
    Tanh,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>α·x + β.</summary>
    Affine,

    /// <summary>x where x ≥ 0, else α·x.</summary>
    LeakyRelu,

    /// <summary>x where x ≥ α, else 0.</summary>
    ThresholdedRelu,

    /// <summary>α·tanh(β·x).</summary>
    ScaledTanh,

    /// <summary>min(max(α·x + β, 0), 1).</summary>
    HardSigmoid,

    /// <summary>x where x ≥ 0, else α·(eˣ − 1).</summary>
    Elu,

    /// <summary>x / (1 + |x|).</summary>
    Softsign,

    /// <summary>ln(1 + eˣ).</summary>
    Softplus,
}

/// <summary>An activation function with its constants α and β, where it has any.</summary>
/// <remarks>Formulas: the LSTM operator of the ONNX specification. The default value is the sigmoid.</remarks>
public readonly record struct ActivationFunction
{
    private ActivationFunction(ActivationKind kind, float alpha = 0, float beta = 0)
    {
        if (!float.IsFinite(alpha)) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, $"alpha: expected a finite number, got {alpha}.");
        if (!float.IsFinite(beta)) throw new ArgumentOutOfRangeException(nameof(beta), beta, $"beta: expected a finite number, got {beta}.");
        (Kind, Alpha, Beta) = (kind, alpha, beta);
    }

    /// <summary>Which function.</summary>
    public ActivationKind Kind { get; }

    /// <summary>α; 0 where the function has none.</summary>
    public float Alpha { get; }

    /// <summary>β; 0 where the function has none.</summary>
    public float Beta { get; }

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
    public static ActivationFunction Sigmoid => new(ActivationKind.Sigmoid);

    /// <summary>tanh(x).</summary>
    public static ActivationFunction Tanh => new(ActivationKind.Tanh);

    /// <summary>max(0, x).</summary>
    public static ActivationFunction Relu => new(ActivationKind.Relu);

    /// <summary>x / (1 + |x|).</summary>
    public static ActivationFunction Softsign => new(ActivationKind.Softsign);

    /// <summary>ln(1 + eˣ).</summary>
    public static ActivationFunction Softplus => new(ActivationKind.Softplus);

    /// <summary>α·x + β.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A constant is not finite.</exception>
    public static ActivationFunction Affine(float alpha, float beta) => new(ActivationKind.Affine, alpha, beta);

    /// <summary>x where x ≥ 0, else α·x.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The constant is not finite.</exception>
    public static ActivationFunction LeakyRelu(float alpha) => new(ActivationKind.LeakyRelu, alpha);

    /// <summary>x where x ≥ α, else 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The constant is not finite.</exception>
    public static ActivationFunction ThresholdedRelu(float alpha) => new(ActivationKind.ThresholdedRelu, alpha);

    /// <summary>α·tanh(β·x).</summary>
    /// <exception cref="ArgumentOutOfRangeException">A constant is not finite.</exception>
    public static ActivationFunction ScaledTanh(float alpha, float beta) => new(ActivationKind.ScaledTanh, alpha, beta);

    /// <summary>min(max(α·x + β, 0), 1): 0.2 and 0.5 in ONNX and Keras 2, 1/6 and 0.5 in Keras 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A constant is not finite.</exception>
    public static ActivationFunction HardSigmoid(float alpha, float beta) => new(ActivationKind.HardSigmoid, alpha, beta);

    /// <summary>x where x ≥ 0, else α·(eˣ − 1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The constant is not finite.</exception>
    public static ActivationFunction Elu(float alpha) => new(ActivationKind.Elu, alpha);

    /// <summary>The name, and in parentheses the constants that the function has.</summary>
    public override string ToString() => Kind switch
    {
        ActivationKind.Affine or ActivationKind.ScaledTanh or ActivationKind.HardSigmoid => FormattableString.Invariant($"{Kind}({Alpha}, {Beta})"),
        ActivationKind.LeakyRelu or ActivationKind.ThresholdedRelu or ActivationKind.Elu => FormattableString.Invariant($"{Kind}({Alpha})"),
        _ => Kind.ToString(),
    };
}

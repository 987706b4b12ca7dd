using LstmSimd.Kernels;

namespace LstmSimd.Formats.Onnx;

/// <summary>
/// The attributes activations, activation_alpha and activation_beta: three functions f, g, h for each direction, of the gates i o f, the
/// candidate and the cell on its way out. Each function takes the next alpha and beta where it has such a constant.
/// </summary>
/// <remarks>
/// Source: the operator's documentation, and for what it leaves open ONNX Runtime: names in any case; where values run out the
/// default holds, and those left over are of no use. Affine and ScaledTanh, for which no default is documented, are refused without theirs (ONNX Runtime takes 0).
/// </remarks>
internal sealed class LstmActivations
{
    private readonly OnnxNode _node;
    private readonly Queue<float> _alphas;
    private readonly Queue<float> _betas;

    private LstmActivations(OnnxNode node, OnnxAttributes attributes)
    {
        _node = node;
        _alphas = new(attributes.Take("activation_alpha")?.Singles() ?? []);
        _betas = new(attributes.Take("activation_beta")?.Singles() ?? []);
    }

    /// <summary>f, g and h of each direction, one after the other.</summary>
    public static ActivationFunction[] Read(OnnxNode node, OnnxAttributes attributes, int directions)
    {
        var names = attributes.Take("activations")?.Texts() ?? [];
        if (names.Length == 0) names = [.. Enumerable.Repeat<string[]>(["Sigmoid", "Tanh", "Tanh"], directions).SelectMany(standard => standard)];
        if (names.Length != 3 * directions) throw node.Fault($"it has {names.Length} activations for {directions} direction(s); expected {3 * directions}");
        var values = new LstmActivations(node, attributes);
        return Array.ConvertAll(names, values.Function);
    }

    private ActivationFunction Function(string name) => name.ToUpperInvariant() switch
    {
        "SIGMOID" => ActivationFunction.Sigmoid,
        "TANH" => ActivationFunction.Tanh,
        "RELU" => ActivationFunction.Relu,
        "SOFTSIGN" => ActivationFunction.Softsign,
        "SOFTPLUS" => ActivationFunction.Softplus,
        "AFFINE" => ActivationFunction.Affine(Alpha(name, null), Beta(name, null)),
        "SCALEDTANH" => ActivationFunction.ScaledTanh(Alpha(name, null), Beta(name, null)),
        "LEAKYRELU" => ActivationFunction.LeakyRelu(Alpha(name, 0.01f)),
        "THRESHOLDEDRELU" => ActivationFunction.ThresholdedRelu(Alpha(name, 1)),
        "ELU" => ActivationFunction.Elu(Alpha(name, 1)),
        "HARDSIGMOID" => ActivationFunction.HardSigmoid(Alpha(name, 0.2f), Beta(name, 0.5f)),
        _ => throw _node.Fault($"the activation '{name.Shortened()}' is not supported; ONNX has {string.Join(", ", Enum.GetNames<ActivationKind>())}"),
    };

    private float Alpha(string function, float? standard) => Next(_alphas, "activation_alpha", function, standard);

    private float Beta(string function, float? standard) => Next(_betas, "activation_beta", function, standard);

    private float Next(Queue<float> values, string attribute, string function, float? standard)
    {
        var value = values.TryDequeue(out var given) ? given : standard ?? throw _node.Fault($"{attribute} has no value for {function}, which has no default");
        return float.IsFinite(value) ? value : throw _node.Fault($"{attribute} holds {value} for {function}; expected a finite number");
    }
}

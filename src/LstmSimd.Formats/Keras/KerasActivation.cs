using System.Text.Json;
using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>Activations as Keras writes them: a name, null for none, or an object that says its class and its constants.</summary>
/// <remarks>Source: the documentation of keras.activations and of the activation layers. What is not here has no equal among ours.</remarks>
internal static class KerasActivation
{
    public static ActivationFunction Read(JsonElement value, string key, KerasVersion version) => value.ValueKind switch
    {
        JsonValueKind.Null => ActivationFunction.Affine(1, 0),
        JsonValueKind.String => Named(value.GetString()!, key, version),
        JsonValueKind.Object => FromObject(value, key, version),
        _ => throw KerasFormat.Fault($"{key} is {value.GetRawText().Shortened()}; expected a name or an object"),
    };

    private static ActivationFunction Named(string name, string key, KerasVersion version) => name switch
    {
        "sigmoid" => ActivationFunction.Sigmoid,
        "tanh" => ActivationFunction.Tanh,
        "hard_sigmoid" => version.HardSigmoid,
        "relu" => ActivationFunction.Relu,
        "linear" => ActivationFunction.Affine(1, 0),
        "elu" => ActivationFunction.Elu(1),
        "softsign" => ActivationFunction.Softsign,
        "softplus" => ActivationFunction.Softplus,
        "leaky_relu" => ActivationFunction.LeakyRelu(0.2f), // the default of the function; the layer has another, and writes it
        _ => throw KerasFormat.Fault($"{key} is '{name.Shortened()}', which is not supported"),
    };

    private static ActivationFunction FromObject(JsonElement value, string key, KerasVersion version)
    {
        var name = value.Text("class_name") ?? throw KerasFormat.Fault($"{key} lacks class_name");
        value.TryGetProperty("config", out var config);
        switch (name)
        {
            case "function" when config.ValueKind == JsonValueKind.String && value.IsKerasOwn():
                return Named(config.GetString()!, key, version);
            case "LeakyReLU":
                return ActivationFunction.LeakyRelu(Constant(version.Major >= 3 ? "negative_slope" : "alpha"));
            case "ELU":
                return ActivationFunction.Elu(Constant("alpha"));
            case "ReLU" when Constant("threshold") == 0 && config.TryGetProperty("max_value", out var most) && most.ValueKind == JsonValueKind.Null:
                return Constant("negative_slope") is not 0f and var slope ? ActivationFunction.LeakyRelu(slope) : ActivationFunction.Relu;
            default:
                throw KerasFormat.Fault($"{key} is '{name.Shortened()}' with {config.ToString().Shortened()}, which is not supported");
        }

        float Constant(string constant) =>
            config.ValueKind == JsonValueKind.Object && config.TryGetProperty(constant, out var number) && number.ValueKind == JsonValueKind.Number
                && number.TryGetSingle(out var single) && float.IsFinite(single) ? single
            : throw KerasFormat.Fault($"{key} is {name}, but without a number '{constant}'");
    }
}

using System.Text.Json.Nodes;
using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>An activation function in a native model: {"function", "alpha"?, "beta"?}, by ONNX's names, with exactly the constants that the function has.</summary>
internal static class NativeActivation
{
    private const string Function = "function", Alpha = "alpha", Beta = "beta";

    public static JsonNode Describe(ActivationFunction function)
    {
        var description = new JsonObject { [Function] = function.Kind.ToString() };
        var constants = Constants(function.Kind);
        if (constants > 0) description[Alpha] = function.Alpha;
        if (constants > 1) description[Beta] = function.Beta;
        return description;
    }

    /// <param name="description">The function's object.</param>
    /// <param name="fault">Makes an exception of what is wrong with it.</param>
    public static ActivationFunction Read(JsonNode description, Func<string, InvalidDataException> fault)
    {
        var keys = description.AsObject();
        var name = (keys[Function] ?? throw fault($"without '{Function}'")).GetValue<string>();
        if (!Enum.TryParse<ActivationKind>(name, out var kind) || kind.ToString() != name) throw fault($"of the unknown function '{name.Shortened()}'");
        string[] expected = [Function, Alpha, Beta];
        expected = expected[..(1 + Constants(kind))];
        foreach (var (key, _) in keys)
            if (!expected.Contains(key)) throw fault($"with the unknown key '{key.Shortened()}' for {name}");
        return kind switch
        {
            ActivationKind.Sigmoid => ActivationFunction.Sigmoid,
            ActivationKind.Tanh => ActivationFunction.Tanh,
            ActivationKind.Relu => ActivationFunction.Relu,
            ActivationKind.Affine => ActivationFunction.Affine(Constant(Alpha), Constant(Beta)),
            ActivationKind.LeakyRelu => ActivationFunction.LeakyRelu(Constant(Alpha)),
            ActivationKind.ThresholdedRelu => ActivationFunction.ThresholdedRelu(Constant(Alpha)),
            ActivationKind.ScaledTanh => ActivationFunction.ScaledTanh(Constant(Alpha), Constant(Beta)),
            ActivationKind.HardSigmoid => ActivationFunction.HardSigmoid(Constant(Alpha), Constant(Beta)),
            ActivationKind.Elu => ActivationFunction.Elu(Constant(Alpha)),
            ActivationKind.Softsign => ActivationFunction.Softsign,
            _ => ActivationFunction.Softplus,
        };

        float Constant(string key) => (keys[key] ?? throw fault($"without '{key}', which {name} needs")).GetValue<float>();
    }

    /// <summary>How many constants a function has: none, alpha, or alpha and beta.</summary>
    private static int Constants(ActivationKind kind) => kind switch
    {
        ActivationKind.Affine or ActivationKind.ScaledTanh or ActivationKind.HardSigmoid => 2,
        ActivationKind.LeakyRelu or ActivationKind.ThresholdedRelu or ActivationKind.Elu => 1,
        _ => 0,
    };
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LstmSimd.Kernels;

namespace LstmSimd.Cli;

/// <summary>Arguments and options that several commands share, with their checks.</summary>
internal static class CommonOptions
{
    private const string InputPrecisionName = "--input-precision";

    public static Argument<string> File() => new("FILE") { Description = "A model: safetensors (native, a PyTorch state dict or a trace), PyTorch (.pt), ONNX or Keras (.h5, .keras)." };

    public static Option<string?> Node() => new("--node") { Description = "Which LSTM of a file that holds several; info lists them.", HelpName = "NAME" };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object and nothing else." };

    public static Option<VectorWidth> Width() => new("--width")
    {
        // Help would show the default by the name of its C# value.
        Description = "The vector width: auto, 1 (one lane), vector (Vector<T>) or 512 (Vector512). [default: auto]",
        HelpName = "auto|1|vector|512",
        CustomParser = result => result.Tokens[0].Value switch
        {
            "auto" => VectorWidth.Automatic,
            "1" => VectorWidth.Scalar,
            "vector" => VectorWidth.Vector,
            "512" => VectorWidth.Vector512,
            var other => Refuse<VectorWidth>(result, $"--width: expected auto, 1, vector or 512, got '{other}'."),
        },
    };

    public static Option<int> Threads() => new("--threads")
    {
        Description = "The number of threads; at most one for each processor.",
        DefaultValueFactory = _ => 1,
        CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= Environment.ProcessorCount
            ? value
            : Refuse<int>(result, $"--threads: expected 1 to {Environment.ProcessorCount}, as many as this machine has processors, got '{result.Tokens[0].Value}'."),
    };

    public static Option<WeightPrecision?> Precision(string whereNotGiven = "as the file has them where not given") =>
        OneOf("--precision", $"The precision of the weights: f32, bf16 or int8; {whereNotGiven}.", WeightPrecision.Float32, WeightPrecision.Bfloat16, WeightPrecision.Int8);

    public static Option<WeightPrecision?> InputPrecision() => OneOf(InputPrecisionName,
        "The precision of the first layer's input weights, where --precision is int8: f32 or bf16 keep models accurate whose inputs differ much in size.", WeightPrecision.Float32, WeightPrecision.Bfloat16);

    private static Option<WeightPrecision?> OneOf(string name, string description, params WeightPrecision[] precisions)
    {
        var names = precisions.Select(PrecisionNames.Name).ToArray();
        return new(name)
        {
            Description = description,
            HelpName = string.Join('|', names),
            CustomParser = result => PrecisionNames.Parse(result.Tokens[0].Value) is { } precision && precisions.Contains(precision) ? precision
                : Refuse<WeightPrecision?>(result, $"{name}: expected {string.Join(", ", names[..^1])} or {names[^1]}, got '{result.Tokens[0].Value}'."),
        };
    }

    /// <summary>That input weights are not given a precision of their own without <c>--precision int8</c>.</summary>
    /// <exception cref="ArgumentException">They are.</exception>
    public static void CheckInputPrecision(WeightPrecision? precision, WeightPrecision? input)
    {
        if (input is { } own && own != precision && precision != WeightPrecision.Int8)
            throw new ArgumentException($"{InputPrecisionName}: {own.Name()} takes --precision int8, got {(precision is { } other ? $"--precision {other.Name()}" : "no --precision")}.");
    }

    public static Option<int> Count(string name, string description, int standard, int least = 1, int most = int.MaxValue) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : Refuse<int>(result, $"{name}: expected a whole number from {least} to {most}, got '{result.Tokens[0].Value}'."),
    };

    /// <summary>A number from 0 to below <c>most</c>: any finite one where that is infinity.</summary>
    public static Option<double> Number(string name, string description, double standard, double most = double.PositiveInfinity) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= 0 && value < most && (double.IsInfinity(most) || (float)value < most)
            ? value
            : Refuse<double>(result, $"{name}: expected a number of at least 0{(double.IsFinite(most) ? string.Create(CultureInfo.InvariantCulture, $", below {most:G3}") : "")}, got '{result.Tokens[0].Value}'."),
    };

    private static T? Refuse<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}

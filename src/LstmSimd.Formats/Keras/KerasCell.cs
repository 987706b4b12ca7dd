using System.Text.Json;
using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>One LSTM or CuDNNLSTM as its configuration tells it.</summary>
/// <param name="ClassName">LSTM or CuDNNLSTM.</param>
/// <param name="HiddenSize">units; null where there is no configuration.</param>
/// <param name="HasBias">use_bias; null where there is no configuration.</param>
/// <param name="Cell">The activations.</param>
/// <param name="GoesBackwards">go_backwards.</param>
/// <param name="ReturnsSequences">return_sequences.</param>
/// <param name="Notes">What the caller has to know.</param>
internal sealed record KerasCell(string ClassName, int? HiddenSize, bool? HasBias, LstmCell Cell, bool GoesBackwards, bool ReturnsSequences, IReadOnlyList<string> Notes)
{
    public const string Lstm = "LSTM";
    public const string CuDnnLstm = "CuDNNLSTM";

    // What sets weights at the start, shapes training, or chooses among implementations of the same function, in Keras 1, 2 and 3.
    // unit_forget_bias is among them: it puts 1 into the bias at the start, and the file has the bias that came of it.
    private static readonly HashSet<string> WithoutMeaning =
    [
        "name", "trainable", "batch_input_shape", "batch_shape", "input_shape", "input_dim", "input_length", "input_dtype", "sparse",
        "kernel_initializer", "recurrent_initializer", "bias_initializer", "unit_forget_bias", "init", "inner_init", "forget_bias_init",
        "kernel_regularizer", "recurrent_regularizer", "bias_regularizer", "activity_regularizer", "W_regularizer", "U_regularizer", "b_regularizer",
        "kernel_constraint", "recurrent_constraint", "bias_constraint",
        "dropout", "recurrent_dropout", "dropout_W", "dropout_U", "seed", "implementation", "consume_less", "unroll", "use_cudnn", "return_state",
    ];

    private static readonly HashSet<string> WithMeaning =
    [
        "units", "output_dim", "activation", "recurrent_activation", "inner_activation", "use_bias", "go_backwards", "return_sequences", "dtype",
        "stateful", "time_major", "zero_output_for_mask",
    ];

    /// <summary>Whether a serialised layer is one of these.</summary>
    public static bool IsOne(JsonElement layer) => layer.Text("class_name") is Lstm or CuDnnLstm && layer.IsKerasOwn()
        && layer.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.Object;

    /// <summary>Reads a serialised layer: class_name and config.</summary>
    /// <exception cref="InvalidDataException">The configuration says something that has no equal here; the message names it.</exception>
    public static KerasCell Read(JsonElement layer, KerasVersion version)
    {
        var className = layer.Text("class_name")!;
        var config = layer.GetProperty("config");
        foreach (var property in config.EnumerateObject())
        {
            if (!WithoutMeaning.Contains(property.Name) && !WithMeaning.Contains(property.Name) && property.Value.ValueKind != JsonValueKind.Null)
                throw KerasFormat.Fault($"{property.Name.Shortened()} is {property.Value.GetRawText().Shortened()}, which is not supported");
        }

        var notes = new List<string>();
        if (ReadPrecision(config) is { } precision) notes.Add(precision);
        Note(config.Says("stateful"), "keeps its state from batch to batch (stateful)");
        Note(config.Says("time_major"), "time is the first axis (time_major)");
        Note(config.Says("zero_output_for_mask"), "outputs past a row's end are zero (zero_output_for_mask)");
        return new KerasCell(className, ReadUnits(config), className == CuDnnLstm || !config.TryGetProperty("use_bias", out _) || config.Says("use_bias"),
            className == CuDnnLstm ? LstmCell.Standard : ReadCell(config, version), config.Says("go_backwards"), config.Says("return_sequences"), notes);

        void Note(bool condition, string text)
        {
            if (condition) notes.Add(text);
        }
    }

    private static LstmCell ReadCell(JsonElement config, KerasVersion version)
    {
        var activation = ReadActivation("activation");
        var gates = version.Major == 1 ? "inner_activation" : "recurrent_activation";
        return new LstmCell { GateActivation = ReadActivation(gates), CandidateActivation = activation, OutputActivation = activation };

        ActivationFunction ReadActivation(string key) => config.TryGetProperty(key, out var value)
            ? KerasActivation.Read(value, key, version)
            : throw KerasFormat.Fault($"lacks {key}");
    }

    private static int ReadUnits(JsonElement config)
    {
        if (!config.TryGetProperty("units", out var units) && !config.TryGetProperty("output_dim", out units)) throw KerasFormat.Fault("lacks units");
        return units.ValueKind == JsonValueKind.Number && units.TryGetInt32(out var hidden) && hidden > 0 ? hidden
            : throw KerasFormat.Fault($"units is {units.GetRawText().Shortened()}; expected a whole number from 1 on");
    }

    /// <summary>The weights are float32 in all of these; null where Keras computes in it too.</summary>
    private static string? ReadPrecision(JsonElement config)
    {
        if (!config.TryGetProperty("dtype", out var type) || type.ValueKind == JsonValueKind.Null) return null;
        var policy = type.ValueKind == JsonValueKind.String ? type.GetString()
            : type.TryGetProperty("config", out var inner) && inner.Text("name") is { } name ? name : type.GetRawText();
        return policy switch
        {
            "float32" => null,
            "mixed_float16" or "mixed_bfloat16" => $"computed in float32 (Keras: {policy})",
            _ => throw KerasFormat.Fault($"dtype is '{policy!.Shortened()}'; expected float32, mixed_float16 or mixed_bfloat16"),
        };
    }
}

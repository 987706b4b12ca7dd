using System.Text.Json.Nodes;
using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>The precision of one direction's matrices in a native model: "f32", "bf16" or "int8".</summary>
internal static class NativePrecision
{
    // By WeightPrecision.
    private static readonly string[] Names = ["f32", "bf16", "int8"], Dtypes = [SafetensorsTensor.Float32, SafetensorsTensor.Bfloat16, SafetensorsTensor.Int8];

    /// <summary>The element type of its matrices.</summary>
    public static string Dtype(WeightPrecision precision) => Dtypes[(int)precision];

    /// <summary>Whether there is anything to describe.</summary>
    public static bool IsNarrow(LstmWeights weights) => weights.Precision != WeightPrecision.Float32;

    public static JsonNode Describe(LstmWeights weights) => Names[(int)weights.Precision];

    /// <param name="name">The precision's name.</param>
    /// <param name="fault">Makes an exception of what is wrong with it.</param>
    public static WeightPrecision Read(JsonNode? name, Func<string, InvalidDataException> fault)
    {
        var given = name?.GetValue<string>() ?? throw fault("that is null");
        return Array.IndexOf(Names, given) is >= 0 and var precision ? (WeightPrecision)precision
            : throw fault($"'{given.Shortened()}'; expected {string.Join(", ", Names)}");
    }
}

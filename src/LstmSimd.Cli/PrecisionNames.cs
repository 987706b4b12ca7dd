using LstmSimd.Kernels;

namespace LstmSimd.Cli;

/// <summary>Precisions of weights by the names that options and output have for them.</summary>
internal static class PrecisionNames
{
    /// <summary>f32, bf16 or int8.</summary>
    public static string Name(this WeightPrecision precision) => precision switch
    {
        WeightPrecision.Float32 => "f32",
        WeightPrecision.Bfloat16 => "bf16",
        _ => "int8",
    };

    /// <summary>The precision of one direction, such as <c>int8 (input bf16)</c> where W has another.</summary>
    public static string PrecisionName(this LstmWeights weights) =>
        weights.InputPrecision == weights.Precision ? weights.Precision.Name() : $"{weights.Precision.Name()} (input {weights.InputPrecision.Name()})";
}

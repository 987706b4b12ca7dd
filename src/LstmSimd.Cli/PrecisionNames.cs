using LstmSimd.Kernels;

namespace LstmSimd.Cli;

/// <summary>Precisions of weights by the names that options and output have for them.</summary>
internal static class PrecisionNames
{
    // By WeightPrecision.
    private static readonly string[] Names = ["f32", "bf16", "int8"];

    /// <summary>f32, bf16 or int8.</summary>
    public static string Name(this WeightPrecision precision) => Names[(int)precision];

    /// <summary>The precision of one direction, such as <c>int8 (input bf16)</c> where W has another.</summary>
    public static string PrecisionName(this LstmWeights weights) =>
        weights.InputPrecision == weights.Precision ? weights.Precision.Name() : $"{weights.Precision.Name()} (input {weights.InputPrecision.Name()})";

    /// <summary>The precision of a name; null where it is none of them.</summary>
    public static WeightPrecision? Parse(string name) => Array.IndexOf(Names, name) is >= 0 and var precision ? (WeightPrecision)precision : null;
}

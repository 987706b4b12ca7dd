using System.Text.Json.Nodes;
using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>The precisions of one direction's matrices in a native model, each "f32", "bf16" or "int8".</summary>
/// <param name="Recurrent">Of R and the projection.</param>
/// <param name="Input">Of W: theirs, or a wider one where they are int8.</param>
internal readonly record struct NativePrecision(WeightPrecision Recurrent, WeightPrecision Input)
{
    // By WeightPrecision.
    private static readonly string[] Names = ["f32", "bf16", "int8"], Dtypes = [SafetensorsTensor.Float32, SafetensorsTensor.Bfloat16, SafetensorsTensor.Int8];

    /// <summary>What weights are in where nothing is said.</summary>
    public static string Standard => Names[(int)WeightPrecision.Float32];

    /// <summary>The element type of its matrices.</summary>
    public static string Dtype(WeightPrecision precision) => Dtypes[(int)precision];

    /// <summary>Whether there is anything to describe.</summary>
    public static bool IsNarrow(LstmWeights weights) => weights.Precision != WeightPrecision.Float32 || weights.InputPrecision != WeightPrecision.Float32;

    /// <summary>Whether W has a precision of its own.</summary>
    public static bool HasWiderInput(LstmWeights weights) => weights.InputPrecision != weights.Precision;

    public static JsonNode Describe(LstmWeights weights) => Names[(int)weights.Precision];

    public static JsonNode DescribeInput(LstmWeights weights) => Names[(int)weights.InputPrecision];

    /// <param name="name">The name of the precision of R and the projection.</param>
    /// <param name="input">That of W.</param>
    /// <param name="fault">Makes an exception of what is wrong with a precision.</param>
    /// <param name="inputFault">Likewise of an input precision.</param>
    public static NativePrecision Read(JsonNode? name, JsonNode? input, Func<string, InvalidDataException> fault, Func<string, InvalidDataException> inputFault)
    {
        var (recurrent, own) = (Read(name, fault), Read(input, inputFault));
        if (own != recurrent && recurrent != WeightPrecision.Int8)
            throw inputFault($"'{Names[(int)own]}' where the precision is '{Names[(int)recurrent]}'; expected the same, since only beside int8 it may be another");
        return new NativePrecision(recurrent, own);
    }

    private static WeightPrecision Read(JsonNode? name, Func<string, InvalidDataException> fault)
    {
        var given = name?.GetValue<string>() ?? throw fault("that is null");
        return Array.IndexOf(Names, given) is >= 0 and var precision ? (WeightPrecision)precision
            : throw fault($"'{given.Shortened()}'; expected {string.Join(", ", Names)}");
    }
}

using LstmSimd.Kernels;

namespace LstmSimd.Formats.Tests;

/// <summary>Narrow native models whose tensors contradict what the architecture says, or each other.</summary>
public sealed class NativePrecisionFaultTests
{
    private const string Prefix = "layers.0.forward.";

    public static TheoryData<string> Matrices => ["weights_input", "weights_recurrent", "projection"];

    [Theory, InlineData(WeightPrecision.Float32), InlineData(WeightPrecision.Bfloat16), InlineData(WeightPrecision.Int8)]
    public void TheFilesThemselves_AreGood(WeightPrecision precision) => Assert.Equal(precision, ModelFile.Load(NarrowFile.Of(precision).ToBytes()).Layers[0].Weights[0].Precision);

    [Theory, MemberData(nameof(Matrices))]
    public void AMatrixOfAnotherType_IsNamed(string matrix)
    {
        foreach (var (precision, expected) in new[] { (WeightPrecision.Bfloat16, "BF16"), (WeightPrecision.Int8, "I8") })
        {
            foreach (var (dtype, size) in new[] { ("F32", 4), ("F64", 8), ("F16", 2), ("BF16", 2), ("I8", 1), ("U8", 1), ("I16", 2), ("F8_E4M3", 1) })
            {
                if (dtype == expected) continue;
                var file = NarrowFile.Of(precision);
                var shape = file[Prefix + matrix].Shape;
                Fault.InModel(file.Put(Prefix + matrix, dtype, new byte[size * shape[0] * shape[1]], shape).ToBytes(), $"'{Prefix}{matrix}' is of type {dtype}; expected {expected}");
            }
        }
    }

    [Theory, MemberData(nameof(Matrices))]
    public void AMatrixOfAnotherShape_IsNamed(string matrix)
    {
        foreach (var (dtype, size, precision) in new[] { ("BF16", 2, WeightPrecision.Bfloat16), ("I8", 1, WeightPrecision.Int8) })
        {
            Fault.InModel(NarrowFile.Of(precision).Put(Prefix + matrix, dtype, new byte[7 * size], 7, 1).ToBytes(), $"'{Prefix}{matrix}' has the shape [7, 1]");
            Fault.InModel(NarrowFile.Of(precision).Put(Prefix + matrix, dtype, [], 0).ToBytes(), $"'{Prefix}{matrix}' has the shape [0]");
            Fault.InModel(NarrowFile.Of(precision).Without(Prefix + matrix).ToBytes(), $"'{Prefix}{matrix}' is missing");
        }
    }

    [Theory, MemberData(nameof(Matrices))]
    public void ScalesThatAreMissingOrOfAnotherShapeOrType_AreNamed(string matrix)
    {
        var name = $"{Prefix}{matrix}_scales";
        var rows = Int8()[name].Shape[0];
        Fault.InModel(Int8().Without(name).ToBytes(), $"'{name}' is missing");
        Fault.InModel(Int8().Put(name, new float[rows + 1], rows + 1).ToBytes(), $"'{name}' has the shape [{rows + 1}]; expected [{rows}]");
        Fault.InModel(Int8().Put(name, new float[rows], rows, 1).ToBytes(), $"'{name}' has the shape [{rows}, 1]");
        Fault.InModel(Int8().Put(name, new float[1]).ToBytes(), $"'{name}' has the shape []");
        foreach (var (dtype, size) in new[] { ("F64", 8), ("BF16", 2), ("F16", 2), ("I32", 4) })
            Fault.InModel(Int8().Put(name, dtype, new byte[size * rows], rows).ToBytes(), $"'{name}' is of type {dtype}; expected F32");
    }

    [Theory, MemberData(nameof(Matrices))]
    public void ScalesThatAreNegativeOrNotFinite_AreRefused(string matrix)
    {
        var name = $"{Prefix}{matrix}_scales";
        foreach (var wrong in new[] { -1f, -float.Epsilon, float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            var rows = (int)Int8()[name].Shape[0];
            for (var row = 0; row < rows; row++)
            {
                var scales = Noise.Uniform(1, rows).Select(MathF.Abs).ToArray();
                scales[row] = wrong;
                Fault.InModel(Int8().Put(name, scales, rows).ToBytes(), $"'{name}'", "finite numbers of at least 0");
            }
        }
    }

    [Theory, MemberData(nameof(Matrices))]
    public void AWeightOfMinus128_IsRefusedWithItsPlace(string matrix)
    {
        var (dtype, shape, values) = Int8()[Prefix + matrix];
        values[^1] = 0x80;
        Fault.InModel(Int8().Put(Prefix + matrix, dtype, values, shape).ToBytes(), $"'{Prefix}{matrix}'", "−128", $"row {shape[0] - 1}, column {shape[1] - 1}");
    }

    [Theory, MemberData(nameof(Matrices))]
    public void ScalesOfWhatIsNotInt8_AreRefused(string matrix)
    {
        foreach (var precision in new[] { WeightPrecision.Bfloat16, WeightPrecision.Float32 })
        {
            var file = NarrowFile.Of(precision);
            var rows = file[Prefix + matrix].Shape[0];
            file.PutMetadata("architecture", file.Metadata["architecture"].Replace("\"version\":2", "\"version\":3", StringComparison.Ordinal));
            Fault.InModel(file.Put($"{Prefix}{matrix}_scales", new float[rows], rows).ToBytes(), $"'{Prefix}{matrix}_scales' has no matrix of int8 to scale");
        }
    }

    [Fact]
    public void ScalesOfAProjectionThatIsNotThere_AreRefused()
    {
        var file = RawTensors.Of(NarrowFile.ToBytes(Layers.Stack(1, 3, 2, LstmDirection.Forward)[0].To(WeightPrecision.Int8)));
        Fault.InModel(file.Put($"{Prefix}projection_scales", new float[2], 2).ToBytes(), $"'{Prefix}projection_scales' has no matrix");
    }

    [Theory,
     InlineData("\"int8\"", "can't be read"), InlineData("{}", "can't be read"), InlineData("[]", "0 precisions; expected 1"), InlineData("[\"int8\",\"int8\"]", "2 precisions; expected 1"),
     InlineData("[\"int4\"]", "a precision 'int4'; expected f32, bf16, int8"), InlineData("[\"Int8\"]", "'Int8'"), InlineData("[\"\"]", "''"), InlineData("[null]", "that is null"),
     InlineData("[8]", "can't be read"), InlineData("[\"f32\"]", "'layers.0.forward.weights_input' is of type I8; expected F32"),
     InlineData("[\"bf16\"]", "'layers.0.forward.weights_input' is of type I8; expected BF16"), InlineData("null", "is of type I8; expected F32")]
    public void WrongPrecisions_AreRefused(string precisions, string fault) => Fault.InModel(Int8Of(3, $",\"precisions\":{precisions}"), fault);

    [Fact]
    public void OlderVersions_DoNotKnowPrecisions()
    {
        Fault.InModel(Int8Of(3, ""), "is of type I8; expected F32");
        Fault.InModel(Int8Of(2, ",\"precisions\":[\"int8\"]"), "unknown key 'precisions'");
        Fault.InModel(Int8Of(2, ""), "is of type I8; expected F32, F64, F16 or BF16");
        Fault.InModel(Int8Of(3, ",\"precisions\":[\"int8\"],\"precision\":8"), "unknown key 'precision'");
    }

    [Theory, InlineData("bf16"), InlineData("int8")]
    public void SizesThatTheFileDoesNotFill_AreRefused(string precision) => Fault.InModel(Int8().PutMetadata("architecture", $$"""
        {"version":3,"layers":[{"input":2147483647,"hidden":2147483647,"direction":"forward","precisions":["{{precision}}"]}]}
        """).Put(Prefix + "weights_input", precision == "int8" ? "I8" : "BF16", new byte[precision == "int8" ? 24 : 48], 8, 3).ToBytes(),
        $"'{Prefix}weights_input' has the shape [8, 3]; expected [8589934588, 2147483647]");

    private static RawTensors Int8() => NarrowFile.Of(WeightPrecision.Int8);

    /// <summary>The int8 model under an architecture of the test's own.</summary>
    private static byte[] Int8Of(int version, string keys) => Int8().PutMetadata("architecture", $$"""
        {"version":{{version}},"layers":[{"input":3,"hidden":2,"direction":"forward","projection":1,"cells":[{"peepholes":true}]{{keys}}}]}
        """).ToBytes();
}

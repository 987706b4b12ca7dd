using LstmSimd.Kernels;

namespace LstmSimd.Formats.Tests;

/// <summary>Native models whose weights_input is wider than int8, against what their architecture says.</summary>
public sealed class NativeInputPrecisionFaultTests
{
    private const string Prefix = "layers.0.forward.", Input = Prefix + "weights_input";

    [Theory, InlineData(WeightPrecision.Float32), InlineData(WeightPrecision.Bfloat16), InlineData(WeightPrecision.Int8)]
    public void TheFilesThemselves_AreGood(WeightPrecision input) =>
        Assert.Equal(input, ModelFile.Load(NarrowFile.Of(WeightPrecision.Int8, input).ToBytes()).Layers[0].Weights[0].InputPrecision);

    [Theory, InlineData(WeightPrecision.Float32, "F32"), InlineData(WeightPrecision.Bfloat16, "BF16")]
    public void AMatrixOfAnotherType_IsNamed(WeightPrecision input, string expected)
    {
        foreach (var (dtype, size) in new[] { ("F32", 4), ("F64", 8), ("F16", 2), ("BF16", 2), ("I8", 1), ("U8", 1) })
        {
            if (dtype != expected) Fault.InModel(With(Input, dtype, size), $"'{Input}' is of type {dtype}; expected {expected}", "weights_input");
            if (dtype != "I8") Fault.InModel(With(Prefix + "weights_recurrent", dtype, size), $"'{Prefix}weights_recurrent' is of type {dtype}; expected I8");
            if (dtype != "I8") Fault.InModel(With(Prefix + "projection", dtype, size), $"'{Prefix}projection' is of type {dtype}; expected I8");
        }

        byte[] With(string name, string dtype, int size)
        {
            var file = NarrowFile.Of(WeightPrecision.Int8, input);
            var shape = file[name].Shape;
            return file.Put(name, dtype, new byte[size * shape[0] * shape[1]], shape).ToBytes();
        }
    }

    [Theory, InlineData(WeightPrecision.Float32), InlineData(WeightPrecision.Bfloat16)]
    public void ScalesOfTheWiderMatrixOrNoneOfTheOthers_AreRefused(WeightPrecision input)
    {
        Fault.InModel(NarrowFile.Of(WeightPrecision.Int8, input).Put(Input + "_scales", new float[8], 8).ToBytes(), $"'{Input}_scales' has no matrix of int8 to scale");
        foreach (var matrix in new[] { "weights_recurrent", "projection" })
            Fault.InModel(NarrowFile.Of(WeightPrecision.Int8, input).Without($"{Prefix}{matrix}_scales").ToBytes(), $"'{Prefix}{matrix}_scales' is missing");
    }

    [Theory,
     InlineData("\"bf16\"", "can't be read"), InlineData("{}", "can't be read"), InlineData("[]", "layer 0 has 0 input precisions; expected 1"),
     InlineData("[\"bf16\",\"bf16\"]", "2 input precisions; expected 1"), InlineData("[\"int4\"]", "an input precision 'int4'; expected f32, bf16, int8"),
     InlineData("[null]", "an input precision that is null"), InlineData("[16]", "can't be read"),
     InlineData("[\"f32\"]", "weights_input' is of type BF16; expected F32"), InlineData("[\"int8\"]", "weights_input' is of type BF16; expected I8"), InlineData("null", "weights_input' is of type BF16; expected I8")]
    public void WrongInputPrecisions_AreRefused(string precisions, string fault) => Fault.InModel(Of(3, $",\"precisions\":[\"int8\"],\"input_precisions\":{precisions}"), fault);

    [Theory, InlineData("bf16", "f32"), InlineData("bf16", "int8"), InlineData("f32", "bf16"), InlineData("f32", "int8")]
    public void AnotherOneThanBesideInt8_IsRefused(string precision, string input) => Fault.InModel(Of(3, $",\"precisions\":[\"{precision}\"],\"input_precisions\":[\"{input}\"]"),
        $"layer 0 has an input precision '{input}' where the precision is '{precision}'; expected the same");

    [Fact]
    public void WithoutPrecisions_ItCanOnlyBeF32()
    {
        Fault.InModel(Of(3, ",\"input_precisions\":[\"bf16\"]"), "layer 0 has an input precision 'bf16' where the precision is 'f32'");
        var wide = NarrowFile.Of(WeightPrecision.Float32);
        Assert.Equal(WeightPrecision.Float32, ModelFile.Load(Of(wide, 3, ",\"input_precisions\":[\"f32\"]")).Layers[0].Weights[0].InputPrecision);
    }

    [Fact]
    public void TheSameForBoth_IsReadButNotWritten()
    {
        var file = NarrowFile.Of(WeightPrecision.Int8);
        var read = ModelFile.Load(Of(file, 3, ",\"precisions\":[\"int8\"],\"input_precisions\":[\"int8\"]"));
        Assert.DoesNotContain("input_precisions", SafetensorsFile.Load(NarrowFile.ToBytes([.. read.Layers])).Metadata["architecture"], StringComparison.Ordinal);
    }

    [Fact]
    public void OlderVersions_DoNotKnowInputPrecisions() => Fault.InModel(Of(2, ",\"input_precisions\":[\"bf16\"]"), "layer 0 has the unknown key 'input_precisions'");

    /// <summary>The model of int8 with weights_input in bf16 under an architecture of the test's own.</summary>
    private static byte[] Of(int version, string keys) => Of(NarrowFile.Of(WeightPrecision.Int8, WeightPrecision.Bfloat16), version, keys);

    private static byte[] Of(RawTensors file, int version, string keys) => file.PutMetadata("architecture", $$"""
        {"version":{{version}},"layers":[{"input":3,"hidden":2,"direction":"forward","projection":1,"cells":[{"peepholes":true}]{{keys}}}]}
        """).ToBytes();
}

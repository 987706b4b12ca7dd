using System.Text.Json.Nodes;
using CsCheck;
using LstmSimd.Kernels;

namespace LstmSimd.Formats.Tests;

/// <summary>The native dialect holds weights in every precision as they are, each direction in its own.</summary>
public sealed class NativePrecisionTests
{
    /// <summary>Of R and of W, which may be wider than int8.</summary>
    private static readonly Gen<(WeightPrecision Precision, WeightPrecision Input)> Precisions = Gen.Select(Gen.Enum<WeightPrecision>(), Gen.Enum<WeightPrecision>(),
        (precision, input) => (precision, precision == WeightPrecision.Int8 ? input : precision));

    [Fact]
    public void AnyVariantInAnyPrecision_ComesBackInBits() => Gen.Select(Variants.Stacks, Precisions.Array[6]).Sample((stack, precisions) =>
    {
        LstmLayer[] layers = [.. stack.Select((layer, l) => new LstmLayer(layer.Direction, [.. layer.Weights.Select((weights, d) => weights.To(precisions[2 * l + d].Precision, precisions[2 * l + d].Input))]))];
        var file = NarrowFile.ToBytes(layers);
        var model = ModelFile.Load(file);
        Layers.Equal(layers, model.Layers);
        Assert.Empty(model.UnusedTensors);
        var isNarrow = layers.Any(layer => layer.Weights.Any(weights => weights.Precision != WeightPrecision.Float32));
        Assert.Equal(isNarrow ? 3 : stack.All(Layers.IsStandard) ? 1 : 2, (int)Architecture(file)["version"]!);
        Assert.Equal(file, NarrowFile.ToBytes([.. model.Layers]));
        LiesAligned(file);
    }, iter: Effort.Cases(300));

    [Fact]
    public void EveryBitPatternOfBf16_ComesBack()
    {
        ushort[] bits = [.. Enumerable.Range(0, 1 << 16).Select(value => (ushort)value)];
        const int Hidden = 64;
        var layer = new LstmLayer(LstmDirection.Forward, new LstmWeights(new WeightMatrix(4 * Hidden, 256, bits), new WeightMatrix(4 * Hidden, Hidden, bits.AsMemory(0, 256 * Hidden)), default, default, null, null));
        Assert.Equal(bits, ModelFile.Load(NarrowFile.ToBytes(layer)).Layers[0].Weights[0].StoredInput.Bfloat16.ToArray());
    }

    [Fact]
    public void EveryInt8AndScalesOfAnySize_ComeBack()
    {
        sbyte[] weights = [.. Enumerable.Range(-127, 255).Select(value => (sbyte)value), 0];
        float[] scales = [0, -0f, float.Epsilon, float.MaxValue];
        var layer = new LstmLayer(LstmDirection.Forward, new LstmWeights(new WeightMatrix(4, 64, weights, scales), new WeightMatrix(4, 1, new sbyte[4], scales), default, default, null, null));
        var read = ModelFile.Load(NarrowFile.ToBytes(layer)).Layers[0].Weights[0].StoredInput;
        Assert.Equal(weights, read.Int8.ToArray());
        Bits.Equal(scales, read.Scales.Span);
    }

    [Fact]
    public void ALayer_IsDescribedByItsPrecisions()
    {
        var layers = Layers.Stack(1, 3, 2, LstmDirection.Bidirectional, LstmDirection.Forward, LstmDirection.Forward);
        layers[0] = new LstmLayer(LstmDirection.Bidirectional, layers[0].Weights[0].To(WeightPrecision.Bfloat16), layers[0].Weights[1].To(WeightPrecision.Int8));
        layers[1] = layers[1].To(WeightPrecision.Int8);
        var file = NarrowFile.ToBytes(layers);
        Assert.Equal("""
            {"version":3,"layers":[{"input":3,"hidden":2,"direction":"bidirectional","precisions":["bf16","int8"]},{"input":4,"hidden":2,"direction":"forward","precisions":["int8"]},{"input":2,"hidden":2,"direction":"forward"}]}
            """, Architecture(file).ToJsonString());
        var tensors = SafetensorsFile.Load(file).Tensors.ToDictionary(tensor => tensor.Key, tensor => $"{tensor.Value.Dtype} [{string.Join(", ", tensor.Value.Shape)}]");
        Assert.Equal("BF16 [8, 3]", tensors["layers.0.forward.weights_input"]);
        Assert.Equal("F32 [8]", tensors["layers.0.forward.bias"]);
        Assert.Equal("I8 [8, 2]", tensors["layers.0.backward.weights_recurrent"]);
        Assert.Equal("F32 [8]", tensors["layers.0.backward.weights_recurrent_scales"]);
        Assert.Equal("F32 [8, 2]", tensors["layers.2.forward.weights_input"]);
        Assert.Equal(4, tensors.Keys.Count(name => name.EndsWith("_scales", StringComparison.Ordinal)));
    }

    [Theory, InlineData(WeightPrecision.Float32, "f32", "F32"), InlineData(WeightPrecision.Bfloat16, "bf16", "BF16")]
    public void WiderInputWeights_AreDescribedWhereThereAreAny(WeightPrecision input, string name, string dtype)
    {
        var layers = Layers.Stack(1, 3, 2, LstmDirection.Bidirectional, LstmDirection.Forward);
        layers[0] = new LstmLayer(LstmDirection.Bidirectional, layers[0].Weights[0].To(WeightPrecision.Bfloat16), layers[0].Weights[1].To(WeightPrecision.Int8, input));
        layers[1] = layers[1].To(WeightPrecision.Int8);
        var file = NarrowFile.ToBytes(layers);
        Assert.Equal($$"""
            {"version":3,"layers":[{"input":3,"hidden":2,"direction":"bidirectional","precisions":["bf16","int8"],"input_precisions":["bf16","{{name}}"]},{"input":4,"hidden":2,"direction":"forward","precisions":["int8"]}]}
            """, Architecture(file).ToJsonString());
        var tensors = SafetensorsFile.Load(file).Tensors;
        Assert.Equal(dtype, tensors["layers.0.backward.weights_input"].Dtype);
        Assert.Equal("I8", tensors["layers.0.backward.weights_recurrent"].Dtype);
        Assert.Equal(["layers.0.backward.weights_recurrent_scales", "layers.1.forward.weights_input_scales", "layers.1.forward.weights_recurrent_scales"],
            tensors.Keys.Where(key => key.EndsWith("_scales", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ACharacterModel_KeepsItsEndsInFloat32()
    {
        using var folder = new TemporaryFolder();
        var file = NarrowFile.Character();
        var model = ModelFile.Load(file);
        Assert.Equal([WeightPrecision.Bfloat16, WeightPrecision.Int8], model.Layers.Select(layer => layer.Weights[0].Precision));
        Bits.Equal(NativeFile.Character()["embedding.weights"], model.Ends!.Embedding.Weights.Span);
        Assert.Equal("F32", SafetensorsFile.Load(file).Tensors["dense.weights"].Dtype);
        model.Save(folder["again"]);
        Assert.Equal(file, File.ReadAllBytes(folder["again"]));
    }

    [Theory, InlineData(1), InlineData(2)]
    public void AnOlderVersionOfBf16AltogetherOrNot_IsBf16OrFloat32(int version)
    {
        var narrow = RawTensors.Of(NarrowFile.ToBytes(Layers.Stack(1, 3, 2, LstmDirection.Forward)[0].To(WeightPrecision.Bfloat16)))
            .PutMetadata("architecture", NativeModelFaultTests.OneLayer.Replace("\"version\":1", $"\"version\":{version}", StringComparison.Ordinal));
        var loaded = ModelFile.Load(narrow.ToBytes()).Layers;
        Assert.Equal(WeightPrecision.Bfloat16, loaded[0].Weights[0].Precision);

        var saved = SafetensorsFile.Load(NarrowFile.ToBytes([.. loaded]));
        foreach (var name in narrow.Names)
        {
            Assert.Equal(narrow[name].Dtype, saved.Tensors[name].Dtype);
            Assert.Equal(narrow[name].Values, saved.Tensors[name].Data.ToArray());
        }

        var mixed = narrow.Put("layers.0.forward.weights_recurrent", loaded[0].Weights[0].WeightsRecurrent.ToArray(), 8, 2);
        Layers.Equal([loaded[0].To(WeightPrecision.Float32)], ModelFile.Load(mixed.ToBytes()).Layers);
    }

    private static JsonNode Architecture(byte[] file) => JsonNode.Parse(SafetensorsFile.Load(file).Metadata["architecture"])!;

    /// <summary>Each tensor begins at a multiple of its element's size, counted from the start of the file.</summary>
    private static void LiesAligned(byte[] file)
    {
        var start = sizeof(ulong) + (int)BitConverter.ToUInt64(file);
        foreach (var (name, tensor) in JsonNode.Parse(file.AsSpan(sizeof(ulong), start - sizeof(ulong)))!.AsObject())
        {
            if (name == "__metadata__") continue;
            var size = (string)tensor!["dtype"]! switch { "F32" => 4, "BF16" => 2, _ => 1 };
            Assert.Equal(0, (start + (int)tensor["data_offsets"]![0]!) % size);
        }
    }
}

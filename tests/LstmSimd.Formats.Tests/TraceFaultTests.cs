namespace LstmSimd.Formats.Tests;

/// <summary>Traces that contradict themselves.</summary>
public sealed class TraceFaultTests
{
    private const int H = SyntheticTrace.Hidden, I = SyntheticTrace.Inputs, T = SyntheticTrace.Steps, N = SyntheticTrace.Rows;

    [Theory,
     InlineData(new long[] { -1, 5 }, "-1"), InlineData(new long[] { 5, 6 }, "6"), InlineData(new long[] { long.MinValue, 1 }, "-9223372036854775808"),
     InlineData(new long[] { 4294967297, 1 }, "4294967297"), InlineData(new long[] { 5 }, "1 lengths for 2 rows"),
     InlineData(new long[] { 5, 5, 5 }, "3 lengths for 2 rows"), InlineData(new long[0], "0 lengths for 2 rows")]
    public void WrongLengths_AreRefused(long[] lengths, string fault) =>
        Fault.InModel(RawSafetensors.With(SyntheticTrace.Of(1).Tensors.ToBytes(), "seq_lens", lengths), "seq_lens", fault);

    [Fact]
    public void LengthsOfAnotherType_AreRefused()
    {
        Fault.InModel(RawSafetensors.With(SyntheticTrace.Of(1).Tensors.ToBytes(), "seq_lens", "I32", [2], new byte[8]), "'seq_lens'", "I32", "I64");
        Fault.InModel(SyntheticTrace.Of(1).Tensors.PutNoise("seq_lens", 2).ToBytes(), "'seq_lens'", "F32", "I64");
    }

    [Theory, InlineData("l0.R"), InlineData("l0.B"), InlineData("l1.R"), InlineData("l1.B")]
    public void AMissingTensor_IsNamed(string name) =>
        Fault.InModel(SyntheticTrace.Of(2).Tensors.Without(name).ToBytes(), $"'{name}' is missing");

    [Theory,
     InlineData("B", 1, 4 * H), InlineData("B", 2, 8 * H), InlineData("B", 8 * H), InlineData("B", 1, 8 * H, 1),
     InlineData("W", 1, 3 * H, I), InlineData("W", 1, 4 * H, I + 1), InlineData("W", 4 * H, I), InlineData("W", 1, 4 * H + 4, I), InlineData("W", 0, 4 * H, I), InlineData("W", 1, 4 * H, 0),
     InlineData("R", 1, 4 * H, H - 1), InlineData("R", 2, 4 * H, H), InlineData("R", 4 * H, H), InlineData("R", 1, 0, H), InlineData("R", 1, 4 * H, 0)]
    public void WeightsThatDisagree_AreRefused(string name, params int[] shape)
    {
        var tensors = SyntheticTrace.Of(1).Tensors.PutNoise("l0." + name, Array.ConvertAll(shape, axis => (long)axis));
        Fault.InModel(tensors.ToBytes(), "expected", "[");
    }

    [Fact]
    public void ThreeDirections_AreRefused() =>
        Fault.InModel(SyntheticTrace.Of(1).Tensors.PutNoise("l0.W", 3, 4 * H, I).PutNoise("l0.R", 3, 4 * H, H).PutNoise("l0.B", 3, 8 * H).ToBytes(), "'l0.W'", "3 directions");

    [Theory, InlineData(T, N, I + 1), InlineData(T, N), InlineData(T, N, I, 1), InlineData(0, N, I), InlineData(T, 0, I), InlineData(T, N, 0)]
    public void AnInputOfAnotherShape_IsRefused(params int[] shape) =>
        Fault.InModel(SyntheticTrace.Of(1).Tensors.PutNoise("X", Array.ConvertAll(shape, axis => (long)axis)).ToBytes(), "'X'", "expected");

    [Theory, InlineData("h0"), InlineData("c0"), InlineData("h_n"), InlineData("c_n"), InlineData("Y")]
    public void ARecordOfAnotherShape_IsNamed(string name)
    {
        foreach (var shape in new long[][] { [], [1, N, H + 1], [1, N + 1, H], [2, N, H], [T, 2, N, H], [T, 1, N, H + 1], [T + 1, 1, N, H], [0, 0, 0] })
            Fault.InModel(SyntheticTrace.Of(1).Recorded().Tensors.PutNoise("l1." + name, shape).ToBytes(), $"'l1.{name}'", "expected");
    }

    [Fact]
    public void LayersThatDoNotFitEachOther_AreRefused() =>
        Fault.InModel(SyntheticTrace.Of(1).Tensors.PutNoise("l1.W", 1, 4 * H, H + 2).ToBytes(), "layer 1", $"{H + 2} inputs", $"{H} outputs");

    [Fact]
    public void AWeightOfAnotherType_IsNamed() =>
        Fault.InModel(RawSafetensors.With(SyntheticTrace.Of(1).Tensors.Without("l0.B").ToBytes(), "l0.B", "I64", [1, 8 * H], new byte[64 * H]), "'l0.B'", "I64", "F32");
}

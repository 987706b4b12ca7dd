using CsCheck;
using LstmSimd.Formats;

namespace LstmSimd.Peers.Tests;

/// <summary>Layers that are written as ONNX and read again are the same, in bits.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void RandomModels_ComeBackInBits() => Gen.Select(RandomWork.Any, Gen.Bool, Gen.Bool).Sample((work, hasInputs, directionAxis) =>
        Same(work.Layers, Again(work.Layers, new OnnxOptions { SequenceLengths = hasInputs, InitialState = hasInputs, DirectionAxis = directionAxis })), iter: Effort.Cases(200));

    [Fact]
    public void NumbersOfAllKinds_ComeBackInBits()
    {
        float[] kinds = [0, -0f, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, 1 / 3f, -1];
        LstmLayer[] layers = [new(LstmDirection.Forward, new LstmWeights(1, 2, kinds, (float[])[.. kinds, .. kinds], kinds, peepholes: kinds.AsMemory(0, 6)))];
        Same(layers, Again(layers, new OnnxOptions()));
    }

    private static IReadOnlyList<LstmLayer> Again(LstmLayer[] layers, OnnxOptions options)
    {
        using var file = new MemoryStream();
        OnnxFile.Save(file, layers, options);
        return ModelFile.Load(file.ToArray()).Layers;
    }

    private static void Same(IReadOnlyList<LstmLayer> expected, IReadOnlyList<LstmLayer> actual)
    {
        Assert.Equal(expected.Select(layer => layer.Direction), actual.Select(layer => layer.Direction));
        var pairs = expected.SelectMany(layer => layer.Weights).Zip(actual.SelectMany(layer => layer.Weights)).ToArray();
        Assert.Equal(expected.Sum(layer => layer.DirectionCount), pairs.Length);
        foreach (var (wanted, came) in pairs)
        {
            Assert.Equal(wanted.Cell, came.Cell);
            Bits.Equal(wanted.WeightsInput.Span, came.WeightsInput.Span, "W");
            Bits.Equal(wanted.WeightsRecurrent.Span, came.WeightsRecurrent.Span, "R");
            Bits.Equal(wanted.Bias.Span, came.Bias.Span, "b");
            Bits.Equal(wanted.Peepholes.Span, came.Peepholes.Span, "p");
        }
    }
}

using LstmSimd.Kernels;

namespace LstmSimd.Accuracy.Tests;

/// <summary>What the heads make of float32 outputs is what was recorded from the models whole.</summary>
public sealed class HeadTests
{
    // The bound of whole models; plain float32 stays within 1.2e-5 before the head.
    private const double Bound = 5e-5;

    [Fact]
    public void SileroVad_GivesTheRecordedProbabilities() => Agree(new SileroVad().RecordedProbabilities, new SileroVad().Probabilities(WeightPrecision.Float32));

    [Fact]
    public void ThaiSegmenter_GivesTheRecordedProbabilities() => Agree(new ThaiSegmenter().RecordedProbabilities, new ThaiSegmenter().Probabilities(WeightPrecision.Float32));

    [Fact]
    public void TitleGenerator_GivesTheRecordedProbabilities() => Agree(new TitleGenerator().RecordedProbabilities, new TitleGenerator().Probabilities(WeightPrecision.Float32));

    [Fact]
    public void NoiseSuppressor_GivesTheRecordedMask() => Agree(new NoiseSuppressor().RecordedMask, new NoiseSuppressor().Mask(WeightPrecision.Float32));

    [Fact]
    public void BronteCharacters_HaveTheRecordedProbabilities()
    {
        var model = new BronteCharacters();
        Agree(Array.ConvertAll(model.RecordedLogProbabilities, MathF.Exp), Array.ConvertAll(model.LogProbabilities(WeightPrecision.Float32), value => (float)Math.Exp(value)));
    }

    private static void Agree(float[] recorded, float[] ours) => Near.Equal(Array.ConvertAll(recorded, value => (double)value), ours, Bound);
}

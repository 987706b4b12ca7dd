using LstmSimd.Kernels;

namespace LstmSimd.Accuracy.Tests;

/// <summary>Voice activity: in each frame of 32 ms, is there speech? Probability = σ(w · max(0, y) + b); yes above one half.</summary>
internal sealed class SileroVad
{
    private const float Threshold = 0.5f;

    private readonly RecordedModel _model = new("silero_vad_v6", "lstm_trace.safetensors");

    public float[] RecordedProbabilities => _model.Singles("prob");

    public int Frames => _model.Trace.Steps;

    /// <summary>The frames that are decided otherwise than in float32.</summary>
    public double Measure(WeightPrecision precision, WeightPrecision? input = null) => Changed(Probabilities(precision, input), margin: 0);

    /// <summary>Those of them that float32 does not leave within a margin of the threshold.</summary>
    public double MeasureBeyond(float margin, WeightPrecision precision) => Changed(Probabilities(precision), margin);

    public float[] Probabilities(WeightPrecision precision, WeightPrecision? input = null) => Probabilities(_model.Outputs(precision, input));

    public float[] Probabilities(ReadOnlySpan<float> y)
    {
        var rectified = new float[y.Length];
        for (var j = 0; j < y.Length; j++) rectified[j] = MathF.Max(0, y[j]);
        // One output, so that [1, H] is [H, 1].
        return Array.ConvertAll(RecordedModel.Apply(_model.Dense("dec_w", "dec_b"), rectified), RecordedModel.Sigmoid);
    }

    public double Changed(float[] probabilities, float margin) =>
        Probabilities(WeightPrecision.Float32).Zip(probabilities).Count(pair => Speech(pair.First) != Speech(pair.Second) && MathF.Abs(pair.First - Threshold) >= margin);

    private static bool Speech(float probability) => probability > Threshold;
}

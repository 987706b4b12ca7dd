using System.Numerics.Tensors;
using LstmSimd.Kernels;

namespace LstmSimd.Accuracy.Tests;

/// <summary>DTLN, stage 1: the share of each of 257 frequencies that is kept, a mask σ(y · W + b) for every 8 ms.</summary>
internal sealed class NoiseSuppressor
{
    private readonly RecordedModel _model = new("dtln_stage1", "lstm_trace.safetensors");

    public float[] RecordedMask => _model.Singles("mask");

    /// <summary>The largest difference of the mask from that of float32.</summary>
    public double Measure(WeightPrecision precision, WeightPrecision? input = null) => Largest(Mask(precision, input));

    public float[] Mask(WeightPrecision precision, WeightPrecision? input = null) => Mask(_model.Outputs(precision, input));

    public float[] Mask(ReadOnlySpan<float> y) => Array.ConvertAll(RecordedModel.Apply(_model.Dense("dense_w", "dense_b"), y), RecordedModel.Sigmoid);

    public double Largest(float[] mask)
    {
        var differences = new float[mask.Length];
        TensorPrimitives.Subtract(mask, Mask(WeightPrecision.Float32), differences);
        return Math.Abs(TensorPrimitives.MaxMagnitude<float>(differences));
    }
}

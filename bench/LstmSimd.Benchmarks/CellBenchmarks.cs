using BenchmarkDotNet.Attributes;
using LstmSimd.Kernels;

namespace LstmSimd.Benchmarks;

/// <summary>The cell alone, from pre-activations to c′ and h′; c goes from call to call.</summary>
public class CellBenchmarks : IWorking
{
    private const float Range = 4;
    private const int CheckedCalls = 3;

    private float[] _preActivations = [];
    private float[] _activated = [];
    private float[] _cell = [];
    private float[] _hidden = [];

    [Params(16, 128, 512, 100)]
    public int H { get; set; }

    Work IWorking.Work => new(WorkUnit.HiddenUnit, H);

    [GlobalSetup(Target = nameof(ScalarLoop))]
    public void CheckScalarLoop() => Check(ScalarLoop);

    [Benchmark(Baseline = true)]
    public void ScalarLoop()
    {
        ReadOnlySpan<float> gates = _preActivations;
        Span<float> c = _cell, h = _hidden;
        for (var j = 0; j < h.Length; j++)
        {
            var i = Sigmoid(gates[j]);
            var f = Sigmoid(gates[h.Length + j]);
            var g = MathF.Tanh(gates[2 * h.Length + j]);
            var o = Sigmoid(gates[3 * h.Length + j]);
            c[j] = f * c[j] + i * g;
            h[j] = o * MathF.Tanh(c[j]);
        }

        static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
    }

    [GlobalSetup(Target = nameof(TensorPrimitivesCalls))]
    public void CheckTensorPrimitivesCalls() => Check(TensorPrimitivesCalls);

    [Benchmark]
    public void TensorPrimitivesCalls() => TensorPrimitivesLstm.UpdateCell(_preActivations, _activated, _cell, _hidden);

    [GlobalSetup(Target = nameof(OneLane))]
    public void CheckOneLane() => Check(OneLane);

    [Benchmark]
    public void OneLane() => LstmKernel.UpdateCell<F32x1>(_preActivations, _cell, _hidden);

    [GlobalSetup(Target = nameof(VectorT))]
    public void CheckVectorT() => Check(VectorT);

    [Benchmark]
    public void VectorT() => LstmKernel.UpdateCell<F32xN>(_preActivations, _cell, _hidden);

    [GlobalSetup(Target = nameof(Vector512))]
    public void CheckVector512() => Check(Vector512);

    [Benchmark]
    public void Vector512() => LstmKernel.UpdateCell<F32x16>(_preActivations, _cell, _hidden);

    [GlobalSetup(Target = nameof(PublicEdge))]
    public void CheckPublicEdge() => Check(PublicEdge);

    [Benchmark]
    public void PublicEdge() => LstmKernel.UpdateCell(_preActivations, _cell, _hidden);

    private void Check(Action rung)
    {
        _preActivations = Truth.Noise(1, 4 * H, Range);
        _activated = new float[4 * H];
        _cell = new float[H];
        _hidden = new float[H];

        // With weights of zero, the biases are the pre-activations.
        var truth = new ReferenceLstm<double>([new LstmLayer(LstmDirection.Forward, new LstmWeights(1, H, new float[4 * H], new float[4 * H * H], _preActivations))]);
        var expected = new double[H];
        for (var call = 0; call < CheckedCalls; call++)
        {
            truth.Run([0], expected);
            rung();
            Truth.Check(expected, _hidden);
            Truth.Check(truth.Cell(0), _cell);
        }
    }
}

using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using LstmSimd.Kernels;

namespace LstmSimd.Benchmarks;

/// <summary>Sigmoid and tanh over spans: in L1, in L2, and one that no vector divides.</summary>
public class ActivationBenchmarks : IWorking
{
    private const float Range = 8; // most gates lie here

    private float[] _x = [];
    private float[] _y = [];

    public enum StandardActivation
    {
        Sigmoid,
        Tanh,
    }

    [Params(StandardActivation.Sigmoid, StandardActivation.Tanh)]
    public StandardActivation Function { get; set; }

    [Params(1_024, 65_536, 100)]
    public int Length { get; set; }

    Work IWorking.Work => new(WorkUnit.Element, Length);

    private bool IsSigmoid => Function == StandardActivation.Sigmoid;

    [GlobalSetup(Target = nameof(ScalarLoop))]
    public void CheckScalarLoop() => Check(ScalarLoop);

    [Benchmark(Baseline = true)]
    public void ScalarLoop()
    {
        float[] x = _x, y = _y;
        if (IsSigmoid) for (var j = 0; j < x.Length && j < y.Length; j++) y[j] = 1 / (1 + MathF.Exp(-x[j]));
        else for (var j = 0; j < x.Length && j < y.Length; j++) y[j] = MathF.Tanh(x[j]);
    }

    [GlobalSetup(Target = nameof(TensorPrimitivesCall))]
    public void CheckTensorPrimitivesCall() => Check(TensorPrimitivesCall);

    [Benchmark]
    public void TensorPrimitivesCall()
    {
        if (IsSigmoid) TensorPrimitives.Sigmoid<float>(_x, _y);
        else TensorPrimitives.Tanh<float>(_x, _y);
    }

    [GlobalSetup(Target = nameof(OneLane))]
    public void CheckOneLane() => Check(OneLane);

    [Benchmark]
    public void OneLane() => Apply<F32x1>();

    [GlobalSetup(Target = nameof(VectorT))]
    public void CheckVectorT() => Check(VectorT);

    [Benchmark]
    public void VectorT() => Apply<F32xN>();

    [GlobalSetup(Target = nameof(Vector512))]
    public void CheckVector512() => Check(Vector512);

    [Benchmark]
    public void Vector512() => Apply<F32x16>();

    [GlobalSetup(Target = nameof(PublicEdge))]
    public void CheckPublicEdge() => Check(PublicEdge);

    [Benchmark]
    public void PublicEdge()
    {
        if (IsSigmoid) Activation.Sigmoid(_x, _y);
        else Activation.Tanh(_x, _y);
    }

    private void Apply<TVec>() where TVec : struct, IVector<TVec> =>
        Activation.Apply<TVec>(IsSigmoid ? ActivationFunction.Sigmoid : ActivationFunction.Tanh, _x, _y);

    private void Check(Action rung)
    {
        _x = Truth.Noise(1, Length, Range);
        _y = new float[Length];
        rung();
        Truth.Check(Array.ConvertAll(Truth.Widen(_x), x => IsSigmoid ? 1 / (1 + Math.Exp(-x)) : Math.Tanh(x)), _y);
    }
}

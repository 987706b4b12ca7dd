using BenchmarkDotNet.Attributes;
using LstmSimd.Kernels;

namespace LstmSimd.Benchmarks;

/// <summary>
/// One layer, I = H, by the precision of its weights: through <see cref="LstmSession"/>, h and c carried from call to call.
/// </summary>
public class PrecisionBenchmarks : IWorking
{
    // The second one starts from the state that the first one left.
    private const int CheckedCalls = 2;

    // Five to eight times what rounding costs here: a bf16 has eight significant bits, an int8 is off by 1/254 of the largest weight of its row.
    private const double Bfloat16Tolerance = 0.01, Int8Tolerance = 0.03;

    private const int SequenceHidden = 256;

    private static readonly Shape Streaming = new(1, 1), Sequence = new(50, 32);

    private float[] _x = [];
    private float[] _y = [];
    private LstmSession _session = null!;

    /// <summary>Streaming with weights from the first cache to memory, and a batch that computes more than it reads.</summary>
    public static IEnumerable<PrecisionCase> Cases =>
        [.. ((int[])[64, 128, 256, 512, 1024]).Select(H => new PrecisionCase(H, Streaming)), new PrecisionCase(SequenceHidden, Sequence)];

    [ParamsSource(nameof(Cases))]
    public PrecisionCase Case { get; set; }

    Work IWorking.Work => new(WorkUnit.Step, Case.Shape.T, Operations: 2.0 * 4 * Case.H * 2 * Case.H * Case.Shape.B * Case.Shape.T);

    [GlobalSetup(Target = nameof(Float32))]
    public void CheckFloat32() => Check(WeightPrecision.Float32, Truth.Tolerance);

    [Benchmark(Baseline = true)]
    public void Float32() => Run();

    [GlobalSetup(Target = nameof(Bfloat16))]
    public void CheckBfloat16() => Check(WeightPrecision.Bfloat16, Bfloat16Tolerance);

    [Benchmark]
    public void Bfloat16() => Run();

    [GlobalSetup(Target = nameof(Int8))]
    public void CheckInt8() => Check(WeightPrecision.Int8, Int8Tolerance);

    [Benchmark]
    public void Int8() => Run();

    private void Run()
    {
        if (Case.Shape.T == 1) _session.Step(_x, _y);
        else _session.Run(_x, _y);
    }

    private void Check(WeightPrecision precision, double tolerance)
    {
        var (H, shape) = Case;
        var range = 1 / MathF.Sqrt(H); // keeps the gates in their lively range whatever the size
        var layer = new LstmLayer(LstmDirection.Forward,
            new LstmWeights(H, H, Truth.Noise(1, 4 * H * H, range), Truth.Noise(2, 4 * H * H, range), Truth.Noise(3, 4 * H, range)));
        _x = Truth.Noise(4, shape.T * shape.B * H, 1);
        _y = new float[_x.Length];
        _session = new Lstm([layer], new LstmOptions { Precision = precision }).CreateSession(shape.B, shape.T);

        var truth = new ReferenceLstm<double>([layer], shape.B);
        var expected = new double[_y.Length];
        for (var call = 0; call < CheckedCalls; call++)
        {
            _y.AsSpan().Fill(float.NaN);
            truth.Run(Truth.Widen(_x), expected);
            Run();
            Truth.Check(expected, _y, tolerance: tolerance);
        }
    }
}

/// <summary>A layer's size and what a call gives it.</summary>
public readonly record struct PrecisionCase(int H, Shape Shape)
{
    public override string ToString() => $"H={H} {Shape}";
}

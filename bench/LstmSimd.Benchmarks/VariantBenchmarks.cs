using BenchmarkDotNet.Attributes;
using LstmSimd.Kernels;

namespace LstmSimd.Benchmarks;

/// <summary>What a layer has beside the standard cell.</summary>
public enum Variant
{
    Standard,
    Peepholes,

    /// <summary>P = H/2.</summary>
    Projection,
    CoupledGates,
    Clips,

    /// <summary>Hard sigmoid, softsign and ReLU.</summary>
    Activations,

    /// <summary>Rows of T/8 to T steps.</summary>
    Lengths,
}

/// <summary>What the variants cost: per operation they should cost what the standard cell costs.</summary>
public class VariantBenchmarks : IWorking
{
    private float[] _x = [];
    private float[] _y = [];
    private int[] _lengths = [];
    private ReferenceLstm<float> _reference = null!;
    private LstmSession _session = null!;

    public static IEnumerable<Shape> Shapes => [new(1, 1), new(50, 32)];

    [ParamsSource(nameof(Shapes), Priority = -2)]
    public Shape Shape { get; set; }

    [Params(128, 256, Priority = -1)]
    public int H { get; set; }

    [ParamsAllValues]
    public Variant Variant { get; set; }

    private int OutputSize => Variant == Variant.Projection ? H / 2 : H;

    Work IWorking.Work => new(WorkUnit.Step, Shape.T, Operations: 2.0 * OperationsOfAStep * Lengths().Sum());

    private double OperationsOfAStep =>
        (Variant == Variant.CoupledGates ? 3 : 4) * (double)H * (H + OutputSize) + (Variant == Variant.Projection ? (double)H * OutputSize : 0);

    [GlobalSetup(Target = nameof(ScalarReference))]
    public void CheckScalarReference() => Check(layer => _reference = new([layer], Shape.B), ScalarReference);

    [Benchmark(Baseline = true)]
    public void ScalarReference() => _reference.Run(_x, _y, _lengths);

    [GlobalSetup(Target = nameof(Engine))]
    public void CheckEngine() => Check(layer => _session = new Lstm([layer]).CreateSession(Shape.B, Shape.T), Engine);

    [Benchmark]
    public void Engine()
    {
        if (Shape.T == 1) _session.Step(_x, _y);
        else _session.Run(_x, _y, new RunOptions { Lengths = _lengths });
    }

    private int[] Lengths() =>
        [.. Enumerable.Range(0, Shape.B).Select(row => Variant == Variant.Lengths ? Math.Max(1, Shape.T * (1 + row * 5 % 8) / 8) : Shape.T)];

    private void Check(Action<LstmLayer> create, Action rung)
    {
        var range = 1 / MathF.Sqrt(H);
        var layer = new LstmLayer(LstmDirection.Forward, new LstmWeights(H, H, Truth.Noise(1, 4 * H * H, range), Truth.Noise(2, 4 * H * OutputSize, range), Truth.Noise(3, 4 * H, range),
            peepholes: Variant == Variant.Peepholes ? Truth.Noise(4, 3 * H, 1) : default,
            projection: Variant == Variant.Projection ? Truth.Noise(5, OutputSize * H, range) : default,
            cell: Variant switch
            {
                Variant.CoupledGates => new LstmCell { Coupling = GateCoupling.ForgetFromInput },
                Variant.Clips => new LstmCell { PreActivationClip = 1, CellClip = 1 },
                Variant.Activations => new LstmCell { GateActivation = ActivationFunction.HardSigmoid(0.2f, 0.5f), CandidateActivation = ActivationFunction.Softsign, OutputActivation = ActivationFunction.Relu },
                _ => null,
            }));
        _x = Truth.Noise(6, Shape.T * Shape.B * H, 1);
        _y = new float[Shape.T * Shape.B * OutputSize];
        _lengths = Lengths();
        create(layer);

        var expected = new double[_y.Length];
        new ReferenceLstm<double>([layer], Shape.B).Run(Truth.Widen(_x), expected, _lengths);
        _y.AsSpan().Fill(float.NaN);
        rung();
        Truth.Check(expected, _y);
    }
}

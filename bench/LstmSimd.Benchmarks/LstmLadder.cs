using BenchmarkDotNet.Attributes;
using LstmSimd.Kernels;

namespace LstmSimd.Benchmarks;

/// <summary>T time steps of B rows in one call.</summary>
public readonly record struct Shape(int T, int B)
{
    public override string ToString() => $"T={T} B={B}";
}

/// <summary>
/// One layer, I = H: each rung takes the same x, carries h and c from call to call, and writes every h to y. The widths run through
/// <see cref="LstmSession"/>, the public edge; <see cref="KernelEdge"/> is the kernel beneath it, at the automatic width.
/// </summary>
public abstract class LstmLadder : IWorking
{
    // The second one starts from the state that the first one left.
    private const int CheckedCalls = 2;

    private float[] _x = [];
    private float[] _y = [];
    private ReferenceLstm<float> _reference = null!;
    private TensorPrimitivesLstm _composition = null!;
    private LstmSession _session = null!;
    private PackedGates _gates = null!;
    private RecurrentState _state = null!;
    private GateScratch _scratch = null!;

    /// <summary>Weights in L1, in L2, beyond, and a number that no vector divides.</summary>
    [Params(16, 128, 512, 100)]
    public int H { get; set; }

    protected abstract Shape Size { get; }

    Work IWorking.Work => new(WorkUnit.Step, Size.T,
        Operations: 2.0 * 4 * H * 2 * H * Size.B * Size.T,
        WeightBytes: MatrixBytes * (1 + 1.0 / Math.Min(Size.T, GateScratch.HoistedSteps(2 * MatrixBytes, H, Size.B))) * Size.T);

    /// <summary>W's; R's as well.</summary>
    private long MatrixBytes => sizeof(float) * 4L * H * H;

    [GlobalSetup(Target = nameof(ScalarReference))]
    public void CheckScalarReference() => Check(layer => _reference = new([layer], Size.B), ScalarReference);

    [Benchmark(Baseline = true)]
    public void ScalarReference() => _reference.Run(_x, _y);

    [GlobalSetup(Target = nameof(TensorPrimitivesCalls))]
    public void CheckTensorPrimitivesCalls() => Check(layer => _composition = new(layer.Weights[0], Size.B), TensorPrimitivesCalls);

    [Benchmark]
    public void TensorPrimitivesCalls() => _composition.Run(_x, _y);

    [GlobalSetup(Target = nameof(OneLane))]
    public void CheckOneLane() => Check(layer => CreateSession(layer, VectorWidth.Scalar), OneLane);

    [Benchmark]
    public void OneLane() => RunSession();

    [GlobalSetup(Target = nameof(VectorT))]
    public void CheckVectorT() => Check(layer => CreateSession(layer, VectorWidth.Vector), VectorT);

    [Benchmark]
    public void VectorT() => RunSession();

    [GlobalSetup(Target = nameof(Vector512))]
    public void CheckVector512() => Check(layer => CreateSession(layer, VectorWidth.Vector512), Vector512);

    [Benchmark]
    public void Vector512() => RunSession();

    [GlobalSetup(Target = nameof(KernelEdge))]
    public void CheckKernelEdge() => Check(CreateKernel, KernelEdge);

    [Benchmark]
    public void KernelEdge() => LstmKernel.Run(_gates, _state, _scratch, _x, H, _y, H, Size.T, backward: false);

    private void CreateSession(LstmLayer layer, VectorWidth width) =>
        _session = new Lstm([layer], new LstmOptions { Width = width }).CreateSession(Size.B, Size.T);

    private void CreateKernel(LstmLayer layer)
    {
        var weights = layer.Weights[0];
        _gates = new PackedGates(H, H, weights.WeightsInput.Span, weights.WeightsRecurrent.Span, weights.Bias.Span);
        _state = new RecurrentState(_gates, Size.B);
        _scratch = new GateScratch(_gates, Size.B, Size.T);
    }

    private void RunSession()
    {
        if (Size.T == 1) _session.Step(_x, _y);
        else _session.Run(_x, _y);
    }

    private void Check(Action<LstmLayer> create, Action rung)
    {
        var range = 1 / MathF.Sqrt(H); // keeps the gates in their lively range whatever the size
        var layer = new LstmLayer(LstmDirection.Forward,
            new LstmWeights(H, H, Truth.Noise(1, 4 * H * H, range), Truth.Noise(2, 4 * H * H, range), Truth.Noise(3, 4 * H, range)));
        _x = Truth.Noise(4, Size.T * Size.B * H, 1);
        _y = new float[_x.Length];
        create(layer);

        var truth = new ReferenceLstm<double>([layer], Size.B);
        var expected = new double[_y.Length];
        for (var call = 0; call < CheckedCalls; call++)
        {
            _y.AsSpan().Fill(float.NaN);
            truth.Run(Truth.Widen(_x), expected);
            rung();
            Truth.Check(expected, _y);
        }
    }
}

/// <summary>One step of one row: streaming.</summary>
public class StepBenchmarks : LstmLadder
{
    protected override Shape Size => new(1, 1);
}

/// <summary>Whole sequences: of one row, and of a batch.</summary>
public class LayerBenchmarks : LstmLadder
{
    public static IEnumerable<Shape> Shapes => [new(100, 1), new(50, 32)];

    [ParamsSource(nameof(Shapes), Priority = -1)] // the column before H
    public Shape Shape { get; set; }

    protected override Shape Size => Shape;
}

using BenchmarkDotNet.Attributes;

namespace LstmSimd.Benchmarks;

/// <summary>
/// One step of many streams, one layer, I = H: as the rows of one session, as sessions of their own that step together through an
/// <see cref="LstmStepper"/>, and each alone.
/// </summary>
public class StepperBenchmarks : IWorking
{
    private readonly Random _random = new(1);
    private float[] _x = [];
    private float[] _y = [];
    private LstmSession _batch = null!;
    private LstmSession[] _sessions = [];
    private LstmStepper _stepper = null!;

    [Params(16, 32, 64, 128, 256)]
    public int H { get; set; }

    [Params(32, 1000)]
    public int Streams { get; set; }

    Work IWorking.Work => new(WorkUnit.Step, 1, Operations: 2.0 * 4 * H * 2 * H * Streams);

    [GlobalSetup(Target = nameof(OneBatch))]
    public void CheckOneBatch() => Check(OneBatch);

    [Benchmark(Baseline = true)]
    public void OneBatch() => _batch.Step(_x, _y);

    [GlobalSetup(Target = nameof(Together))]
    public void CheckTogether() => Check(Together);

    [Benchmark]
    public void Together() => _stepper.Step(_sessions, _x, _y);

    [GlobalSetup(Target = nameof(OneByOne))]
    public void CheckOneByOne() => Check(OneByOne);

    [Benchmark]
    public void OneByOne()
    {
        for (var s = 0; s < Streams; s++) _sessions[s].Step(_x.AsSpan(s * H, H), _y.AsSpan(s * H, H));
    }

    private void Check(Action step)
    {
        var range = 1 / MathF.Sqrt(H); // keeps the gates in their lively range whatever the size
        var layer = new LstmLayer(LstmDirection.Forward,
            new LstmWeights(H, H, Truth.Noise(1, 4 * H * H, range), Truth.Noise(2, 4 * H * H, range), Truth.Noise(3, 4 * H, range)));
        var lstm = new Lstm([layer]);
        _x = Truth.Noise(4, Streams * H, 1);
        _y = new float[_x.Length];
        _batch = lstm.CreateSession(Streams, sequenceLength: 1);
        _sessions = [.. Enumerable.Range(0, Streams).Select(_ => lstm.CreateSession(sequenceLength: 1))];
        _random.Shuffle(_sessions); // streams that come and go do not lie in the order in which they step
        _stepper = lstm.CreateStepper(Streams);

        var truth = new ReferenceLstm<double>([layer], Streams);
        var expected = new double[_y.Length];
        truth.Run(Truth.Widen(_x), expected);
        step();
        Truth.Check(expected, _y);
    }
}

using BenchmarkDotNet.Attributes;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>The grid by BenchmarkDotNet, for the record.</summary>
public class PeersBenchmarks
{
    // Costly for the large cases, and the same for all engines.
    private static Verification? LastVerification;

    private IPeer _peer = null!;

    public static IEnumerable<string> Cases => Peers.Case.All.Select(one => one.Name);

    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup(Target = nameof(LstmSimd))]
    public void CheckLstmSimd() => Create(Engine.Ours);

    [Benchmark(Baseline = true)]
    public void LstmSimd() => _peer.Call();

    [GlobalSetup(Target = nameof(OnnxRuntime))]
    public void CheckOnnxRuntime() => Create(Engine.OnnxRuntime);

    [Benchmark]
    public void OnnxRuntime() => _peer.Call();

    [GlobalSetup(Target = nameof(Libtorch))]
    public void CheckLibtorch() => Create(Engine.Libtorch);

    [Benchmark]
    public void Libtorch() => _peer.Call();

    [GlobalSetup(Target = nameof(Scalar))]
    public void CheckScalar() => Create(Engine.Scalar);

    [Benchmark]
    public void Scalar() => _peer.Call();

    [GlobalCleanup]
    public void Cleanup() => _peer.Dispose();

    private void Create(Engine engine)
    {
        var work = Peers.Case.All.Single(one => one.Name == Case);
        if (LastVerification?.Case != work) LastVerification = new Verification(new Workload(work));
        LastVerification.Check(engine, Threads);
        _peer = engine.Create(new Workload(work), Threads);
    }
}

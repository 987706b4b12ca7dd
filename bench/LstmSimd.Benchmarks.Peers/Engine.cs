namespace LstmSimd.Benchmarks.Peers;

/// <summary>An engine by name, how it is made ready for a workload on a number of threads, and how far its results may be from the float64 reference.</summary>
internal sealed record Engine(string Id, string Title, int MostThreads, Func<Workload, int, IPeer> Create, double Tolerance = Truth.Tolerance)
{
    private static readonly Lazy<Engine[]> Available = new(() => [.. Known.Where(engine => engine != Libtorch || TorchPeer.IsAvailable(Console.Error))]);

    public static Engine Ours { get; } = new("lstmsimd", "LstmSimd", 2, (workload, threads) => new LstmSimdPeer(workload, threads));

    public static Engine OnnxRuntime { get; } = new("onnxruntime", "ONNX Runtime", 2, (workload, threads) => new OnnxPeer(workload, threads));

    public static Engine Libtorch { get; } = new("libtorch", "libtorch", 2, (workload, threads) => new TorchPeer(workload, threads));

    public static Engine Scalar { get; } = new("scalar", "scalar", 1, (workload, _) => new ScalarPeer(workload));

    /// <summary>All that run here, ours first; says so where libtorch does not.</summary>
    public static IReadOnlyList<Engine> All => Available.Value;

    private static Engine[] Known => [Ours, OnnxRuntime, Libtorch, Scalar];

    public static IEnumerable<Engine> Rivals => All.Where(engine => engine != Ours);

    /// <summary>By its id, whether it runs here or not.</summary>
    public static Engine Of(string id) => Known.Single(engine => engine.Id == id);

    public static IEnumerable<Engine> On(int threads) => All.Where(engine => threads <= engine.MostThreads);
}

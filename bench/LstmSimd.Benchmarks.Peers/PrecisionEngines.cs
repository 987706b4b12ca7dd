using LstmSimd.Kernels;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>LstmSimd in each precision, and its rival in int8.</summary>
internal static class PrecisionEngines
{
    // A bf16 has eight significant bits, so a weight is off by 2⁻⁹ of itself at most; an int8 by 1/254 of the largest of its row, as are x and
    // h. In these cases that costs 0.0012 and 0.0056 of outputs up to 0.4: five to eight times as much is no longer rounding.
    private const double Bfloat16Tolerance = 0.01, Int8Tolerance = 0.03;

    // One scale for all rows of x and of h, where ours has one for each; and where the processor lacks VNNI, sums of two products saturate.
    private const double OnnxRuntimeTolerance = 0.1;

    public static Engine Float32 { get; } = Ours(WeightPrecision.Float32, Truth.Tolerance);

    public static Engine Bfloat16 { get; } = Ours(WeightPrecision.Bfloat16, Bfloat16Tolerance);

    public static Engine Int8 { get; } = Ours(WeightPrecision.Int8, Int8Tolerance);

    public static Engine OnnxRuntimeInt8 { get; } =
        new("onnxruntime-int8", "ONNX Runtime int8", 1, (workload, threads) => new OnnxPeer(workload, threads, QuantizedOnnxModel.Of(workload)), OnnxRuntimeTolerance);

    private static Engine Ours(WeightPrecision precision, double tolerance) =>
        new($"lstmsimd-{precision.ToString().ToLowerInvariant()}", $"LstmSimd, {precision}", 1, (workload, threads) => new LstmSimdPeer(workload, threads, precision), tolerance);
}

using LstmSimd.Kernels;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>LstmSimd in each precision.</summary>
internal static class PrecisionEngines
{
    // Some ten times what rounding costs in these cases, and a third or less of what a wrong gate, row or scale would: a bf16 has eight
    // significant bits, so a weight is off by 2⁻⁹ of itself at most; an int8 by 1/254 of the largest of its row, and x and h as well.
    private const double Bfloat16Tolerance = 0.01, Int8Tolerance = 0.03;

    public static Engine Float32 { get; } = Ours(WeightPrecision.Float32, Truth.Tolerance);

    public static Engine Bfloat16 { get; } = Ours(WeightPrecision.Bfloat16, Bfloat16Tolerance);

    public static Engine Int8 { get; } = Ours(WeightPrecision.Int8, Int8Tolerance);

    private static Engine Ours(WeightPrecision precision, double tolerance) =>
        new($"lstmsimd-{precision.ToString().ToLowerInvariant()}", $"LstmSimd, {precision}", 1, (workload, threads) => new LstmSimdPeer(workload, threads, precision), tolerance);
}

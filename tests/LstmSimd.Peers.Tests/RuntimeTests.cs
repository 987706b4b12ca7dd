using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Microsoft.ML.OnnxRuntime;

namespace LstmSimd.Peers.Tests;

/// <summary>
/// Tests that need ONNX Runtime. Its results do not depend on the settings under which .ci/run repeats the tests, and those of ours do not either
/// (other tests see to that): these run once, at the machine's own width.
/// </summary>
public abstract class RuntimeTests
{
    private static readonly Lazy<string?> Obstacle = new(FindObstacle);

    protected RuntimeTests()
    {
        if (Obstacle.Value is { } obstacle) Assert.Skip(obstacle);
    }

    private static string? FindObstacle()
    {
        if (!Vector128.IsHardwareAccelerated) return "Vectors are emulated here; these tests run at the machine's own width only.";
        if (int.TryParse(Environment.GetEnvironmentVariable("LSTMSIMD_EXPECTED_LANES"), out var lanes) && lanes < MachineLanes())
            return $"This run has {lanes} lanes of the machine's {MachineLanes()}; these tests run at its own width only.";
        try
        {
            new SessionOptions().Dispose();
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            return $"ONNX Runtime's native library can't be loaded: {(e.InnerException ?? e).Message.Split('\n')[0]}";
        }
    }

    // What the processor says, whatever .NET was told to leave unused: AVX-512F is bit 16, AVX2 bit 5 of EBX.
    private static int MachineLanes()
    {
        if (!X86Base.IsSupported) return Vector128<float>.Count;
        var features = X86Base.CpuId(7, 0).Ebx;
        return (features & (1 << 16)) != 0 ? 16 : (features & (1 << 5)) != 0 ? 8 : 4;
    }
}

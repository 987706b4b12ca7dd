using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>
/// The bits of one model's outputs and states, written down: every machine with fused multiply-add gives these, at any width and on any
/// number of threads, and every machine without gives the other ones. A change that changes them belongs in the CHANGELOG.
/// </summary>
public sealed class FixedBitsTests
{
    private const string Fused = "ED219E043EC49FF89B822D422082BCA6", Unfused = "B911280DFB2BE015622B2A58A8CD37ED";

    public static TheoryData<VectorWidth> Widths => [VectorWidth.Automatic, VectorWidth.Scalar, VectorWidth.Vector, VectorWidth.Vector512];

    [Theory, MemberData(nameof(Widths))]
    public void TheBits_AreThoseWrittenDown(VectorWidth width)
    {
        const int Steps = 60, BatchSize = 3;
        var model = new Lstm(Models.Layers("BDF"), new LstmOptions { Width = width });
        var session = model.CreateSession(BatchSize);
        float[] y = session.Run(Noise.Uniform(5, Steps * BatchSize * Models.InputSize, range: 3));
        Assert.Equal(VectorWidths.IsFused ? Fused : Unfused, Hash([.. y, .. session.StateFloats()]));
    }

    private static string Hash(float[] values) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values)))[..32];
}

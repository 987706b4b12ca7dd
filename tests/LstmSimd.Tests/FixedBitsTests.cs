using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>
/// The bits of one model's outputs and states, written down: every machine with fused multiply-add gives these, at any width and on any
/// number of threads, and every machine without gives the other ones. A change that changes them belongs in the CHANGELOG.
/// </summary>
public sealed class FixedBitsTests
{
    // By precision.
    private static readonly string[] Fused = ["ED219E043EC49FF89B822D422082BCA6", "8DDF2EB88B3E028046BC76944FC1361A", "13EEFE5A4252534B5C24DF727A5929C2"], Unfused = ["B911280DFB2BE015622B2A58A8CD37ED", "4D38CF590E1968145EEA219BB2BCCD6E", "08C58163862ADA09E4EF373E58F5CC3B"];

    public static TheoryData<VectorWidth, WeightPrecision> Widths => [.. Enum.GetValues<VectorWidth>().SelectMany(width => Enum.GetValues<WeightPrecision>().Select(precision => (width, precision)))];

    [Theory, MemberData(nameof(Widths))]
    public void TheBits_AreThoseWrittenDown(VectorWidth width, WeightPrecision precision)
    {
        const int Steps = 60, BatchSize = 3;
        var model = new Lstm(Models.Layers("BDF"), new LstmOptions { Width = width, Precision = precision });
        var session = model.CreateSession(BatchSize);
        float[] y = session.Run(Noise.Uniform(5, Steps * BatchSize * Models.InputSize, range: 3));
        Assert.Equal((VectorWidths.IsFused ? Fused : Unfused)[(int)precision], Hash([.. y, .. session.StateFloats()]));
    }

    private static string Hash(float[] values) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values)))[..32];
}

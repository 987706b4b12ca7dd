using System.Numerics;
using System.Runtime.Intrinsics;

namespace LstmSimd.Kernels.Tests;

public sealed class VectorWidthTests
{
    [Fact]
    public void Automatic_IsTheWidestInHardware()
    {
        var expected = Vector512.IsHardwareAccelerated ? VectorWidth.Vector512
            : Vector.IsHardwareAccelerated ? VectorWidth.Vector : VectorWidth.Scalar;
        Assert.Equal(expected, VectorWidth.Automatic.Resolve());
        Assert.Equal(expected.Lanes(), VectorWidth.Automatic.Lanes());
    }

    [Fact]
    public void AnyOtherWidth_IsItself()
    {
        Assert.All(AtWidth.All, width => Assert.Equal(width, width.Resolve()));
        Assert.Equal(1, VectorWidth.Scalar.Lanes());
        Assert.Equal(Vector<float>.Count, VectorWidth.Vector.Lanes());
        Assert.Equal(16, VectorWidth.Vector512.Lanes());
    }

    [Theory, InlineData(-1), InlineData(4), InlineData(512)]
    public void NoWidth_IsRefused(int value)
    {
        var width = (VectorWidth)value;
        Refusal.Of<ArgumentOutOfRangeException>("width", () => width.Resolve(), "Expected Automatic, Scalar, Vector or Vector512", $"{value}");
        Refusal.Of<ArgumentOutOfRangeException>("width", () => width.Lanes(), $"{value}");
        Refusal.Of<ArgumentOutOfRangeException>("width", () => _ = new PackedGates(1, 1, new float[4], new float[4], new float[4], width), $"{value}");
    }

    /// <summary>A misspelt switch is ignored in silence: a run under DOTNET_EnableAVX512=0 and the like says what it expects.</summary>
    [Fact]
    public void ThisRun_HasTheWidthThatItsSettingsExpect()
    {
        var lanes = Environment.GetEnvironmentVariable("LSTMSIMD_EXPECTED_LANES");
        var fused = Environment.GetEnvironmentVariable("LSTMSIMD_EXPECTED_FUSED");
        if (string.IsNullOrEmpty(lanes) && string.IsNullOrEmpty(fused)) Assert.Skip("Neither LSTMSIMD_EXPECTED_LANES nor LSTMSIMD_EXPECTED_FUSED is set.");
        if (lanes is not null) Assert.Equal(int.Parse(lanes), VectorWidth.Automatic.Lanes());
        if (fused is not null) Assert.Equal(bool.Parse(fused), VectorWidths.IsFused);
    }
}

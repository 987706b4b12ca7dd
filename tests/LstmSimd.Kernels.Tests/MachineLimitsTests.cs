namespace LstmSimd.Kernels.Tests;

public sealed class MachineLimitsTests
{
    // A tenth of what the slowest machine of these days does in a single lane, and ten times what the fastest does in sixteen.
    private const double Least = 0.01, Most = 10_000;

    [Fact]
    public void Limits_AreThoseOfAMachine()
    {
        Assert.InRange(MachineLimits.MeasureMultiplyAdds(samples: 3), Least, Most);
        Assert.InRange(MachineLimits.MeasureReads(4096, samples: 3), Least, Most);
        Assert.InRange(MachineLimits.MeasureReads(1 << 20, samples: 3), Least, Most);
    }

    [Fact]
    public void TooSmall_IsRefused()
    {
        Refusal.Of<ArgumentOutOfRangeException>("samples", () => MachineLimits.MeasureMultiplyAdds(0), "at least 1", "got 0");
        Refusal.Of<ArgumentOutOfRangeException>("samples", () => MachineLimits.MeasureReads(4096, 0), "at least 1", "got 0");
        Refusal.Of<ArgumentOutOfRangeException>("bytes", () => MachineLimits.MeasureReads(4095), "at least 4096", "got 4095");
    }
}

namespace LstmSimd.Training.Tests;

public class LearningRateTests
{
    [Fact]
    public void TheRate_RisesAndFallsAlongACosine()
    {
        var rate = new LearningRate(1, 10, 110, FinalShare: 0.1f);
        Assert.Equal(0.1f, rate.At(0), 1e-6f);
        Assert.Equal(1f, rate.At(9), 1e-6f);
        Assert.Equal(1f, rate.At(10), 1e-6f);
        Assert.Equal(0.55f, rate.At(60), 1e-6f);
        Assert.Equal(0.1f, rate.At(110), 1e-6f);
        Assert.Equal(0.1f, rate.At(1000), 1e-6f);
    }

    [Fact]
    public void TheRate_HasCornersWithoutWarmUpOrFall()
    {
        Assert.Equal(2f, new LearningRate(2, 0, 10).At(0));
        Assert.Equal(2 * 0.02f, new LearningRate(2, 0, 10).At(10), 1e-6f);
        var allWarmUp = new LearningRate(1, 4, 4, FinalShare: 0);
        Assert.Equal([0.25f, 0.5f, 0.75f, 1f, 1f, 0f, 0f], Enumerable.Range(0, 7).Select(step => allWarmUp.At(step)));
        Assert.Equal(0.5f, new LearningRate(0.5f, 3, 50, FinalShare: 1).At(30), 1e-7f);
    }

    [Fact]
    public void ARate_RefusesBadNumbersHoweverItGetsThem()
    {
        var rate = new LearningRate(1, 2, 3);
        Refusal.Of<ArgumentOutOfRangeException>("WarmUpSteps", () => _ = new LearningRate(1, -1, 3), "WarmUpSteps: expected 0 or more, got -1");
        Refusal.Of<ArgumentOutOfRangeException>("TotalSteps", () => _ = new LearningRate(1, 0, -2), "TotalSteps: expected 0 or more, got -2");
        Refusal.Of<ArgumentOutOfRangeException>("step", () => rate.At(-1), "step: expected 0 or more, got -1");
        Refusal.Of<ArgumentOutOfRangeException>("Peak", () => _ = rate with { Peak = float.PositiveInfinity }, "Peak: expected a finite number");
        Refusal.Of<ArgumentOutOfRangeException>("WarmUpSteps", () => _ = rate with { WarmUpSteps = -1 }, "got -1");
        Refusal.Of<ArgumentOutOfRangeException>("TotalSteps", () => _ = rate with { TotalSteps = -1 }, "got -1");
        Refusal.Of<ArgumentOutOfRangeException>("FinalShare", () => _ = rate with { FinalShare = 1.5f }, "0 to 1, got 1.5");
        Assert.Equal(new LearningRate(1, 2, 9), rate with { TotalSteps = 9 });
    }
}

using LstmSimd.Samples.WhyLstm;

namespace LstmSimd.WhyLstm.Tests;

/// <summary>The study of docs/why-lstm.md, shortened to seconds.</summary>
public class ContestTests
{
    private const int Lag = 50, Updates = 200, Seed = 1;

    [Fact]
    public void AfterAModerateLag_TheLstmRecallsAndTheRnnDoesNot()
    {
        var contest = new Contest([Contestant.All[0], Contestant.All[^1]], Lag, Seed);
        contest.Train([Lag], Updates);
        var accuracies = contest.Accuracies(Lag);
        Assert.InRange(accuracies[0], 0, 2.0 / RecallTask.Symbols);
        Assert.InRange(accuracies[1], 0.95, 1);
    }

    [Fact]
    public void TheSameSeed_GivesTheSameBits()
    {
        Assert.Equal(Trained(1), Trained(1));
        Assert.NotEqual(Trained(1), Trained(2));

        static float[] Trained(int seed)
        {
            var contest = new Contest(Contestant.All, longestLag: 6, seed);
            contest.Train([3, 6], updates: 10);
            return [.. contest.Learners.SelectMany(learner => learner.Parameters).SelectMany(parameter => parameter.Values.ToArray())];
        }
    }

    [Fact]
    public void Contestants_HaveNearlyEqualParameters()
    {
        var counts = new Contest(Contestant.All, longestLag: 1, Seed).Learners.Select(learner => learner.ParameterCount).ToArray();
        Assert.InRange(counts.Max() / (double)counts.Min(), 1, 1.01);
    }

    [Fact]
    public void ASequence_IsASymbolThenNoise()
    {
        const int Steps = 4, B = 64;
        var batch = new RecallTask(B, Seed).Draw(lag: Steps - 1);
        for (var row = 0; row < Steps * B; row++)
        {
            var inputs = batch.X.AsSpan(row * RecallTask.InputSize, RecallTask.InputSize);
            Assert.Equal(1, inputs.ToArray().Sum());
            if (row < B) Assert.Equal(1, inputs[batch.Targets[row]]);
            else Assert.Equal(1, inputs[RecallTask.Symbols..].ToArray().Sum());
        }
    }
}

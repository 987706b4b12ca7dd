using LstmSimd.Training;

namespace LstmSimd.Samples.WhyLstm;

/// <summary>Contestants that learn side by side, from the same batches.</summary>
internal sealed class Contest
{
    private const float PeakRate = 0.003f;

    // Batches of sequences that were not trained on, and where their random numbers start.
    private const int TestBatches = 16, TestSeeds = 1_000_000;

    private readonly int _seed;

    /// <summary>Before training.</summary>
    public Contest(IEnumerable<Contestant> contestants, int longestLag, int seed)
    {
        _seed = seed;
        Learners = [.. contestants.Select(one => new Learner(one.Name, one.Create(longestLag + 1, seed), Contestant.BatchSize, seed))];
    }

    public IReadOnlyList<Learner> Learners { get; }

    /// <summary>So many updates of each at each of the lags in turn, at a rate that falls along a cosine.</summary>
    public void Train(IReadOnlyList<int> lags, int updates)
    {
        var task = new RecallTask(Contestant.BatchSize, _seed);
        var rate = new LearningRate(PeakRate, WarmUpSteps: 0, TotalSteps: lags.Count * updates);
        for (var update = 0; update < lags.Count * updates; update++)
        {
            var batch = task.Draw(lags[update / updates]);
            foreach (var learner in Learners) learner.Train(batch, rate.At(update));
        }
    }

    /// <summary>The share of right answers of each, on sequences that none has seen.</summary>
    public double[] Accuracies(int lag)
    {
        var task = new RecallTask(Contestant.BatchSize, TestSeeds + _seed);
        Batch[] batches = [.. Enumerable.Range(0, TestBatches).Select(_ => task.Draw(lag))];
        return [.. Learners.Select(learner => batches.Average(learner.Accuracy))];
    }

    /// <summary>What is left of the gradient of each on the way back through a sequence that none has seen.</summary>
    public GradientNorms[] GradientNorms(int lag)
    {
        var batch = new RecallTask(Contestant.BatchSize, TestSeeds + _seed).Draw(lag);
        return [.. Learners.Select(learner => learner.GradientNorms(batch))];
    }
}

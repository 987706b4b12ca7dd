namespace LstmSimd.Samples.WhyLstm;

/// <summary>All contests, with several seeds.</summary>
/// <param name="Lags">From short to long.</param>
/// <param name="Updates">Of each contest at each lag.</param>
/// <param name="Seeds">1 to this.</param>
/// <param name="Report">Told what has been found, as it is.</param>
internal sealed record Study(IReadOnlyList<int> Lags, int Updates, int Seeds, Action<string> Report)
{
    public StudyResult Run()
    {
        var fromScratch = Lags.Select(_ => new double[Seeds][]).ToArray();
        var growing = new double[Seeds][];
        GradientNorms[] before = [], after = [];
        var longest = Lags[^1];
        for (var seed = 1; seed <= Seeds; seed++)
        {
            for (var k = 0; k < Lags.Count; k++)
            {
                var contest = new Contest(Contestant.All, Lags[k], seed);
                var isShown = seed == 1 && Lags[k] == longest;
                if (isShown) before = contest.GradientNorms(longest);
                contest.Train([Lags[k]], Updates);
                if (isShown) after = contest.GradientNorms(longest);
                fromScratch[k][seed - 1] = contest.Accuracies(Lags[k]);
                Tell($"seed {seed}, lag {Lags[k]}", fromScratch[k][seed - 1]);
            }
            var school = new Contest(Contestant.All, longest, seed);
            school.Train(Lags, Updates);
            growing[seed - 1] = school.Accuracies(longest);
            Tell($"seed {seed}, growing lags, then {longest}", growing[seed - 1]);
        }
        return new StudyResult([.. fromScratch.Select(Summary)], Summary(growing), before, after);
    }

    private void Tell(string what, double[] accuracies) =>
        Report($"{what}: {string.Join("; ", Contestant.All.Select((one, k) => FormattableString.Invariant($"{one.Name} {100 * accuracies[k]:0.0} %")))}");

    private static Accuracy[] Summary(double[][] bySeed) =>
        [.. Contestant.All.Select((_, k) => new Accuracy(bySeed.Average(one => one[k]), bySeed.Min(one => one[k]), bySeed.Max(one => one[k])))];
}

/// <summary>Shares of right answers over the seeds.</summary>
internal sealed record Accuracy(double Mean, double Least, double Most);

/// <summary>What a study found; the contestants are in their own order.</summary>
/// <param name="FromScratch">The accuracy at each lag of each contestant, trained at that lag alone.</param>
/// <param name="Growing">The accuracy at the longest lag of each, trained at all lags in turn.</param>
/// <param name="Before">The gradients through the longest lag before training, of the first seed.</param>
/// <param name="After">The same after training at that lag alone.</param>
internal sealed record StudyResult(Accuracy[][] FromScratch, Accuracy[] Growing, GradientNorms[] Before, GradientNorms[] After);

using System.CommandLine;
using Xunit.Sdk;

namespace LstmSimd.Proofs;

/// <summary><c>soak</c>: random models and whatever users do with their sessions, against the one-lane path.</summary>
internal static class SoakCommand
{
    public static Command Create()
    {
        var operations = Proof.Count("--operations", "How many operations: time steps of a session, by Step or in a Run, all rows together.", 10_000_000);
        var seed = Proof.Count("--seed", "Of the first model; each has the next one.", 1);
        var threads = Proof.Count("--threads", "How many threads go on with models of their own, all with one crew.", 2 * Environment.ProcessorCount);
        var command = new Command("soak", "Random models, sessions, precisions, widths, layouts and threads: every result has the bits of each row alone at one lane.") { operations, seed, threads };
        command.SetAction(parse => Proof.Run(parse, progress => Run(parse.GetValue(operations), checked((int)parse.GetValue(seed)), (int)parse.GetValue(threads), progress)));
        return command;
    }

    private static string Run(long operations, int seed, int threads, Action<double> progress)
    {
        using var crew = new WorkerCrew(Environment.ProcessorCount);
        var counts = new SoakCounts();
        var next = seed - 1;
        Crowd.Run(threads, othersFailed =>
        {
            while (!othersFailed() && !IsDone())
            {
                var own = Episode(Interlocked.Increment(ref next), crew);
                lock (counts)
                {
                    counts.Add(own);
                    progress(Math.Min(1, (double)counts.Operations / operations));
                }
            }
        });
        return $"""
            {Proof.Grouped(counts.Operations)} operations equal in bits to each row alone at one lane ({Proof.Grouped(counts.Steps)} by Step, {Proof.Grouped(counts.RunSteps)} in runs, {Proof.Grouped(counts.StepsTogether)} by a stepper; {Proof.Grouped(counts.Floats)} numbers compared):
            {Proof.Grouped(counts.Models)} models (seeds {seed} to {next}), {Proof.Grouped(counts.Forks)} forks, {Proof.Grouped(counts.Resets)} resets, {Proof.Grouped(counts.Saves)} saves, {Proof.Grouped(counts.Restores)} restores, {Proof.Grouped(counts.Moves)} moves to another session, {Proof.Grouped(counts.SpecialInputs)} special inputs; a crew of {crew.ThreadCount} worked {Proof.Grouped(crew.WorksDone)} times.
            {Machine.Lanes}; {Machine.Describe()}
            """;

        bool IsDone()
        {
            lock (counts) return counts.Operations >= operations || Proof.IsInterrupted;
        }
    }

    /// <summary>A failure says how to repeat it.</summary>
    private static SoakCounts Episode(int seed, WorkerCrew crew)
    {
        try
        {
            return new SoakEpisode(seed, crew).Run();
        }
        catch (Exception e)
        {
            Assert.Fail($"Repeat with --seed {seed} --operations 1. {(e is XunitException ? e.Message : e)}");
            throw;
        }
    }
}

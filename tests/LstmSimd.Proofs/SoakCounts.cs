namespace LstmSimd.Proofs;

/// <summary>What a soak did.</summary>
internal sealed class SoakCounts
{
    public long Models { get; set; }

    public long Steps { get; set; }

    public long RunSteps { get; set; }

    public long StepsTogether { get; set; }

    public long Forks { get; set; }

    public long Resets { get; set; }

    public long Saves { get; set; }

    public long Restores { get; set; }

    public long Moves { get; set; }

    public long SpecialInputs { get; set; }

    public long Floats { get; set; }

    /// <summary>Time steps of a session, all rows together.</summary>
    public long Operations => Steps + RunSteps + StepsTogether;

    public void Add(SoakCounts other)
    {
        Models += other.Models;
        Steps += other.Steps;
        RunSteps += other.RunSteps;
        StepsTogether += other.StepsTogether;
        Forks += other.Forks;
        Resets += other.Resets;
        Saves += other.Saves;
        Restores += other.Restores;
        Moves += other.Moves;
        SpecialInputs += other.SpecialInputs;
        Floats += other.Floats;
    }
}

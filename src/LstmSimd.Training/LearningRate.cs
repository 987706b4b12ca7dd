namespace LstmSimd.Training;

/// <summary>A learning rate that rises in a line to its peak and falls along a cosine to a share of it (Loshchilov and Hutter 2017).</summary>
/// <param name="Peak">The highest rate.</param>
/// <param name="WarmUpSteps">The steps to the peak; 0 starts there.</param>
/// <param name="TotalSteps">The steps of the whole run; later ones stay at the end's rate.</param>
/// <param name="FinalShare">The rate of the end, as a share of the peak.</param>
public sealed record LearningRate(float Peak, long WarmUpSteps, long TotalSteps, float FinalShare = 0.02f)
{
    /// <summary>The highest rate: finite, not negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public float Peak { get; init => field = Checked(value, float.MaxValue, nameof(Peak)); } = Checked(Peak, float.MaxValue, nameof(Peak));

    /// <summary>The steps to the peak, 0 or more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long WarmUpSteps { get; init => field = Checked(value, nameof(WarmUpSteps)); } = Checked(WarmUpSteps, nameof(WarmUpSteps));

    /// <summary>The steps of the whole run, 0 or more; where the warm-up takes them all, the rate falls from the peak to the end's in one step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long TotalSteps { get; init => field = Checked(value, nameof(TotalSteps)); } = Checked(TotalSteps, nameof(TotalSteps));

    /// <summary>The rate of the end as a share of the peak, from 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public float FinalShare { get; init => field = Checked(value, 1, nameof(FinalShare)); } = Checked(FinalShare, 1, nameof(FinalShare));

    /// <summary>The rate of a step, counted from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is negative.</exception>
    public float At(long step)
    {
        Checked(step, nameof(step));
        if (step < WarmUpSteps) return Peak * (step + 1) / WarmUpSteps;
        var progress = Math.Min(1.0, (step - WarmUpSteps) / (double)Math.Max(1, TotalSteps - WarmUpSteps));
        return (float)(Peak * (FinalShare + (1 - FinalShare) * 0.5 * (1 + Math.Cos(Math.PI * progress))));
    }

    // An initialiser writes the field past the accessor, and `with` goes through the accessor alone: each calls the check.
    private static float Checked(float value, float most, string name) => value >= 0 && value <= most ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name}: expected {(most == 1 ? "0 to 1" : "a finite number that is not negative")}, got {value}.");

    private static long Checked(long value, string name) => value >= 0 ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name}: expected 0 or more, got {value}.");
}

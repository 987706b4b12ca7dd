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
    public float Peak { get; init; } = Peak is >= 0 and < float.PositiveInfinity ? Peak
        : throw new ArgumentOutOfRangeException(nameof(Peak), Peak, $"Peak: expected a finite number that is not negative, got {Peak}.");

    /// <summary>The rate of the end as a share of the peak, from 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public float FinalShare { get; init; } = FinalShare is >= 0 and <= 1 ? FinalShare
        : throw new ArgumentOutOfRangeException(nameof(FinalShare), FinalShare, $"FinalShare: expected 0 to 1, got {FinalShare}.");

    /// <summary>The rate of a step, counted from 0.</summary>
    public float At(long step)
    {
        if (step < WarmUpSteps) return Peak * (step + 1) / WarmUpSteps;
        var progress = Math.Min(1.0, (step - WarmUpSteps) / (double)Math.Max(1, TotalSteps - WarmUpSteps));
        return (float)(Peak * (FinalShare + (1 - FinalShare) * 0.5 * (1 + Math.Cos(Math.PI * progress))));
    }
}

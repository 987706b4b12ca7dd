namespace LstmSimd.Cli;

/// <summary>How a run of <c>train</c> trains, as its options say; stored in its checkpoint. Epochs mean nothing where minutes are above 0.</summary>
internal sealed record TrainingSettings(int Layers, int Hidden, int Window, int Batch, int Epochs, double Minutes, double Rate, double Dropout, int Seed, double HeldOut)
{
    /// <summary>Whether each is in the range of its option; a file may say anything.</summary>
    public bool IsValid => Layers is > 0 and <= TrainingOptionSet.MostLayers && Hidden is > 0 and <= TrainingOptionSet.MostHidden
        && Window is > 0 and <= TrainingOptionSet.MostWindow && Batch is > 0 and <= TrainingOptionSet.MostBatch && Epochs > 0 && Minutes is >= 0 and < TrainingOptionSet.MostMinutes && Rate is >= 0 and < TrainingOptionSet.MostRate
        && Dropout is >= 0 and < 1 && (float)Dropout < 1 && Seed >= 0 && HeldOut is >= 0 and < 1;
}

/// <summary>Losses in bits per character at a step.</summary>
/// <param name="Step">The steps taken.</param>
/// <param name="Training">On the windows since the point before.</param>
/// <param name="HeldOut">On the beginning of the held-out text; null where nothing is held out.</param>
internal sealed record CurvePoint(long Step, double Training, double? HeldOut);

/// <summary>How far a run of <c>train</c> has come, beside the model and the trainer's state; stored in its checkpoint.</summary>
internal sealed class TrainingProgress
{
    public required TrainingSettings Settings { get; init; }

    /// <summary>SHA-256 of the text file.</summary>
    public required string TextHash { get; init; }

    public long Step { get; set; }

    /// <summary>The steps of the whole run; 0 while a run of so many minutes has not found out.</summary>
    public long TotalSteps { get; set; }

    /// <summary>The time it has taken, in seconds.</summary>
    public double Seconds { get; set; }

    /// <summary>The sum of the losses of the windows since the last point of the curve.</summary>
    public double LossSum { get; set; }

    public long LossCount { get; set; }

    public List<CurvePoint> Curve { get; init; } = [];

    /// <summary>Whether the numbers fit each other; a file may say anything.</summary>
    public bool IsValid => Settings is { IsValid: true } && TextHash is not null && Curve is not null && Curve.TrueForAll(point => point is not null && double.IsFinite(point.Training) && double.IsFinite(point.HeldOut ?? 0))
        && LossCount >= 0 && double.IsFinite(LossSum) && Seconds >= 0 && double.IsFinite(Seconds)
        && Step >= 0 && Step <= MostSteps && (TotalSteps == 0 ? Settings.Minutes > 0 : TotalSteps >= Step && TotalSteps <= MostSteps);

    // Far more than anyone takes, and far from overflow.
    private const long MostSteps = 1L << 50;
}

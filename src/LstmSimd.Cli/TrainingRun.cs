using System.Diagnostics;
using LstmSimd.Training;

namespace LstmSimd.Cli;

/// <summary>Trains to the end, or until it is asked to stop; reports on the way, and saves checkpoints.</summary>
/// <param name="trainer">New, or restored from a checkpoint.</param>
/// <param name="progress">Likewise.</param>
/// <param name="heldOut">The held-out text; empty where there is none.</param>
/// <param name="checkpoint">The path of the checkpoint.</param>
/// <param name="display">Where it reports.</param>
internal sealed class TrainingRun(CharacterTrainer trainer, TrainingProgress progress, string heldOut, string checkpoint, TrainingDisplay display)
{
    // Reports of a whole run. Each reads at most so much of the held-out text, and shows so long a sample.
    private const int Reports = 20, MostHeldOut = 20_000, SampleLength = 120;

    // The warm-up of the learning rate, in steps and as a share of the run.
    private const long WarmUpSteps = 200;

    private const double WarmUpShare = 0.1;

    // What a run of so many minutes takes to find out how many steps that is: this share of it, at most so many seconds, and not the first steps, which run unoptimised code.
    private const double TrialShare = 0.05, TrialSeconds = 3;

    private const int SlowSteps = 2;

    private static readonly TimeSpan SaveInterval = TimeSpan.FromMinutes(1);

    private readonly Stopwatch _clock = new();
    private readonly Stopwatch _training = new();
    private readonly long _firstStep = trainer.StepCount;
    private TimeSpan _slow;

    /// <summary>Of training alone, without reports.</summary>
    public double CharactersPerSecond => (trainer.StepCount - _firstStep) * CharactersPerStep / _training.Elapsed.TotalSeconds;

    private double CharactersPerStep => trainer.CharactersPerEpoch / (double)trainer.StepsPerEpoch;

    /// <summary>Whether it came to the end; where it did not, it is saved.</summary>
    /// <exception cref="NotFiniteNumberException">The loss is not finite.</exception>
    public bool Run(CancellationToken stop)
    {
        _clock.Start();
        var saved = TimeSpan.Zero;
        while (progress.TotalSteps == 0 || trainer.StepCount < progress.TotalSteps)
        {
            if (stop.IsCancellationRequested)
            {
                Save();
                return false;
            }
            Step();
            if (progress.TotalSteps == 0 && IsTried()) progress.TotalSteps = Planned();
            if (IsReportDue()) Report();
            else display.Show(Moment());
            if (_clock.Elapsed - saved < SaveInterval) continue;
            Save();
            saved = _clock.Elapsed;
        }
        return true;
    }

    private void Step()
    {
        _training.Start();
        progress.LossSum += trainer.TrainWindow(Rate());
        _training.Stop();
        progress.LossCount++;
        if (trainer.StepCount - _firstStep == SlowSteps) _slow = _training.Elapsed;
    }

    private float Rate()
    {
        var total = progress.TotalSteps == 0 ? long.MaxValue : progress.TotalSteps;
        return new LearningRate((float)progress.Settings.Rate, (long)Math.Min(WarmUpSteps, WarmUpShare * total), total).At(trainer.StepCount);
    }

    private bool IsTried() => trainer.StepCount - _firstStep > SlowSteps
        && _training.Elapsed - _slow > TimeSpan.FromSeconds(Math.Min(TrialSeconds, TrialShare * 60 * progress.Settings.Minutes));

    /// <summary>The steps that take as long as the settings say.</summary>
    private long Planned()
    {
        var perStep = (_training.Elapsed - _slow) / (trainer.StepCount - _firstStep - SlowSteps);
        return trainer.StepCount + Math.Max(0, (long)((TimeSpan.FromMinutes(progress.Settings.Minutes) - _clock.Elapsed) / perStep));
    }

    private bool IsReportDue() => progress.TotalSteps > 0 && trainer.StepCount * Reports / progress.TotalSteps > (trainer.StepCount - 1) * Reports / progress.TotalSteps;

    private void Report()
    {
        var model = trainer.CreateModel();
        double? bits = heldOut.Length == 0 ? null : model.BitsPerCharacter(heldOut[..Math.Min(heldOut.Length, MostHeldOut)]);
        if (bits is { } own && !double.IsFinite(own)) throw new NotFiniteNumberException($"Step {trainer.StepCount}: the held-out loss is {own}; training has diverged. A lower rate may help.", own);
        progress.Curve.Add(new CurvePoint(trainer.StepCount, progress.LossSum / progress.LossCount, bits));
        display.Report(Moment(), bits, string.Concat(model.Generate("", SampleLength)));
        (progress.LossSum, progress.LossCount) = (0, 0);
    }

    private TrainingMoment Moment()
    {
        var perStep = _clock.Elapsed / (trainer.StepCount - _firstStep);
        return new TrainingMoment(trainer.StepCount, progress.TotalSteps, trainer.StepCount / (double)trainer.StepsPerEpoch, progress.LossSum / progress.LossCount, CharactersPerSecond,
            progress.TotalSteps == 0 ? TimeSpan.FromMinutes(progress.Settings.Minutes) - _clock.Elapsed : perStep * (progress.TotalSteps - trainer.StepCount));
    }

    private void Save() => TrainingCheckpoint.Save(checkpoint, progress, trainer);
}

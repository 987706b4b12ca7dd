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
    // Reports of a whole run, and how long a sample each shows.
    private const int Reports = 20, SampleLength = 120;

    // What a report reads of the held-out text: as many characters as so many parameters take part in, some tenths of a second, but within bounds.
    private const double HeldOutOperations = 5e9;

    private const int FewestHeldOut = 200, MostHeldOut = 20_000;

    // The warm-up of the learning rate, in steps and as a share of the run.
    private const long WarmUpSteps = 200;

    private const double WarmUpShare = 0.1;

    // What a run of so many minutes takes to find out how many steps that is: this share of it, at most so many seconds, and not the first steps, which run unoptimised code.
    private const double TrialShare = 0.05, TrialSeconds = 3;

    private const int SlowSteps = 2;

    private static readonly TimeSpan SaveInterval = TimeSpan.FromMinutes(1);

    // A time left that is longer means nothing to anybody, and a TimeSpan can't hold all of them.
    private const double MostSeconds = 1e9;

    private readonly Stopwatch _clock = new();
    private readonly Stopwatch _training = new();
    private readonly long _firstStep = trainer.StepCount;
    private readonly double _before = progress.Seconds;
    private TimeSpan _slow;

    /// <summary>Of training alone, without reports; 0 where no step was taken.</summary>
    public double CharactersPerSecond => Steps == 0 ? 0 : Steps * (trainer.CharactersPerEpoch / (double)trainer.StepsPerEpoch) / _training.Elapsed.TotalSeconds;

    // Since this process began.
    private long Steps => trainer.StepCount - _firstStep;

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
            if (progress.TotalSteps == 0 && IsTried()) Plan();
            Tell();
            if (_clock.Elapsed - saved < SaveInterval) continue;
            Save();
            saved = _clock.Elapsed;
        }
        return true;
    }

    private void Step()
    {
        _training.Start();
        try
        {
            progress.LossSum += trainer.TrainWindow(Rate());
        }
        catch (NotFiniteNumberException e) when (File.Exists(checkpoint))
        {
            throw new NotFiniteNumberException($"{e.Message} '{checkpoint}' is kept; a run with other settings starts anew, without it.", e.OffendingNumber, e);
        }
        _training.Stop();
        progress.LossCount++;
        if (Steps == SlowSteps) _slow = _training.Elapsed;
    }

    private float Rate()
    {
        var total = progress.TotalSteps == 0 ? long.MaxValue : progress.TotalSteps;
        return new LearningRate((float)progress.Settings.Rate, (long)Math.Min(WarmUpSteps, WarmUpShare * total), total).At(trainer.StepCount);
    }

    private bool IsTried() => Steps > SlowSteps && _training.Elapsed - _slow > TimeSpan.FromSeconds(Math.Min(TrialSeconds, TrialShare * 60 * progress.Settings.Minutes));

    /// <summary>The steps, and the reports between them, that take as long as the settings say.</summary>
    private void Plan()
    {
        var perStep = (_training.Elapsed - _slow).TotalSeconds / (Steps - SlowSteps);
        var started = Stopwatch.GetTimestamp();
        Evaluate();
        var reports = Reports * Stopwatch.GetElapsedTime(started).TotalSeconds;
        progress.TotalSteps = trainer.StepCount + (long)Math.Max(0, (60 * progress.Settings.Minutes - Seconds() - reports) / perStep);
    }

    private double Seconds() => _before + _clock.Elapsed.TotalSeconds;

    /// <summary>Shows how it stands. Where nobody reads that any more, the run is saved before it ends.</summary>
    private void Tell()
    {
        try
        {
            if (progress.TotalSteps > 0 && trainer.StepCount * Reports / progress.TotalSteps > (trainer.StepCount - 1) * Reports / progress.TotalSteps) Report();
            else display.Show(Moment());
        }
        catch (IOException)
        {
            Save();
            throw;
        }
    }

    private void Report()
    {
        var (bits, sample) = Evaluate();
        if (bits is { } own && !double.IsFinite(own)) throw new NotFiniteNumberException($"Step {trainer.StepCount}: the held-out loss is {own}; training has diverged. A lower rate may help.", own);
        progress.Curve.Add(new CurvePoint(trainer.StepCount, progress.LossSum / progress.LossCount, bits));
        display.Report(Moment(), bits, sample);
        (progress.LossSum, progress.LossCount) = (0, 0);
    }

    private (double? Bits, string Sample) Evaluate()
    {
        var model = trainer.CreateModel();
        var length = Math.Min(heldOut.Length, (int)Math.Clamp(HeldOutOperations / trainer.ParameterCount, FewestHeldOut, MostHeldOut));
        double? bits = length == 0 ? null : model.BitsPerCharacter(heldOut[..length]);
        return (bits, display.IsQuiet || bits is { } own && !double.IsFinite(own) ? "" : string.Concat(model.Generate("", SampleLength)));
    }

    private TrainingMoment Moment()
    {
        var left = progress.TotalSteps == 0 ? 60 * progress.Settings.Minutes - Seconds() : _clock.Elapsed.TotalSeconds / Steps * (progress.TotalSteps - trainer.StepCount);
        return new TrainingMoment(trainer.StepCount, progress.TotalSteps, trainer.StepCount / (double)trainer.StepsPerEpoch, progress.LossSum / progress.LossCount, CharactersPerSecond,
            TimeSpan.FromSeconds(Math.Clamp(left, 0, MostSeconds)));
    }

    private void Save()
    {
        progress.Seconds = Seconds();
        TrainingCheckpoint.Save(checkpoint, progress, trainer);
    }
}

using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LstmSimd.Cli;

/// <summary>How a training stands.</summary>
/// <param name="Step">The steps taken.</param>
/// <param name="TotalSteps">Those of the whole run; 0 where that is not known yet.</param>
/// <param name="Epoch">How often the text was read.</param>
/// <param name="Bits">The loss since the last report, in bits per character.</param>
/// <param name="CharactersPerSecond">Of training alone.</param>
/// <param name="Left">The time to the end.</param>
internal readonly record struct TrainingMoment(long Step, long TotalSteps, double Epoch, double Bits, double CharactersPerSecond, TimeSpan Left);

/// <summary>Shows a training: on a terminal a table that grows and a line that lives, elsewhere plain lines; nothing where a machine reads.</summary>
internal sealed class TrainingDisplay(Terminal terminal, bool isQuiet)
{
    /// <summary>Whether nobody looks.</summary>
    public bool IsQuiet => isQuiet;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Table _table = new Table().RoundedBorder().AddColumns("step", "epoch", "bits per character", "held out", "characters/s");
    private readonly Stopwatch _sinceShown = Stopwatch.StartNew();
    private Action<IRenderable>? _draw;
    private string _sample = "";

    /// <summary>Shows what happens in some work.</summary>
    public T During<T>(Func<T> work) => isQuiet ? work() : terminal.Live(draw =>
    {
        _draw = draw;
        return work();
    });

    public void WriteLine(string line)
    {
        if (!isQuiet) terminal.Output.WriteLine(Terminal.OneLine(line));
    }

    /// <summary>How it stands, as often as eyes can follow.</summary>
    public void Show(TrainingMoment moment)
    {
        if (_draw is null || _sinceShown.Elapsed < Interval) return;
        Draw(moment);
    }

    /// <summary>What is worth a line of its own.</summary>
    public void Report(TrainingMoment moment, double? heldOut, string sample)
    {
        if (isQuiet) return;
        _sample = Terminal.OneLine(sample);
        if (_draw is null)
        {
            WriteLine(Invariant($"step {Steps(moment)}, epoch {moment.Epoch:F2}: {moment.Bits:F3} bits per character{(heldOut is { } bits ? Invariant($", held-out {bits:F3}") : "")}; {moment.CharactersPerSecond:N0} characters/s, {Clock(moment.Left)} left"));
            WriteLine($"    “{_sample}”");
            return;
        }
        _table.AddRow(Invariant($"{moment.Step:N0}"), Invariant($"{moment.Epoch:F2}"), Invariant($"{moment.Bits:F3}"), heldOut is { } own ? Invariant($"{own:F3}") : "", Invariant($"{moment.CharactersPerSecond:N0}"));
        Draw(moment);
    }

    private void Draw(TrainingMoment moment)
    {
        var line = Invariant($"step {Steps(moment)}, epoch {moment.Epoch:F2}: {moment.Bits:F3} bits per character, {moment.CharactersPerSecond:N0} characters/s, {Clock(moment.Left)} left");
        _draw!(new Rows(_table, new Text(line), new Text(_sample.Length == 0 ? "" : $"“{_sample}”", new Style(decoration: Decoration.Italic)), new Text("Ctrl-C saves and stops.", new Style(decoration: Decoration.Dim))));
        _sinceShown.Restart();
    }

    private static string Steps(TrainingMoment moment) => moment.TotalSteps == 0 ? Invariant($"{moment.Step:N0}") : Invariant($"{moment.Step:N0} of {moment.TotalSteps:N0}");

    private static string Clock(TimeSpan time) => time switch
    {
        { TotalHours: < 1 } => time.ToString(@"m\:ss", CultureInfo.InvariantCulture),
        { TotalDays: < 1 } => time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture),
        _ => Invariant($"{time.TotalDays:N1} days"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

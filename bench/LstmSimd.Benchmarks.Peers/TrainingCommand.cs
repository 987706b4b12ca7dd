using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LstmSimd.Training;

namespace LstmSimd.Benchmarks.Peers;

/// <summary><c>training</c>: the characters a second that LstmSimd and PyTorch train on, in turns.</summary>
internal static class TrainingCommand
{
    // The work of both, a two-layer character model; pytorch_training.py has the same.
    private const int Vocabulary = 64, Embedding = 64, Layers = 2, Batch = 32, Window = 64;

    private const int Turns = 5;

    // PyTorch's own threads and those of its BLAS get into each other's way: on two it is many times slower than on one.
    private const int ThreadsOfPyTorch = 1;

    private static readonly int[] HiddenSizes = [128, 256, 512];

    public static Command Create()
    {
        var python = new Option<string>("--python") { Description = "A Python that has PyTorch; without one, LstmSimd is measured alone.", DefaultValueFactory = _ => "python3" };
        var seconds = new Option<double>("--seconds") { Description = "How long each trains at each turn; below 1 it is a trial, and no result is written.", DefaultValueFactory = _ => 3 };
        var command = new Command("training", "Measure training beside PyTorch's.") { python, seconds };
        command.SetAction(parse =>
        {
            var table = new MarkdownTable("H", "LstmSimd, one thread", "two threads", "PyTorch, one thread", "LstmSimd / PyTorch", "two threads / one");
            var version = "";
            foreach (var hidden in HiddenSizes)
            {
                var (alone, together, rival) = Measure(hidden, parse.GetValue(seconds), parse.GetValue(python)!, ref version);
                table.Add($"{hidden}", Rate(alone), Rate(together), rival is null ? "" : Rate(rival), rival is null ? "" : MarkdownTable.Figure(alone.Median / rival.Median), MarkdownTable.Figure(together.Median / alone.Median));
            }
            var text = $"""
                {Layers} layers over an embedding of {Embedding}, softmax over {Vocabulary} characters, B = {Batch}, T = {Window}, truncated backpropagation, Adam, clipping of the norm. Characters per second, medians of {Turns} turns
                of {parse.GetValue(seconds)} s each, in turns (in brackets the tenth and ninetieth percentiles), after one that does not count. PyTorch: {(version.Length > 0 ? version : "not there")}.

                {table}
                """;
            parse.InvocationConfiguration.Output.Write(text);
            if (parse.GetValue(seconds) >= 1) ResultFile.Write("training", "Training beside PyTorch", text);
        });
        return command;

        static string Rate(Spread spread) => string.Create(CultureInfo.InvariantCulture, $"{spread.Median:N0} ({spread.P10:N0}–{spread.P90:N0})");
    }

    private static (Spread Alone, Spread Together, Spread? Rival) Measure(int hidden, double seconds, string python, ref string version)
    {
        using var crew = new WorkerCrew(2);
        using var rival = StartPyTorch(python, hidden, ref version);
        var (alone, together) = (CreateTrainer(hidden, null), CreateTrainer(hidden, crew));
        var samples = (Alone: new List<double>(), Together: new List<double>(), Rival: new List<double>());
        for (var turn = -1; turn < Turns; turn++)
        {
            var time = turn < 0 ? Math.Min(1, seconds) : seconds;
            var (one, two, other) = (Train(alone, time), Train(together, time), rival is null ? 0 : Ask(rival, time));
            if (turn < 0) continue;
            samples.Alone.Add(one);
            samples.Together.Add(two);
            samples.Rival.Add(other);
        }
        rival?.StandardInput.Close();
        rival?.WaitForExit();
        return (Spread.Of(samples.Alone), Spread.Of(samples.Together), rival is null ? null : Spread.Of(samples.Rival));
    }

    private static CharacterTrainer CreateTrainer(int hidden, WorkerCrew? crew)
    {
        var alphabet = string.Concat(Enumerable.Range(' ', Vocabulary).Select(code => (char)code));
        var text = new string(new Random(1).GetItems<char>(alphabet, 100 * Window * Batch + 1));
        return new CharacterTrainer(text, LstmInitialisation.CreateCharacterModel(alphabet, Embedding, hidden, Layers), new CharacterTrainingOptions { BatchSize = Batch, Window = Window, Crew = crew });
    }

    private static double Train(CharacterTrainer trainer, double seconds)
    {
        var started = Stopwatch.GetTimestamp();
        var windows = 0;
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            trainer.TrainWindow(rate: 1e-3f);
            windows++;
        }
        return windows * Window * Batch / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The rival, which answers to times; null, with a line that says so, where it can't run.</summary>
    private static Process? StartPyTorch(string python, int hidden, ref string version)
    {
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "pytorch_training.py"), $"{hidden}", $"{ThreadsOfPyTorch}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // What holds back its BLAS here, for the sake of other programs.
        foreach (var variable in (string[])["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]) start.Environment.Remove(variable);
        start.Environment["OPENBLAS_NUM_THREADS"] = start.Environment["OMP_NUM_THREADS"] = $"{ThreadsOfPyTorch}";
        try
        {
            var process = Process.Start(start)!;
            if (process.StandardOutput.ReadLine() is { } line)
            {
                version = line;
                return process;
            }
            process.Dispose();
            Console.Error.WriteLine($"PyTorch is left out: '{python}' does not run it, see above.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Console.Error.WriteLine($"PyTorch is left out: {e.Message}");
        }
        return null;
    }

    private static double Ask(Process rival, double seconds)
    {
        rival.StandardInput.WriteLine(seconds.ToString(CultureInfo.InvariantCulture));
        rival.StandardInput.Flush();
        var answer = rival.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PyTorch ended before it answered.");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }
}

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
        var seconds = new Option<double>("--seconds") { Description = "How long each trains at each turn.", DefaultValueFactory = _ => 3 };
        var command = new Command("training", "Measure training beside PyTorch's.") { python, seconds };
        command.SetAction(parse =>
        {
            var table = new MarkdownTable("H", "threads", "LstmSimd, characters/s", "PyTorch, characters/s", "LstmSimd / PyTorch", "× one thread");
            var version = "";
            foreach (var hidden in HiddenSizes)
            {
                var alone = 0.0;
                foreach (var threads in (int[])[1, 2])
                {
                    var (ours, theirs) = Measure(hidden, threads, parse.GetValue(seconds), parse.GetValue(python)!, ref version);
                    if (threads == 1) alone = ours.Median;
                    table.Add($"{hidden}", $"{threads}", Rate(ours), theirs is { } rival ? Rate(rival) : "", theirs is { } other ? MarkdownTable.Figure(ours.Median / other.Median) : "", MarkdownTable.Figure(ours.Median / alone));
                }
            }
            var text = $"""
                {Layers} layers over an embedding of {Embedding}, softmax over {Vocabulary} characters, B = {Batch}, T = {Window}, truncated backpropagation, Adam, clipping of the norm. Medians of {Turns} turns
                of {parse.GetValue(seconds)} s each, in turns (in brackets the tenth and ninetieth percentiles), after one that does not count. PyTorch: {(version.Length > 0 ? version : "not there")}.

                {table}
                """;
            parse.InvocationConfiguration.Output.Write(text);
            ResultFile.Write("training", "Training beside PyTorch", text);
        });
        return command;

        static string Rate(Spread spread) => string.Create(CultureInfo.InvariantCulture, $"{spread.Median:N0} ({spread.P10:N0}–{spread.P90:N0})");
    }

    private static (Spread Ours, Spread? Theirs) Measure(int hidden, int threads, double seconds, string python, ref string version)
    {
        using var crew = threads > 1 ? new WorkerCrew(threads) : null;
        using var rival = threads == ThreadsOfPyTorch ? StartPyTorch(python, hidden, ref version) : null;
        var trainer = CreateTrainer(hidden, crew);
        List<double> ours = [], theirs = [];
        for (var turn = -1; turn < Turns; turn++)
        {
            var (own, other) = (Train(trainer, turn < 0 ? 1 : seconds), rival is null ? 0 : Ask(rival, turn < 0 ? 1 : seconds));
            if (turn < 0) continue;
            ours.Add(own);
            theirs.Add(other);
        }
        rival?.StandardInput.Close();
        return (Spread.Of(ours), rival is null ? null : Spread.Of(theirs));
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
            RedirectStandardError = true,
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
            Console.Error.WriteLine($"PyTorch is left out, '{python}' does not run it: {process.StandardError.ReadToEnd().TrimEnd().Split('\n')[^1]}");
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
        var answer = rival.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"PyTorch ended before it answered: {rival.StandardError.ReadToEnd()}");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }
}

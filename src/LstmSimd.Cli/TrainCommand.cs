using System.CommandLine;
using System.Text.Json.Nodes;
using LstmSimd.Formats;
using LstmSimd.Training;

namespace LstmSimd.Cli;

/// <summary><c>train</c>: a character model from a text.</summary>
internal static class TrainCommand
{
    private const int EmbeddingSize = 64;

    public static Command Create()
    {
        var text = new Argument<string>("TEXT") { Description = "What to learn: a file of UTF-8." };
        var output = new Option<string>("--output") { Description = "Where to write the model (.safetensors); its checkpoints go to FILE.checkpoint beside it.", HelpName = "FILE", Required = true };
        var settings = new TrainingOptionSet();
        var threads = CommonOptions.Threads();
        var resume = new Option<bool>("--resume") { Description = "Go on from the checkpoint of a run that was stopped, with its settings." };
        var plot = new Option<string?>("--plot") { Description = "Where to draw the losses over the steps (.svg).", HelpName = "FILE" };
        var json = CommonOptions.Json();
        var command = new Command("train", "Train a character model on a text.") { text, output };
        foreach (var option in settings.Options) command.Add(option);
        foreach (var option in (Option[])[threads, resume, plot, json]) command.Add(option);
        command.SetAction(parse =>
        {
            var path = parse.GetRequiredValue(output);
            var checkpointPath = TrainingCheckpoint.PathOf(path);
            foreach (var destination in (string?[])[path, checkpointPath, parse.GetValue(plot)])
                if (destination is not null) AtomicFile.CheckDestination(destination);
            var checkpoint = Checkpoint(checkpointPath, parse.GetValue(resume));
            var chosen = checkpoint is null ? settings.Read(parse) : settings.ReadStored(parse, checkpoint.Progress.Settings);
            var source = TrainingText.Read(parse.GetRequiredValue(text), chosen.HeldOut);
            if (checkpoint is not null && checkpoint.Progress.TextHash != source.Hash)
                throw new ArgumentException($"'{checkpointPath}' is of a training on another text than '{parse.GetRequiredValue(text)}'.");

            using var crew = parse.GetValue(threads) > 1 ? new WorkerCrew(parse.GetValue(threads)) : null;
            var trainer = new CharacterTrainer(source.Training, checkpoint?.Model ?? NewModel(source.Vocabulary, chosen),
                new CharacterTrainingOptions { BatchSize = chosen.Batch, Window = chosen.Window, Dropout = (float)chosen.Dropout, Seed = (ulong)chosen.Seed, Crew = crew });
            checkpoint?.Restore(trainer);
            var progress = checkpoint?.Progress ?? new TrainingProgress { Settings = chosen, TextHash = source.Hash, TotalSteps = chosen.Minutes > 0 ? 0 : (long)chosen.Epochs * trainer.StepsPerEpoch };

            var terminal = new Terminal(parse);
            var display = new TrainingDisplay(terminal, isQuiet: parse.GetValue(json));
            Introduce(display, parse.GetRequiredValue(text), source, trainer, progress);
            var run = new TrainingRun(trainer, progress, source.HeldOut, checkpointPath, display);
            var stop = Interruption.TakeRequests();
            var isDone = display.During(() => run.Run(stop));
            if (parse.GetValue(plot) is { } picture) LossCurve.Write(picture, progress.Curve);
            if (!isDone)
            {
                display.WriteLine($"Stopped after step {trainer.StepCount}; all is in '{checkpointPath}', a model already. The same command with --resume goes on.");
                return Interruption.ExitCode;
            }
            var model = trainer.CreateModel();
            lock (Interruption.Writing) ModelFile.CreateWriter(model).Save(path);
            File.Delete(checkpointPath);
            display.WriteLine($"Wrote {path}.");
            double? heldOut = source.HeldOut.Length == 0 ? null : terminal.While("reading the held-out text", () => model.BitsPerCharacter(source.HeldOut));
            if (parse.GetValue(json)) terminal.Print(Describe(path, source, trainer, run, progress, heldOut));
            else terminal.Output.WriteLine(FormattableString.Invariant($"{(heldOut is null ? "training" : "held-out")}: {heldOut ?? progress.Curve[^1].Training:F3} bits per character"));
            return 0;
        });
        return command;
    }

    /// <summary>The checkpoint to go on from; null for a new run, which must not lose one.</summary>
    private static TrainingCheckpoint? Checkpoint(string path, bool isWanted)
    {
        var isThere = File.Exists(path);
        if (isWanted) return isThere ? TrainingCheckpoint.Load(path) : throw new FileNotFoundException($"--resume: there is no checkpoint '{path}'; a run that came to its end leaves none.");
        return isThere ? throw new IOException($"'{path}' holds a training that was stopped: go on with --resume, or delete it to start anew.") : null;
    }

    private static CharacterModel NewModel(string vocabulary, TrainingSettings settings) =>
        LstmInitialisation.CreateCharacterModel(vocabulary, EmbeddingSize, settings.Hidden, settings.Layers, (ulong)settings.Seed);

    private static void Introduce(TrainingDisplay display, string path, TrainingText source, CharacterTrainer trainer, TrainingProgress progress)
    {
        var settings = progress.Settings;
        display.WriteLine(FormattableString.Invariant($"{path}: {source.Training.Length + source.HeldOut.Length:N0} characters, {source.Vocabulary.Length} distinct; the last {source.HeldOut.Length:N0} are held out."));
        if (source.Replaced > 0) display.WriteLine(FormattableString.Invariant($"{source.Replaced:N0} characters beyond U+FFFF, such as emoji, are read as U+FFFD."));
        var length = settings.Minutes > 0 ? $"about {settings.Minutes} minutes" : $"{progress.TotalSteps:N0} steps";
        display.WriteLine(FormattableString.Invariant($"{settings.Layers} layer(s) of {settings.Hidden} units, {trainer.ParameterCount:N0} parameters; {length} of {settings.Batch} × {settings.Window} characters."));
        if (trainer.StepCount > 0) display.WriteLine(FormattableString.Invariant($"Goes on after step {trainer.StepCount:N0}."));
    }

    private static JsonObject Describe(string path, TrainingText source, CharacterTrainer trainer, TrainingRun run, TrainingProgress progress, double? heldOut) => new()
    {
        ["output"] = path,
        ["characters"] = new JsonObject { ["training"] = source.Training.Length, ["heldOut"] = source.HeldOut.Length, ["distinct"] = source.Vocabulary.Length },
        ["parameters"] = trainer.ParameterCount,
        ["steps"] = trainer.StepCount,
        ["bitsPerCharacter"] = new JsonObject { ["training"] = progress.Curve[^1].Training, ["heldOut"] = heldOut },
        ["charactersPerSecond"] = run.CharactersPerSecond,
    };
}

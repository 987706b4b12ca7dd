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
        var text = new Argument<string>("TEXT") { Description = "What to learn: a file of UTF-8 (or of UTF-16 with its mark)." };
        var output = new Option<string>("--output") { Description = $"Where to write the model ({ConvertCommand.Native}); its checkpoints go to FILE.checkpoint beside it.", HelpName = "FILE", Required = true };
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
            using var files = new TrainingFiles(parse.GetRequiredValue(text), parse.GetRequiredValue(output), parse.GetValue(plot));
            var checkpoint = files.FindCheckpoint(parse.GetValue(resume));
            if (checkpoint is not null) settings.CheckAgrees(parse, checkpoint.Progress.Settings);
            var chosen = checkpoint?.Progress.Settings ?? settings.Read(parse);
            var source = TrainingText.Read(files.Text, chosen.HeldOut);
            if (checkpoint is not null && checkpoint.Progress.TextHash != source.Hash) throw new ArgumentException($"'{files.Checkpoint}' is of a training on another text than '{files.Text}'.");
            if (source.Training.Length <= chosen.Batch)
                throw new InvalidDataException($"'{files.Text}': {source.Training.Length} characters are there to learn, and {source.HeldOut.Length} are held out; --batch {chosen.Batch} takes more than {chosen.Batch} to learn.");

            using var crew = parse.GetValue(threads) > 1 ? new WorkerCrew(parse.GetValue(threads)) : null;
            var trainer = new CharacterTrainer(source.Training, checkpoint?.Model ?? NewModel(source.Vocabulary, chosen),
                new CharacterTrainingOptions { BatchSize = chosen.Batch, Window = chosen.Window, Dropout = (float)chosen.Dropout, Seed = (ulong)chosen.Seed, Crew = crew });
            checkpoint?.Restore(trainer);
            var progress = checkpoint?.Progress ?? new TrainingProgress { Settings = chosen, TextHash = source.Hash, TotalSteps = chosen.Minutes > 0 ? 0 : (long)chosen.Epochs * trainer.StepsPerEpoch };
            return Train(new Terminal(parse), parse.GetValue(json), files, source, trainer, progress);
        });
        return command;
    }

    private static int Train(Terminal terminal, bool isJson, TrainingFiles files, TrainingText source, CharacterTrainer trainer, TrainingProgress progress)
    {
        var display = new TrainingDisplay(terminal, isQuiet: isJson);
        Introduce(display, files.Text, source, trainer, progress);
        var run = new TrainingRun(trainer, progress, source.HeldOut, files.Checkpoint, display);
        var stop = Interruption.TakeRequests();
        var isDone = display.During(() => run.Run(stop));
        Interruption.EndRequests();

        double? heldOut = null;
        if (isDone)
        {
            var model = trainer.CreateModel();
            lock (Interruption.Writing) ModelFile.CreateWriter(model).Save(files.Output);
            display.WriteLine($"Wrote {files.Output}.");
            if (source.HeldOut.Length > 0) heldOut = terminal.While("reading the held-out text", () => model.BitsPerCharacter(source.HeldOut));
        }
        else display.WriteLine($"Stopped after step {trainer.StepCount}; all is in '{files.Checkpoint}', a model already. The same command with --resume goes on.");
        if (files.Plot is not null) LossCurve.Write(files.Plot, progress.Curve);
        if (isJson) terminal.Print(Describe(files, source, trainer, run, progress, isDone, heldOut));
        else if (heldOut is { } bits) terminal.Output.WriteLine(FormattableString.Invariant($"held-out: {bits:F3} bits per character"));
        else if (isDone && progress.Curve is [.., var last]) terminal.Output.WriteLine(FormattableString.Invariant($"training: {last.Training:F3} bits per character"));
        if (!isDone) return Interruption.ExitCode;
        File.Delete(files.Checkpoint); // the last thing: what failed before can be done again
        return 0;
    }

    private static CharacterModel NewModel(string vocabulary, TrainingSettings settings) =>
        LstmInitialisation.CreateCharacterModel(vocabulary, EmbeddingSize, settings.Hidden, settings.Layers, (ulong)settings.Seed);

    private static void Introduce(TrainingDisplay display, string path, TrainingText source, CharacterTrainer trainer, TrainingProgress progress)
    {
        var settings = progress.Settings;
        display.WriteLine(FormattableString.Invariant($"{path}: {source.Training.Length + source.HeldOut.Length:N0} characters, {source.Vocabulary.Length} distinct; the last {source.HeldOut.Length:N0} are held out."));
        if (source.Replaced > 0) display.WriteLine(FormattableString.Invariant($"{source.Replaced:N0} characters beyond U+FFFF, such as emoji, are read as U+FFFD."));
        var length = progress.TotalSteps == 0 ? $"about {settings.Minutes} minutes" : FormattableString.Invariant($"{progress.TotalSteps:N0} steps");
        display.WriteLine(FormattableString.Invariant($"{settings.Layers} layer(s) of {settings.Hidden} units, {trainer.ParameterCount:N0} parameters; {length} of up to {settings.Batch} × {settings.Window} characters."));
        if (trainer.StepCount > 0) display.WriteLine(FormattableString.Invariant($"Goes on after step {trainer.StepCount:N0}."));
    }

    private static JsonObject Describe(TrainingFiles files, TrainingText source, CharacterTrainer trainer, TrainingRun run, TrainingProgress progress, bool isDone, double? heldOut) => new()
    {
        ["output"] = isDone ? files.Output : files.Checkpoint,
        ["finished"] = isDone,
        ["characters"] = new JsonObject { ["training"] = source.Training.Length, ["heldOut"] = source.HeldOut.Length, ["distinct"] = source.Vocabulary.Length },
        ["parameters"] = trainer.ParameterCount,
        ["steps"] = trainer.StepCount,
        ["bitsPerCharacter"] = new JsonObject { ["training"] = progress.Curve is [.., var last] ? last.Training : null, ["heldOut"] = heldOut },
        ["charactersPerSecond"] = run.CharactersPerSecond,
    };
}

using System.CommandLine;
using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Cli;

/// <summary><c>run</c>: a model over an array in a file.</summary>
internal static class RunCommand
{
    // Between two looks at the progress bar: many chunks of the engine, a fraction of a second.
    private const int ProgressSteps = 4096;

    private static readonly string[] InputNames = ["X", "x", "input"];

    public static Command Create()
    {
        var file = CommonOptions.File();
        var node = CommonOptions.Node();
        var input = new Option<string>("--input") { Description = "[T, I] or [T, B, I], .npy or .safetensors (tensor X, x or input, or the only one).", HelpName = "X", Required = true };
        var output = new Option<string>("--output") { Description = "Where to write [T, D·H] or [T, B, D·H], .npy or .safetensors (tensor Y).", HelpName = "Y", Required = true };
        var stateIn = new Option<string?>("--state-in") { Description = "A state to start from, as --state-out writes it.", HelpName = "S" };
        var stateOut = new Option<string?>("--state-out") { Description = "Where to write the final state (.safetensors).", HelpName = "S" };
        var precision = CommonOptions.Precision();
        var inputPrecision = CommonOptions.InputPrecision();
        var width = CommonOptions.Width();
        var threads = CommonOptions.Threads();
        var command = new Command("run", "Run a model on a NumPy or safetensors file.") { file, node, input, output, stateIn, stateOut, precision, inputPrecision, width, threads };
        command.SetAction(parse => Run(new Terminal(parse), parse.GetRequiredValue(file), parse.GetValue(node), parse.GetRequiredValue(input), parse.GetRequiredValue(output),
            parse.GetValue(stateIn), parse.GetValue(stateOut), parse.GetValue(precision), parse.GetValue(inputPrecision), parse.GetValue(width), parse.GetValue(threads)));
        return command;
    }

    private static void Run(Terminal terminal, string path, string? node, string inputPath, string outputPath, string? stateIn, string? stateOut,
        WeightPrecision? precision, WeightPrecision? inputPrecision, VectorWidth width, int threads)
    {
        DistinctFiles.Check([("FILE", path), ("--input", inputPath)], ("--output", outputPath), ("--state-out", stateOut));
        DistinctFiles.Check([("--state-in", stateIn)], ("--output", outputPath)); // --state-out may take its place
        var outputIsNpy = IsNpy(outputPath);
        AtomicFile.CheckDestination(outputPath);
        if (stateOut is not null) AtomicFile.CheckDestination(stateOut);
        var model = ModelFile.Load(path, node).In(precision, inputPrecision);
        var lstm = model.CreateLstm(new LstmOptions { Width = width });
        var (x, shape) = IsNpy(inputPath) ? NpyFile.Load(inputPath) : LoadTensor(inputPath);
        if (shape.Length is not (2 or 3) || shape[^1] != lstm.InputSize)
            throw new InvalidDataException($"--input: expected [T, {lstm.InputSize}] or [T, B, {lstm.InputSize}] for this model, got [{string.Join(", ", shape)}].");
        int steps = shape[0], batch = shape.Length == 3 ? shape[1] : 1;
        if (batch == 0) throw new InvalidDataException("--input: expected at least one row, got B = 0.");
        int[] lengths = [.. model.Lengths ?? []];
        if (lengths.Length > 0 && (lengths.Length != batch || lengths.Max() > steps))
            throw new InvalidDataException($"--input: the model fixes {lengths.Length} rows of up to {lengths.Max()} steps, got {batch} of {steps}.");

        using var crew = new WorkerCrew(threads);
        var session = lstm.CreateSession(batch, Math.Max(1, steps), crew);
        session.Restore(stateIn is null ? model.CreateInitialState(lstm, batch) : StateFile.Load(stateIn, lstm));
        var y = new float[checked((long)steps * batch * lstm.OutputSize)];
        terminal.WithBar($"Running {Path.GetFileName(path)}", progress => RunAll(session, x, y, steps, lengths, progress));

        int[] outputShape = [.. shape[..^1], lstm.OutputSize];
        lock (Interruption.Writing)
        {
            if (outputIsNpy) NpyFile.Save(outputPath, y, outputShape);
            else SaveTensor(outputPath, y, outputShape);
            if (stateOut is not null) StateFile.Save(stateOut, session.Save());
        }
        terminal.Output.WriteLine($"Wrote [{string.Join(", ", outputShape)}] to {outputPath}.");
    }

    /// <summary>Cut into parts where the model can be fed bit by bit: the results are the same, and the user sees how far it is.</summary>
    private static void RunAll(LstmSession session, float[] x, float[] y, int steps, int[] lengths, Action<double> progress)
    {
        var part = session.Model.IsForwardOnly ? ProgressSteps : Math.Max(1, steps);
        int inputs = session.BatchSize * session.Model.InputSize, outputs = session.BatchSize * session.Model.OutputSize;
        for (var done = 0; done < steps; done += part)
        {
            var count = Math.Min(part, steps - done);
            int[] left = [.. lengths.Select(length => Math.Clamp(length - done, 0, count))];
            session.Run(x.AsSpan(done * inputs, count * inputs), y.AsSpan(done * outputs, count * outputs), new RunOptions { Lengths = left });
            progress((done + (double)count) / steps);
        }
    }

    private static bool IsNpy(string path) => Path.GetExtension(path) switch
    {
        ".npy" => true,
        ".safetensors" => false,
        var other => throw new ArgumentException($"'{path}': expected a name ending in .npy or .safetensors, got '{other}'."),
    };

    private static (float[] Values, int[] Shape) LoadTensor(string path)
    {
        var tensors = SafetensorsFile.Load(path).Tensors;
        var tensor = InputNames.Select(tensors.GetValueOrDefault).FirstOrDefault(found => found is not null)
            ?? (tensors.Count == 1 ? tensors.Values.Single()
                : throw new InvalidDataException($"--input: expected a tensor named {string.Join(", ", InputNames)}, or a single one, got {tensors.Count} others."));
        return (tensor.ToSingles(), [.. tensor.Shape.Select(axis => checked((int)axis))]);
    }

    private static void SaveTensor(string path, float[] values, int[] shape)
    {
        var writer = new SafetensorsWriter();
        writer.Add("Y", values, [.. shape.Select(axis => (long)axis)]);
        writer.Save(path);
    }
}

using LstmSimd.Formats;

namespace LstmSimd.Cli;

/// <summary>The files of a training, checked before it begins: that they can be written, and that none is another.</summary>
internal sealed class TrainingFiles
{
    public TrainingFiles(string text, string output, string? plot)
    {
        if (Path.GetExtension(output) != ConvertCommand.Native) throw new ArgumentException($"--output: expected a name ending in {ConvertCommand.Native}, got '{output}'.");
        if (Directory.Exists(text)) throw new IOException($"'{text}' is a folder; expected a file.");
        (Text, Output, Checkpoint, Plot) = (text, output, output + ".checkpoint", plot);
        var names = new Dictionary<string, string>();
        foreach (var (name, path) in ((string, string?)[])[("the text", text), ("--output", output), ("its checkpoint", Checkpoint), ("--plot", plot)])
        {
            if (path is null) continue;
            if (!names.TryAdd(RealPath(path), name)) throw new ArgumentException($"'{path}': expected files of their own, got one for {names[RealPath(path)]} and {name}.");
            if (path != text) AtomicFile.CheckDestination(path);
        }
        if (plot is not null) LossCurve.CheckLibrary();
    }

    public string Text { get; }

    public string Output { get; }

    public string Checkpoint { get; }

    public string? Plot { get; }

    /// <summary>The checkpoint to go on from; null for a new run, which must not lose one.</summary>
    public TrainingCheckpoint? FindCheckpoint(bool isWanted)
    {
        var isThere = File.Exists(Checkpoint);
        if (isWanted) return isThere ? TrainingCheckpoint.Load(Checkpoint) : throw new FileNotFoundException($"--resume: there is no checkpoint '{Checkpoint}'; a run that came to its end leaves none.");
        return isThere ? throw new IOException($"'{Checkpoint}' holds a training that was stopped: go on with --resume, or delete it to start anew.") : null;
    }

    private static string RealPath(string path)
    {
        var full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }
}

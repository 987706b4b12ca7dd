using LstmSimd.Formats;

namespace LstmSimd.Cli;

/// <summary>The files of a training, checked before it begins: that they can be written, that none is another, and that no other training writes them until this one is disposed of.</summary>
internal sealed class TrainingFiles : IDisposable
{
    private const string LockEnding = ".lock";

    private readonly FileStream _lock;

    public TrainingFiles(string text, string output, string? plot)
    {
        if (Path.GetExtension(output) != ConvertCommand.Native) throw new ArgumentException($"--output: expected a name ending in {ConvertCommand.Native}, got '{output}'.");
        if (Directory.Exists(text)) throw new IOException($"'{text}' is a folder; expected a file.");
        (Text, Output, Checkpoint, Plot) = (text, output, output + ".checkpoint", plot);
        DistinctFiles.Check([("the text", text)], ("--output", output), ("its checkpoint", Checkpoint), ("its lock", output + LockEnding), ("--plot", plot));
        foreach (var path in (string?[])[output, Checkpoint, plot])
            if (path is not null) AtomicFile.CheckDestination(path);
        if (plot is not null) LossCurve.CheckLibrary();
        _lock = Lock(output);
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

    public void Dispose() => _lock.Dispose();

    /// <summary>A file that is there as long as a run lasts, and that the system holds for it.</summary>
    private static FileStream Lock(string output)
    {
        var path = output + LockEnding;
        if (new FileInfo(path) is { Exists: true, Length: > 0 }) throw new IOException($"--output: '{path}' would be this training's lock, but it holds something; expected no such file.");
        try
        {
            return new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.DeleteOnClose });
        }
        catch (IOException e)
        {
            throw new IOException($"--output: another training writes '{output}', as '{path}' says; each takes a file of its own.", e);
        }
    }
}

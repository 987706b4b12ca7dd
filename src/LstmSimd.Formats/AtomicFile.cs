namespace LstmSimd.Formats;

/// <summary>Writes whole files: what stood under the name before is replaced only once the new content is complete on disk.</summary>
public static class AtomicFile
{
    // Four bytes each at most, of the 255 that most file systems have for a name.
    private const int NameLength = 40;

    /// <summary>Finds out before long work whether a file can be written: a new one is made beside it and deleted again.</summary>
    /// <exception cref="IOException">It can't.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not.</exception>
    public static void CheckDestination(string path)
    {
        var destination = Destination.Of(path);
        if (!destination.InPlace) Beside(destination.Target, _ => false);
    }

    /// <summary>Writes a file beside its destination, then puts it in its place, with the permissions of the one that stood there.</summary>
    /// <param name="path">The destination. A link is followed; a device or pipe is written to as it is.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var destination = Destination.Of(path);
        if (destination.InPlace)
        {
            using var device = new FileStream(destination.Given, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            write(device);
            return;
        }
        Beside(destination.Target, stream =>
        {
            write(stream);
            stream.Flush(flushToDisk: true);
            return true;
        });
    }

    /// <summary>A new file in the target's folder, which takes the target's place where <paramref name="use"/> says so.</summary>
    private static void Beside(string target, Func<FileStream, bool> use)
    {
        // What a process that is killed leaves says what it is of. Only the beginning of the name: it may be as long as names can be.
        var name = string.Concat(Path.GetFileName(target).EnumerateRunes().Take(NameLength));
        var temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{name}.{Path.GetRandomFileName()}.tmp");
        try
        {
            bool isComplete;
            using (var stream = Create(temporary, target)) isComplete = use(stream);
            if (isComplete) File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && e.Message.Contains(temporary, StringComparison.Ordinal))
        {
            var message = $"{e.Message.Replace(temporary, target, StringComparison.Ordinal)} (It is written as a new file in its folder first.)";
            throw e is IOException ? new IOException(message, e) : new UnauthorizedAccessException(message, e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static FileStream Create(string temporary, string target)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows() || !File.Exists(target)) return new FileStream(temporary, options);
        var mode = File.GetUnixFileMode(target);
        options.UnixCreateMode = mode; // from the start: what is private must never be open to others
        var stream = new FileStream(temporary, options);
        File.SetUnixFileMode(stream.SafeFileHandle, mode); // the umask may have taken some of it away
        return stream;
    }
}

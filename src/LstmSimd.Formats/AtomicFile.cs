namespace LstmSimd.Formats;

/// <summary>Writes whole files: what stood under the name before is replaced only once the new content is complete on disk.</summary>
public static class AtomicFile
{
    /// <summary>Finds out before long work whether a destination can be there: its folder exists, and it is no folder itself.</summary>
    /// <exception cref="IOException">It can't.</exception>
    public static void CheckDestination(string path) => Resolve(path);

    /// <summary>Writes a file beside its destination, then puts it in its place.</summary>
    /// <param name="path">The destination. A link is followed; a device is written to as it is.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var target = Resolve(path);
        if (IsDevice(Path.GetFullPath(path)) || IsDevice(target))
        {
            using var device = File.OpenWrite(path); // by its own name: /dev/fd/3 may link to a pipe that has no other
            write(device);
            return;
        }

        var temporary = $"{target}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static string Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var isLink = new FileInfo(path).LinkTarget is not null; // ResolveLinkTarget throws where nothing is there yet
        var target = isLink ? File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName : Path.GetFullPath(path);
        if (Directory.Exists(target)) throw new IOException($"'{path}' is a directory.");
        if (!Directory.Exists(Path.GetDirectoryName(target))) throw new DirectoryNotFoundException($"'{path}': its folder does not exist.");
        return target;
    }

    // A device must not be replaced by a file. Pipes count too: what the shell calls a file may be one of either.
    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows() && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal));
}

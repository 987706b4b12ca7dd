using System.Formats.Tar;

namespace LstmSimd.Formats;

/// <summary>What a path to be written to leads to.</summary>
/// <param name="Given">The absolute path as it was given, links included.</param>
/// <param name="Target">The file at the end of all links; it may not exist yet.</param>
/// <param name="InPlace">Whether it is a device, a pipe or the like, which must not be replaced by a file.</param>
internal sealed record Destination(string Given, string Target, bool InPlace)
{
    /// <summary>Follows the links, and checks that a file can stand there.</summary>
    public static Destination Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path); // first: a link with a bare name would be resolved against the root
        var isLink = new FileInfo(full).LinkTarget is not null; // ResolveLinkTarget throws where nothing is there yet
        var target = isLink ? File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName : full;
        if (Directory.Exists(target)) throw new IOException($"'{path}' is a directory.");
        if (File.Exists(target) ? !IsRegular(target) : isLink && Opens(full)) return new Destination(full, target, InPlace: true);
        if (!Directory.Exists(Path.GetDirectoryName(target))) throw new DirectoryNotFoundException($"'{path}': its folder does not exist.");
        Opens(target); // throws where a file is there that may not be written
        return new Destination(full, target, InPlace: false);
    }

    // /dev/fd/3 may link to a pipe or a deleted file, which no name leads to: opening it tells them from a link to nothing.
    private static bool Opens(string path)
    {
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    // Opening would tell too, but wakes whoever reads from a pipe. Only the archiver looks at the kind of a file without opening it.
    private static bool IsRegular(string path)
    {
        if (OperatingSystem.IsWindows() || new FileInfo(path).Length > 0) return true; // devices and pipes have no length
        using var archive = new MemoryStream();
        try
        {
            using (var writer = new TarWriter(archive, leaveOpen: true)) writer.WriteEntry(path, "file");
        }
        catch (UnauthorizedAccessException)
        {
            return true; // it opens regular files alone, to read them
        }
        catch (IOException)
        {
            return false; // archives hold no sockets
        }
        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()?.EntryType == TarEntryType.RegularFile;
    }
}

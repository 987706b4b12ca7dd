namespace LstmSimd.Cli;

/// <summary>That no result is written over what a command reads, or over another result.</summary>
internal static class DistinctFiles
{
    /// <param name="reads">The files that are read, by the names that the user knows them by; null where not given.</param>
    /// <param name="writes">Those that are written, likewise.</param>
    /// <exception cref="ArgumentException">A file that is written is another of them.</exception>
    public static void Check(ReadOnlySpan<(string Name, string? Path)> reads, params ReadOnlySpan<(string Name, string? Path)> writes)
    {
        for (var k = 0; k < writes.Length; k++)
        {
            foreach (var read in reads) CheckApart(read, writes[k]);
            foreach (var write in writes[..k]) CheckApart(write, writes[k]);
        }
    }

    private static void CheckApart((string Name, string? Path) one, (string Name, string? Path) other)
    {
        if (one.Path is not null && other.Path is not null && string.Equals(Resolve(one.Path), Resolve(other.Path), OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"{one.Name} and {other.Name}: expected two files, got '{one.Path}' and '{other.Path}', which are one.");
    }

    /// <summary>Files are written where a link leads.</summary>
    private static string Resolve(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }
}

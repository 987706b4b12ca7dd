using System.Diagnostics;

namespace LstmSimd.Formats.Tests;

/// <summary>A folder of a test's own, gone when the test is over.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lstmsimd-");

    /// <summary>The names of the files and folders in it.</summary>
    public string[] Names => [.. _folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal)];

    /// <summary>The path of a file in it.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>A file with some content.</summary>
    public string File(string name, ReadOnlySpan<byte> content)
    {
        System.IO.File.WriteAllBytes(this[name], content);
        return this[name];
    }

    /// <summary>A named pipe, which Windows does not have.</summary>
    public string Pipe(string name)
    {
        using var make = Process.Start("mkfifo", this[name]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
        return this[name];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

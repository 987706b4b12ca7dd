namespace LstmSimd.Cli.Tests;

/// <summary>
/// A folder of a test's own, gone when the test is over, and command lines that name its files: in <c>info @model</c>, @model
/// is the file 'model' in it.
/// </summary>
internal sealed class Shell : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lstmsimd-");

    /// <summary>The path of a file in the folder.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    public Outcome Run(string line) =>
        Outcome.Of([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word[0] == '@' ? this[word[1..]] : word)]);

    /// <summary>That a command line is refused, and that it leaves every file as it was.</summary>
    public void IsRefused(string line, params ReadOnlySpan<string> messageParts)
    {
        var before = Content();
        Run(line).IsRefused(messageParts);
        Assert.Equal(before, Content());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The path and the content of everything in the folder.</summary>
    private string[] Content() => [.. _folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
        .Select(entry => entry.FullName + (entry is FileInfo ? $": {Convert.ToHexString(File.ReadAllBytes(entry.FullName))}" : ", a folder"))
        .Order(StringComparer.Ordinal)];
}

using System.Runtime.Versioning;

namespace LstmSimd.Formats.Tests;

/// <summary>What a path to be written to may lead to: links, devices, pipes, files and folders that may not be written.</summary>
[UnsupportedOSPlatform("windows")] // so says the compiler; the tests that need Unix are skipped there
public sealed class DestinationTests
{
    private const string NoUnix = "There are no such files on Windows.";
    private const string NoLimits = "Root may write anything.";

    [Fact]
    public void ALinkWithABareName_IsFollowedFromTheCurrentFolder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoUnix);
        string link = Path.GetRandomFileName(), target = Path.GetRandomFileName();
        try
        {
            File.CreateSymbolicLink(link, target);
            AtomicFile.CheckDestination(link);
            AtomicFile.Write(link, stream => stream.Write("new"u8));
            Assert.Equal("new", File.ReadAllText(Path.Combine(Environment.CurrentDirectory, target)));
            Assert.Equal(target, new FileInfo(link).LinkTarget);
            Assert.False(File.Exists(Path.Combine(Path.GetPathRoot(Environment.CurrentDirectory)!, target)));
        }
        finally
        {
            File.Delete(link);
            File.Delete(target);
        }
    }

    [Fact]
    public void AFileInSharedMemory_IsReplacedWhole()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "This system has no /dev/shm.");
        var path = $"/dev/shm/lstmsimd-{Path.GetRandomFileName()}";
        try
        {
            foreach (var old in new[] { "an old and longer content", "" })
            {
                File.WriteAllText(path, old);
                AtomicFile.Write(path, stream =>
                {
                    stream.Write("new"u8);
                    stream.Flush();
                    Assert.Equal(old, File.ReadAllText(path));
                });
                Assert.Equal("new", File.ReadAllText(path));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task ANamedPipe_IsWrittenToAndNotReplaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoUnix);
        using var folder = new TemporaryFolder();
        folder.Pipe("pipe");
        File.CreateSymbolicLink(folder["link"], "pipe");
        foreach (var name in new[] { "pipe", "link" })
        {
            AtomicFile.CheckDestination(folder[name]); // and does not wait for a reader
            var reader = Task.Run(() => File.ReadAllText(folder[name]));
            AtomicFile.CheckDestination(folder[name]);
            AtomicFile.Write(folder[name], stream => stream.Write("through a pipe"u8));
            Assert.Equal("through a pipe", await reader);
        }
        Assert.Equal(["link", "pipe"], folder.Names);
    }

    [Fact]
    public void ADeletedFileThatIsStillOpen_IsWrittenTo()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "This system has no /proc.");
        using var folder = new TemporaryFolder();
        using var open = new FileStream(folder["f"], FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(folder["f"]);
        AtomicFile.Write($"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}", stream => stream.Write("new"u8));
        Assert.Equal("new", new StreamReader(open).ReadToEnd());
        Assert.Empty(folder.Names);
    }

    [Theory,
     InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite),
     InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)]
    public void TheNewFile_HasThePermissionsOfTheOld(UnixFileMode mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoUnix);
        using var folder = new TemporaryFolder();
        folder.File("f", "old"u8);
        File.SetUnixFileMode(folder["f"], mode);
        AtomicFile.Write(folder["f"], stream => stream.Write("new"u8));
        Assert.Equal(mode, File.GetUnixFileMode(folder["f"]));
        Assert.Equal("new", File.ReadAllText(folder["f"]));
    }

    [Fact]
    public void AProtectedFile_IsRefusedAndKept()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, NoLimits);
        using var folder = new TemporaryFolder();
        File.SetAttributes(folder.File("f", "old"u8), FileAttributes.ReadOnly);
        Assert.Contains($"'{folder["f"]}'", Assert.Throws<UnauthorizedAccessException>(() => AtomicFile.CheckDestination(folder["f"])).Message, StringComparison.Ordinal);
        Assert.Throws<UnauthorizedAccessException>(() => AtomicFile.Write(folder["f"], _ => Assert.Fail("Nothing is to be written.")));
        Assert.Equal("old", File.ReadAllText(folder["f"]));
        Assert.Equal(["f"], folder.Names);
        File.SetAttributes(folder["f"], FileAttributes.Normal);
    }

    [Fact]
    public void AProtectedFolder_IsFoundBeforehand()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoUnix);
        Assert.SkipWhen(Environment.IsPrivilegedProcess, NoLimits);
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["d"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        NamesTheTarget<UnauthorizedAccessException>(folder["d/f"]);
    }

    [Fact]
    public void AFolderThatTakesNoFiles_IsFoundBeforehand()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "This system has no /proc.");
        NamesTheTarget<IOException>("/proc/lstmsimd.npy");
    }

    [Fact]
    public void TheLongestName_IsWritten()
    {
        using var folder = new TemporaryFolder();
        var name = new string('n', 255);
        for (var i = 0; i < 2; i++)
        {
            AtomicFile.CheckDestination(folder[name]);
            AtomicFile.Write(folder[name], stream => stream.Write("new"u8));
        }
        Assert.Equal([name], folder.Names);
        Assert.ThrowsAny<IOException>(() => AtomicFile.CheckDestination(folder[name + "n"]));
        Assert.Equal([name], folder.Names);
    }

    [Fact]
    public void Checking_LeavesAllAsItWas()
    {
        using var folder = new TemporaryFolder();
        folder.File("f", "old"u8);
        AtomicFile.CheckDestination(folder["f"]);
        AtomicFile.CheckDestination(folder["none"]);
        Assert.Equal(["f"], folder.Names);
        Assert.Equal("old", File.ReadAllText(folder["f"]));
    }

    private static void NamesTheTarget<TException>(string path) where TException : Exception
    {
        foreach (var action in new Action[] { () => AtomicFile.CheckDestination(path), () => AtomicFile.Write(path, _ => Assert.Fail("Nothing is to be written.")) })
        {
            var fault = Assert.Throws<TException>(action);
            Assert.Contains($"'{path}'", fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(".tmp", fault.Message, StringComparison.Ordinal);
        }
    }
}

using System.IO.Pipes;
using System.Text;

namespace LstmSimd.Formats.Tests;

/// <summary>A file is there whole, or as it was before; nothing else is left behind.</summary>
public sealed class AtomicFileTests
{
    private const string NeedsPrivileges = "Symbolic links take privileges on Windows.";

    [Fact]
    public void ANewFile_IsWritten()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder["f"], stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(folder["f"]));
        Assert.Equal(["f"], folder.Names);
    }

    [Fact]
    public void AnOldFile_IsReplacedWhole()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["f"], "an old and longer content");
        AtomicFile.Write(folder["f"], stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(folder["f"]));
        Assert.Equal(["f"], folder.Names);
    }

    [Fact]
    public void WhileTheNewFileIsWritten_TheOldOneIsThere()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["f"], "old");
        AtomicFile.Write(folder["f"], stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(folder["f"]));
        });
        Assert.Equal("new", File.ReadAllText(folder["f"]));
    }

    /// <summary>A process that is killed leaves the new file as it is then: its name says what it was to be.</summary>
    [Theory, InlineData("model.safetensors"), InlineData("a name in 語 of more than forty runes, with 🙂 as the fortieth.txt")]
    public void WhileItIsWritten_TheNewFileHasTheBeginningOfTheName(string name)
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder[name], _ =>
        {
            var temporary = Path.GetFileName(Assert.Single(Directory.GetFiles(folder[""])));
            Assert.StartsWith("." + string.Concat(name.EnumerateRunes().Take(40)), temporary, StringComparison.Ordinal);
            Assert.EndsWith(".tmp", temporary, StringComparison.Ordinal);
        });
        Assert.Equal([name], folder.Names);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void AWriterThatThrows_LeavesAllAsItWas(bool exists)
    {
        using var folder = new TemporaryFolder();
        if (exists) File.WriteAllText(folder["f"], "old");
        var thrown = new InvalidTimeZoneException("midway");
        Assert.Same(thrown, Assert.Throws<InvalidTimeZoneException>(() => AtomicFile.Write(folder["f"], stream =>
        {
            stream.Write(new byte[100_000]);
            throw thrown;
        })));
        Assert.Equal(exists ? ["f"] : [], folder.Names);
        if (exists) Assert.Equal("old", File.ReadAllText(folder["f"]));
    }

    [Fact]
    public void AModelThatCannotBeWritten_LeavesTheOldOne()
    {
        using var folder = new TemporaryFolder();
        var layers = Layers.Stack(1, 3, 2, LstmDirection.Forward);
        ModelFile.Save(folder["model"], layers);
        Assert.ThrowsAny<Exception>(() => ModelFile.Save(folder["model"], [null!]));
        Assert.ThrowsAny<Exception>(() => NpyFile.Save(folder["model"], new float[3], 4));
        Layers.Equal(layers, ModelFile.Load(folder["model"]).Layers);
        Assert.Equal(["model"], folder.Names);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void OfALink_TheTargetIsReplacedAndTheLinkKept(bool relative)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NeedsPrivileges);
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["there"]);
        File.WriteAllText(folder["there/target"], "old");
        File.CreateSymbolicLink(folder["link"], relative ? "there/target" : folder["there/target"]);
        File.CreateSymbolicLink(folder["link to link"], folder["link"]);

        foreach (var link in new[] { "link", "link to link" })
        {
            AtomicFile.Write(folder[link], stream => stream.Write(Encoding.UTF8.GetBytes($"through {link}")));
            Assert.Equal($"through {link}", File.ReadAllText(folder["there/target"]));
            Assert.NotNull(new FileInfo(folder[link]).LinkTarget);
        }
        Assert.Equal(["target"], Directory.GetFiles(folder["there"]).Select(Path.GetFileName));
        Assert.Equal(["link", "link to link", "there"], folder.Names);
    }

    [Fact]
    public void ALinkToNothing_GetsItsTarget()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NeedsPrivileges);
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["link"], folder["target"]);
        AtomicFile.Write(folder["link"], stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(folder["target"]));
        Assert.NotNull(new FileInfo(folder["link"]).LinkTarget);
    }

    [Fact]
    public void ALinkToItself_IsAnIOException()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NeedsPrivileges);
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["link"], folder["link"]);
        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(folder["link"], _ => { }));
    }

    [Fact]
    public void AFolderAsTarget_IsAnIOException()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["d"]);
        Assert.Throws<IOException>(() => AtomicFile.Write(folder["d"], _ => Assert.Fail("Nothing is to be written.")));
        Assert.Throws<IOException>(() => AtomicFile.Write(folder["d"] + Path.DirectorySeparatorChar, _ => Assert.Fail("Nothing is to be written.")));
        Assert.Equal(["d"], folder.Names);
        Assert.Empty(Directory.GetFileSystemEntries(folder["d"]));
    }

    [Fact]
    public void AMissingFolder_IsAnIOException()
    {
        using var folder = new TemporaryFolder();
        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(folder["none/f"], _ => Assert.Fail("Nothing is to be written.")));
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void ADevice_IsWrittenToAndNotReplaced()
    {
        Assert.SkipUnless(File.Exists("/dev/null"), "This system has no /dev/null.");
        AtomicFile.CheckDestination("/dev/null");
        AtomicFile.Write("/dev/null", stream => stream.Write(new byte[1000]));
        Assert.Empty(File.ReadAllBytes("/dev/null"));
        Assert.DoesNotContain(Directory.GetFileSystemEntries("/dev"), name => name.StartsWith("/dev/null.", StringComparison.Ordinal));
    }

    [Fact]
    public void APipe_IsWrittenTo()
    {
        Assert.SkipUnless(Directory.Exists("/dev/fd"), "This system has no /dev/fd.");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        var path = $"/dev/fd/{pipe.GetClientHandleAsString()}";
        AtomicFile.CheckDestination(path);
        AtomicFile.Write(path, stream => stream.Write("through a pipe"u8));
        pipe.DisposeLocalCopyOfClientHandle();
        using var reader = new StreamReader(pipe);
        Assert.Equal("through a pipe", reader.ReadToEnd());
    }

    [Fact]
    public void BadArguments_AreRefused()
    {
        Assert.Throws<ArgumentNullException>("path", () => AtomicFile.Write(null!, _ => { }));
        Assert.Throws<ArgumentException>("path", () => AtomicFile.Write("", _ => { }));
        Assert.Throws<ArgumentNullException>("write", () => AtomicFile.Write("f", null!));
    }
}

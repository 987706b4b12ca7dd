namespace LstmSimd.Formats.Tests;

/// <summary>Devices, pipes and streams that do not say how long they are: no more is read than the header asks for, and one byte.</summary>
public sealed class EndlessInputTests
{
    private static readonly byte[] OneTensor = new TensorSet().PutNoise("x", 2).ToBytes();

    [Fact]
    public void ADeviceWithoutAnEnd_IsRefused()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "This system has no /dev/zero.");
        Fault.In(0, () => ModelFile.Load("/dev/zero"), "'/dev/zero'", "not JSON");
        Fault.In(0, () => NpyFile.Load("/dev/zero"), "'/dev/zero'", "does not begin");
    }

    [Fact]
    public void AStreamWithoutAnEnd_IsRefusedAfterItsTensors()
    {
        using var stream = new Endless(OneTensor);
        Fault.In(0, () => SafetensorsFile.Load(stream), "after the last tensor");
    }

    [Fact]
    public void AStreamThatClaimsTwoGigabytes_TakesNoMemoryForThem()
    {
        using var header = new MemoryStream(RawSafetensors.File("""{"x":{"dtype":"U8","shape":[2000000000],"data_offsets":[0,2000000000]}}""", 4));
        using var stream = new Unseekable(header);
        Fault.In(0, () => SafetensorsFile.Load(stream), "take 2000000000 bytes", "only 4 follow");
        using var longer = new Unseekable(new MemoryStream([.. RawSafetensors.Length(SafetensorsFaultTests.LongestHeader), .. "{}"u8]));
        Fault.In(0, () => SafetensorsFile.Load(longer), "claims", "only 2 follow");
        using var tooLong = new Unseekable(new MemoryStream(RawSafetensors.File("""{"x":{"dtype":"U8","shape":[3000000000],"data_offsets":[0,3000000000]}}""", 4)));
        Fault.In(0, () => SafetensorsFile.Load(tooLong), "'x'", "data_offsets");
    }

    [Theory, InlineData(4), InlineData(100_000), InlineData(300_001)]
    public void AStreamOfAnyLength_IsReadWhole(int count)
    {
        var file = new TensorSet().PutNoise("x", count);
        using var stream = new Unseekable(new MemoryStream(file.ToBytes()));
        Bits.Equal(file["x"], SafetensorsFile.Load(stream).Tensors["x"].ToSingles());
    }

    [Theory, InlineData(0, null), InlineData(-1, "takes 8 bytes, but 7 follow"), InlineData(1, "takes 8 bytes, but more follow")]
    public async Task AnArrayFromAPipe_IsReadOrRefused(int extra, string? fault)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such pipes on Windows.");
        using var folder = new TemporaryFolder();
        var path = folder.Pipe("a.npy");
        var write = Task.Run(() => File.WriteAllBytes(path, RawNpy.File("<f4", "False", "(2,)", 8 + extra)));
        if (fault is null) Assert.Equal<int>([2], NpyFile.Load(path).Shape);
        else Fault.In(0, () => NpyFile.Load(path), fault);
        await write;
    }

    private class Unseekable(Stream inner) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, 1000));
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>Some bytes, then zeros; a megabyte of them at most, for the test's own end.</summary>
    private sealed class Endless(byte[] first) : Unseekable(new MemoryStream(first))
    {
        private int _zeros;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (base.Read(buffer, offset, count) is var read and > 0) return read;
            _zeros += count;
            Assert.InRange(_zeros, 0, 1 << 20);
            buffer.AsSpan(offset, count).Clear();
            return count;
        }
    }
}

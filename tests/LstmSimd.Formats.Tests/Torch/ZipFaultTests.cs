using System.Buffers.Binary;
using System.IO.Compression;

namespace LstmSimd.Formats.Tests;

/// <summary>Zip archives that lie about their entries, overlap them, or hold more than anyone should expand.</summary>
public sealed class ZipFaultTests
{
    // Fields of an entry of the directory (APPNOTE 4.3.12).
    private const int Flags = 8, Method = 10, Compressed = 20, Expanded = 24, Local = 42;

    private const string Storage = "m/data/0";

    private static readonly byte[] Stored = Archive(CompressionLevel.NoCompression), Deflated = Archive(CompressionLevel.SmallestSize);

    [Fact]
    public void TheArchivesThemselves_AreGood()
    {
        ModelFile.Load(Stored);
        ModelFile.Load(Deflated);
    }

    [Fact]
    public void ALyingSize_IsRefused()
    {
        Fault.InModel(TorchFiles.Patched(Stored, Storage, Compressed, Bytes(1_000_000)), $"'{Storage}' claims 1000000 bytes");
        Fault.InModel(TorchFiles.Patched(Stored, Storage, Compressed, Bytes(uint.MaxValue)), $"'{Storage}' claims 4294967295 bytes");
        Fault.InModel(TorchFiles.Patched(Stored, Storage, Compressed, Bytes(95)), $"'{Storage}' has 96 bytes by the directory, but holds 95");
        Fault.InModel(TorchFiles.Patched(Stored, Storage, Expanded, Bytes(95)), "has 95 bytes");
        Fault.InModel(TorchFiles.Patched(Stored, "m/data.pkl", Expanded, Bytes(uint.MaxValue)), "data.pkl claims 4294967295 bytes");
        Fault.InModel(TorchFiles.Patched(Deflated, "m/data.pkl", Expanded, Bytes(1 << 20)), "'m/data.pkl' has 1048576 bytes by the directory, but holds");
        Fault.InModel(TorchFiles.Patched(Deflated, "m/data.pkl", Expanded, Bytes(10)), "'m/data.pkl' has 10 bytes by the directory, but holds more");
    }

    [Fact]
    public void AStorageThatExpandsToMoreThanItClaims_IsRefused()
    {
        // The directory and the pickle say 24 floats; what is compressed are 200 MB of zeros.
        var bomb = TorchFiles.Repacked(Stored, entries => entries[Storage] = new byte[200_000_000], CompressionLevel.SmallestSize);
        Fault.InModel(bomb, "24 elements of torch.float32, but has 200000000 bytes");
        Fault.InModel(TorchFiles.Patched(bomb, Storage, Expanded, Bytes(96)), $"'{Storage}' has 96 bytes by the directory, but holds more");
    }

    [Fact]
    public void AnEntryThatGrowsOutOfAllProportion_IsRefusedUnread()
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) deflate.Write(new byte[2_000_000]);
        var entry = new ZipEntry("zeros", 8, 2_000_000, 0, packed.ToArray(), (int)packed.Length);
        Assert.Contains("at most 32 times", Assert.Throws<InvalidDataException>(() => entry.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APickleThatExpandsToHundredsOfMegabytes_IsRefused()
    {
        var bomb = TorchFiles.Repacked(Stored, entries => entries["m/data.pkl"] = new byte[200_000_000], CompressionLevel.SmallestSize);
        Fault.InModel(bomb, "data.pkl claims 200000000 bytes; expected at most 16777216");
        Fault.InModel(TorchFiles.Patched(bomb, "m/data.pkl", Expanded, Bytes(1000)), "has 1000 bytes by the directory, but holds more");
    }

    [Fact]
    public void EntriesThatOverlap_AreRefused()
    {
        // Two names for the same bytes, and an entry whose data reach into the next.
        var twins = TorchFiles.Repacked(Stored, entries => entries["m/data/1"] = entries[Storage]);
        var first = twins.AsSpan().IndexOf("m/data/0"u8) - 30;
        var renamed = (byte[])twins.Clone();
        "m/data/1"u8.CopyTo(renamed.AsSpan(first + 30));
        Fault.InModel(TorchFiles.Patched(renamed, "m/data/1", Local, Bytes((uint)first)), "'m/data/0' has another name");
        Fault.InModel(TorchFiles.Patched(twins, Storage, Compressed, Bytes(120)), "'m/data/1' overlaps entry 'm/data/0'");
        Fault.InModel(TorchFiles.Patched(twins, "m/data/1", Compressed, Bytes(120)), "'m/data/1' overlaps the directory");
    }

    [Fact]
    public void AnEntryElsewhereOrOfAnotherForm_IsRefused()
    {
        Fault.InModel(TorchFiles.Patched(Stored, Storage, Local, Bytes(1)), $"'{Storage}' does not begin at 1");
        Fault.InModel(TorchFiles.Patched(Stored, Storage, Local, Bytes(uint.MaxValue)), $"'{Storage}' does not begin at 4294967295");
        Fault.InModel(TorchFiles.Patched(Stored, Storage, Local, Bytes(0)), $"'{Storage}' has another name at 0");
        Fault.InModel(TorchFiles.Patched(Stored, Storage, Flags, 1), $"'{Storage}' is encrypted");
        Fault.InModel(TorchFiles.Patched(Stored, Storage, Method, 12, 0), $"'{Storage}' is compressed by method 12");
        Fault.InModel(TorchFiles.Patched(Stored, Storage, Method, 8, 0), $"'{Storage}'");
        Fault.InModel(TorchFiles.Patched(Stored, Storage, 46, "m/data.p"u8.ToArray()), "has another name");
    }

    [Fact]
    public void ADirectoryThatDoesNotAddUp_IsRefused()
    {
        var end = Stored.Length - 22; // of which 10 is the number of entries, 12 the directory's size, 16 its place
        Fault.InModel(With(end + 10, 3, 0), "the directory has no entry at");
        Fault.InModel(With(end + 10, 1, 0), "the directory's 1 entries take");
        Fault.InModel(With(end + 10, 0, 0), "the directory's 0 entries take 0 bytes");
        Fault.InModel(With(end + 12, Bytes(1)), "the directory of 1 bytes");
        Fault.InModel(With(end + 12, Bytes(uint.MaxValue)), "the directory of 4294967295 bytes");
        Fault.InModel(With(end + 16, Bytes(0)), "does not end where its end is");
        Fault.InModel(With(end + 16, Bytes(uint.MaxValue)), "at 4294967295");
        Fault.InModel(With(end + 20, 1, 0), "the directory at the end is missing");
        Fault.InModel(TorchFiles.Patched(Stored, Storage, 28, 200, 0), "is cut off");
    }

    [Fact]
    public void AnEntryTwice_IsRefused()
    {
        var twins = TorchFiles.Repacked(Stored, entries => entries["m/data/1"] = entries[Storage]);
        var second = twins.AsSpan().IndexOf("m/data/1"u8);
        Storage.Select(character => (byte)character).ToArray().CopyTo(twins.AsSpan(second));
        Fault.InModel(TorchFiles.Patched(twins, "m/data/1", 46, [.. Storage.Select(character => (byte)character)]), $"'{Storage}' occurs twice");
    }

    [Fact]
    public void MoreEntriesThanAnyModelHas_AreRefused()
    {
        var file = TorchFiles.Golden("plain");
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(file.AsSpan().LastIndexOf("PK\x06\x06"u8) + 32), 1_000_000);
        Fault.InModel(file, "the directory has 1000000 entries; expected at most 65536");
    }

    [Fact]
    public void CutOffAtEveryLength_IsRefused()
    {
        for (var length = 60; length < Stored.Length; length++)
        {
            var cut = Stored[..length];
            Fault.InModel(cut, "zip: the directory at the end is missing");
        }
    }

    [Theory, InlineData(8), InlineData(40), InlineData(48), InlineData(32)]
    public void AZip64RecordThatLies_IsRefused(int field)
    {
        var file = TorchFiles.Golden("plain"); // PyTorch writes one always
        var record = file.AsSpan().LastIndexOf("PK\x06\x06"u8);
        foreach (var value in new[] { 0L, 1, 7, int.MaxValue, uint.MaxValue, long.MaxValue, -1 })
        {
            var lying = (byte[])file.Clone();
            var at = field == 8 ? record + 56 + 8 : record + field; // 8: the locator's, which says where the record is
            BinaryPrimitives.WriteInt64LittleEndian(lying.AsSpan(at), value);
            Fault.InModel(lying, "zip: ");
        }
    }

    private static byte[] Archive(CompressionLevel level)
    {
        var dictionary = new PickleBuilder().Begin();
        PickleFaultTests.LstmItems(dictionary);
        return TorchFiles.Repacked(TorchFiles.Archive(dictionary.End()), _ => { }, level);
    }

    private static byte[] With(int at, params ReadOnlySpan<byte> bytes)
    {
        var changed = (byte[])Stored.Clone();
        bytes.CopyTo(changed.AsSpan(at));
        return changed;
    }

    private static byte[] Bytes(uint value) => BitConverter.GetBytes(value);
}

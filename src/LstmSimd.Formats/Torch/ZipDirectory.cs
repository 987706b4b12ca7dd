using System.Buffers.Binary;
using System.Text;

namespace LstmSimd.Formats;

/// <summary>
/// The entries of a zip archive in memory. Stored data is not copied, and what the directory says is checked against the bytes that are there: every
/// entry lies in the file, none overlaps another, none claims more than it can hold.
/// </summary>
/// <remarks>
/// Source: PKWARE's APPNOTE 6.3, sections 4.3 and 4.5.3 (Zip64, which PyTorch writes always). System.IO.Compression's ZipArchive says neither
/// where an entry lies nor how many there are before it has made an object of each; its DeflateStream expands what is compressed.
/// </remarks>
internal sealed class ZipDirectory
{
    private const int EndSize = 22, LocatorSize = 20, Zip64EndSize = 56, CentralSize = 46, LocalSize = 30, LongestComment = ushort.MaxValue;
    private const uint EndSignature = 0x06054B50, LocatorSignature = 0x07064B50, Zip64EndSignature = 0x06064B50;
    private const uint CentralSignature = 0x02014B50, LocalSignature = 0x04034B50;
    private const ushort Zip64Extra = 1;

    // PyTorch stores an entry for each tensor; the largest models have some ten thousand.
    private const int MostEntries = 1 << 16;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly Dictionary<string, ZipEntry> _entries = [];

    /// <exception cref="InvalidDataException">The file is no zip archive, or contradicts itself.</exception>
    public ZipDirectory(ReadOnlyMemory<byte> file)
    {
        _file = file;
        var (count, begin, end) = FindDirectory();
        if (count > MostEntries) throw Fault($"the directory has {count} entries; expected at most {MostEntries}");
        var at = begin;
        for (var i = 0UL; i < count; i++)
        {
            var (entry, size) = ReadCentral(at, end);
            if (!_entries.TryAdd(entry.Name, entry)) throw Fault($"entry '{entry.Name.Shortened()}' occurs twice");
            at += size;
        }
        if (at != end) throw Fault($"the directory's {count} entries take {at - begin} bytes, but it has {end - begin}");
        CheckOverlaps(begin);
    }

    public IReadOnlyDictionary<string, ZipEntry> Entries => _entries;

    public static InvalidDataException Fault(string what) => new($"zip: {what}.");

    /// <summary>The number of entries, and where the directory begins and ends.</summary>
    private (ulong Count, int Begin, int End) FindDirectory()
    {
        var end = FindEnd();
        ulong count = UInt16(end + 10), size = UInt32(end + 12), begin = UInt32(end + 16);
        var locator = end - LocatorSize;
        if (locator >= 0 && UInt32(locator) == LocatorSignature)
        {
            var zip64 = UInt64(locator + 8);
            if (zip64 > (ulong)Math.Max(0, locator - Zip64EndSize) || UInt32((int)zip64) != Zip64EndSignature) throw Fault($"the Zip64 record at {zip64} is missing");
            end = (int)zip64;
            (count, size, begin) = (UInt64(end + 32), UInt64(end + 40), UInt64(end + 48));
        }
        if (begin > (ulong)end || size != (ulong)end - begin) throw Fault($"the directory of {size} bytes at {begin} does not end where its end is, at {end}");
        return (count, (int)begin, end);
    }

    private int FindEnd()
    {
        var earliest = Math.Max(0, _file.Length - EndSize - LongestComment);
        for (var at = _file.Length - EndSize; at >= earliest; at--)
            if (UInt32(at) == EndSignature && at + EndSize + UInt16(at + 20) == _file.Length) return at;
        throw Fault("the directory at the end is missing: the file is truncated or no archive");
    }

    private (ZipEntry Entry, int Size) ReadCentral(int at, int end)
    {
        if (end - at < CentralSize || UInt32(at) != CentralSignature) throw Fault($"the directory has no entry at {at}, where one is due");
        int nameLength = UInt16(at + 28), extraLength = UInt16(at + 30), size = CentralSize + nameLength + extraLength + UInt16(at + 32);
        if (size > end - at) throw Fault($"the directory's entry at {at} is cut off");
        var nameBytes = _file.Slice(at + CentralSize, nameLength).Span;
        var name = Encoding.UTF8.GetString(nameBytes);
        var flags = UInt16(at + 8);
        if ((flags & 1) != 0) throw Fault($"entry '{name.Shortened()}' is encrypted");

        ulong compressed = UInt32(at + 20), expanded = UInt32(at + 24), local = UInt32(at + 42);
        ReadZip64(_file.Slice(at + CentralSize + nameLength, extraLength).Span, ref expanded, ref compressed, ref local);
        if (local > (ulong)_file.Length - LocalSize || UInt32((int)local) != LocalSignature) throw Fault($"entry '{name.Shortened()}' does not begin at {local}, where the directory says so");
        var begin = (int)local + LocalSize;
        var localName = UInt16((int)local + 26);
        if (localName > _file.Length - begin || !_file.Slice(begin, localName).Span.SequenceEqual(nameBytes)) throw Fault($"entry '{name.Shortened()}' has another name at {local}");
        begin += localName + UInt16((int)local + 28);
        if (begin > _file.Length || compressed > (ulong)(_file.Length - begin)) throw Fault($"entry '{name.Shortened()}' claims {compressed} bytes, more than the file holds from {begin} on");
        return (new ZipEntry(name, UInt16(at + 10), expanded, (int)local, _file.Slice(begin, (int)compressed), begin + (int)compressed), size);
    }

    /// <summary>The sizes that are too large for their fields, in this order, of those alone.</summary>
    private static void ReadZip64(ReadOnlySpan<byte> extra, ref ulong expanded, ref ulong compressed, ref ulong local)
    {
        while (extra.Length >= 4)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            var values = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (id != Zip64Extra) continue;
            Take(ref values, ref expanded);
            Take(ref values, ref compressed);
            Take(ref values, ref local);
        }

        static void Take(ref ReadOnlySpan<byte> values, ref ulong size)
        {
            if (size != uint.MaxValue || values.Length < sizeof(ulong)) return;
            size = BinaryPrimitives.ReadUInt64LittleEndian(values);
            values = values[sizeof(ulong)..];
        }
    }

    private void CheckOverlaps(int directory)
    {
        ZipEntry? previous = null;
        foreach (var entry in _entries.Values.OrderBy(entry => entry.Begin))
        {
            if (previous is not null && entry.Begin < previous.End) throw Fault($"entry '{entry.Name.Shortened()}' overlaps entry '{previous.Name.Shortened()}'");
            if (entry.End > directory) throw Fault($"entry '{entry.Name.Shortened()}' overlaps the directory");
            previous = entry;
        }
    }

    private ushort UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_file.Span[at..]);

    private uint UInt32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_file.Span[at..]);

    private ulong UInt64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_file.Span[at..]);
}

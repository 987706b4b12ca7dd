using System.IO.Compression;
using System.Runtime.InteropServices;

namespace LstmSimd.Formats;

/// <summary>One entry of a zip archive.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="Method">How it is compressed.</param>
/// <param name="Length">Its length when it is expanded, as the directory claims.</param>
/// <param name="Begin">Where its local header begins in the file.</param>
/// <param name="Data">Its bytes in the file.</param>
/// <param name="End">Where they end in the file.</param>
internal sealed record ZipEntry(string Name, ushort Method, ulong Length, int Begin, ReadOnlyMemory<byte> Data, int End)
{
    private const ushort Stored = 0, Deflated = 8;

    // Weights hardly shrink; what is small, a bias of zeros say, may.
    private const ulong MostExpansion = 32, Small = 1 << 20;

    /// <summary>The expanded bytes: where they are stored, those of the file, not copied.</summary>
    /// <exception cref="InvalidDataException">They are compressed otherwise than by Deflate, damaged, or more or fewer than the directory claims.</exception>
    public ReadOnlyMemory<byte> Read()
    {
        if (Method == Stored) return (ulong)Data.Length == Length ? Data : throw Misfit($"{Data.Length}");
        if (Method != Deflated) throw ZipDirectory.Fault($"entry '{Name.Shortened()}' is compressed by method {Method}; expected {Stored} (stored) or {Deflated} (Deflate)");
        if (Length > (ulong)Array.MaxLength) throw ZipDirectory.Fault($"entry '{Name.Shortened()}' claims {Length} bytes; at most {Array.MaxLength} can be read");
        if (Length > Small && Length > MostExpansion * (ulong)Data.Length)
            throw ZipDirectory.Fault($"entry '{Name.Shortened()}' claims to become {Length} bytes from {Data.Length}; expected at most {MostExpansion} times as many");
        var length = Measure(); // first: nothing is allocated on the word of the directory
        if (length != Length) throw Misfit(length < Length ? $"{length}" : "more");
        var bytes = new byte[Length];
        using var stream = Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The number of expanded bytes, as far as one more than the directory claims.</summary>
    private ulong Measure()
    {
        var chunk = new byte[1 << 16];
        var length = 0UL;
        try
        {
            using var stream = Open();
            for (int count; length <= Length && (count = stream.Read(chunk)) > 0;) length += (uint)count;
        }
        catch (InvalidDataException e)
        {
            throw ZipDirectory.Fault($"entry '{Name.Shortened()}' can't be expanded ({e.Message})");
        }
        return length;
    }

    private DeflateStream Open() => new(Compressed(), CompressionMode.Decompress);

    private MemoryStream Compressed() => MemoryMarshal.TryGetArray(Data, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(Data.ToArray());

    private InvalidDataException Misfit(string actual) => ZipDirectory.Fault($"entry '{Name.Shortened()}' has {Length} bytes by the directory, but holds {actual}");
}

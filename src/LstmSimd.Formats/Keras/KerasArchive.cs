using System.IO.Compression;
using System.Runtime.InteropServices;

namespace LstmSimd.Formats;

/// <summary>A .keras archive: a zip of config.json, metadata.json and model.weights.h5.</summary>
internal sealed class KerasArchive : IDisposable
{
    public const string Config = "config.json";
    public const string Metadata = "metadata.json";
    public const string Weights = "model.weights.h5";

    // Keras stores without compression; weights that somebody else has packed do not become a third smaller.
    private const int MostExpansion = 32;
    private const int FirstBuffer = 1 << 16;

    // Three, and the assets of layers that have some.
    private const int MostEntries = 4096;

    private readonly ZipArchive _zip;

    public KerasArchive(ReadOnlyMemory<byte> file)
    {
        // Before the directory is read, which takes many times its bytes. Data that looks like an entry counts too, and does not matter.
        if (file.Span.Count("PK\x01\x02"u8) > MostEntries) throw KerasFormat.Fault($"the archive has more than {MostEntries} entries");
        _zip = new ZipArchive(Open(file), ZipArchiveMode.Read);
    }

    public bool Holds(string name) => _zip.GetEntry(name) is not null;

    /// <summary>The bytes of an entry.</summary>
    /// <exception cref="InvalidDataException">There is none or more than one of the name, or its sizes lie.</exception>
    public ReadOnlyMemory<byte> Read(string name, int longest)
    {
        if (_zip.Entries.Where(entry => entry.FullName == name).Take(2).ToArray() is not [var found]) throw KerasFormat.Fault($"the archive has no '{name}', or two");
        if (found.IsEncrypted) throw KerasFormat.Fault($"'{name}' is encrypted");
        if (found.Length > longest) throw KerasFormat.Fault($"'{name}' claims {found.Length} bytes; expected at most {longest}");
        if (found.Length > (long)MostExpansion * found.CompressedLength)
            throw KerasFormat.Fault($"'{name}' claims to become {found.Length} bytes from {found.CompressedLength}; expected at most {MostExpansion} times as many");

        using var stream = found.Open();
        var buffer = new byte[Math.Min((int)found.Length, FirstBuffer)];
        for (var filled = 0; ;)
        {
            filled += stream.ReadAtLeast(buffer.AsSpan(filled), buffer.Length - filled, throwOnEndOfStream: false);
            if (filled < buffer.Length) throw KerasFormat.Fault($"'{name}' claims {found.Length} bytes, but has {filled}");
            if (filled == found.Length) break;
            Array.Resize(ref buffer, (int)Math.Min(found.Length, 2L * buffer.Length));
        }
        if (stream.ReadByte() >= 0) throw KerasFormat.Fault($"'{name}' claims {found.Length} bytes, but has more");
        return buffer;
    }

    public void Dispose() => _zip.Dispose();

    private static MemoryStream Open(ReadOnlyMemory<byte> file) =>
        MemoryMarshal.TryGetArray(file, out var array) ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(file.ToArray());
}

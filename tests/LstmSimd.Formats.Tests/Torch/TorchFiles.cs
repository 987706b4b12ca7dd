using System.IO.Compression;
using System.Text;

namespace LstmSimd.Formats.Tests;

/// <summary>The archives of <see cref="TorchGolden"/>, as they are or packed anew.</summary>
internal static class TorchFiles
{
    public static byte[] Golden(string name)
    {
        using var gzip = new GZipStream(new MemoryStream(Convert.FromBase64String(TorchGolden.Files[name].File)), CompressionMode.Decompress);
        using var file = new MemoryStream();
        gzip.CopyTo(file);
        return file.ToArray();
    }

    /// <summary>An archive with the entries of another, changed, and compressed where asked for: by another program than PyTorch.</summary>
    public static byte[] Repacked(byte[] archive, Action<Dictionary<string, byte[]>> change, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        var entries = zip.Entries.ToDictionary(entry => entry.FullName, Bytes);
        change(entries);
        return Zip(entries, level);
    }

    public static byte[] Zip(IEnumerable<KeyValuePair<string, byte[]>> entries, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, data) in entries)
            {
                using var stream = zip.CreateEntry(name, level).Open();
                stream.Write(data);
            }
        }
        return file.ToArray();
    }

    /// <summary>An archive of one pickle and one storage, 24 floats under the key 0.</summary>
    public static byte[] Archive(byte[] pickle, params ReadOnlySpan<(string Name, byte[] Data)> others)
    {
        var entries = new Dictionary<string, byte[]> { ["m/data.pkl"] = pickle, ["m/data/0"] = [.. Noise.Uniform(3, 24).SelectMany(BitConverter.GetBytes)] };
        foreach (var (name, data) in others) entries[$"m/{name}"] = data;
        return Zip(entries);
    }

    /// <summary>An archive with other bytes somewhere in an entry of its directory.</summary>
    public static byte[] Patched(byte[] archive, string entry, int at, params byte[] bytes)
    {
        const int NameAt = 46;
        var patched = (byte[])archive.Clone();
        var name = Encoding.UTF8.GetBytes(entry);
        for (var i = patched.Length - NameAt - name.Length; i >= 0; i--)
        {
            if (!patched.AsSpan(i).StartsWith("PK\x01\x02"u8) || !patched.AsSpan(i + NameAt, name.Length).SequenceEqual(name)) continue;
            bytes.CopyTo(patched, i + at);
            return patched;
        }
        throw new ArgumentException($"There is no entry '{entry}'.", nameof(entry));
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}

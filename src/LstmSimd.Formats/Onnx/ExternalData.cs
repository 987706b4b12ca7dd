using System.Globalization;

namespace LstmSimd.Formats.Onnx;

/// <summary>Tensors whose data lies in files beside the model: location, offset and length. No path leaves the model's folder.</summary>
/// <remarks>Source: "External data" in ONNX's documentation. A folder is known only where a model was read by its path.</remarks>
internal sealed class ExternalData(string? folder, Allowance allowance)
{
    // More links than an operating system follows.
    private const int MostLinks = 64;

    // What was counted of each file: tensors that share its bytes do not make them more.
    private readonly Dictionary<string, long> _counted = [];

    private static readonly char[] Separators = ['/', '\\'];

    /// <param name="entries">The StringStringEntryProtos of a tensor.</param>
    /// <param name="bytes">What its shape takes.</param>
    /// <param name="tensor">Its name.</param>
    public byte[] Read(List<WireMessage> entries, long bytes, string tensor)
    {
        var values = Entries(entries);
        var location = values.GetValueOrDefault("location") ?? throw Fault("has no location");
        if (folder is null) throw Fault($"lies in the file '{location.Shortened()}', which is found only where the model is read by its path");
        long offset = Number("offset") ?? 0, length = Number("length") ?? bytes;
        if (length != bytes) throw Fault($"has a length of {length} bytes; the tensor's shape takes {bytes}");

        try
        {
            var path = Resolve(location);
            var held = new FileInfo(path).Length; // 0 for a pipe, whose opening would wait
            if (offset > held || bytes > held - offset) throw Fault($"begins at {offset} and takes {bytes} bytes; '{location.Shortened()}' has {held}");
            if (bytes > Array.MaxLength) throw Fault($"takes {bytes} bytes; at most {Array.MaxLength} can be read");
            var counted = _counted.GetValueOrDefault(path);
            _counted[path] = Math.Min(held, counted + bytes);
            allowance.Hold(_counted[path] - counted);
            allowance.Take(bytes);
            var data = new byte[bytes];
            if (bytes == 0) return data;
            using var file = File.OpenHandle(path);
            for (int filled = 0, read; filled < data.Length; filled += read)
            {
                read = RandomAccess.Read(file, data.AsSpan(filled), offset + filled);
                if (read == 0) throw Fault($"ends after {filled} of {bytes} bytes");
            }
            return data;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"{Fault($"can't be read from '{location.Shortened()}'").Message} {e.Message}", e);
        }

        long? Number(string key)
        {
            if (!values.TryGetValue(key, out var text)) return null;
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
                : throw Fault($"has the {key} '{text.Shortened()}'; expected a whole number");
        }

        string Resolve(string location)
        {
            var parts = location.Split(Separators);
            if (Path.IsPathRooted(location) || Array.Exists(parts, part => part is ".." or "") || (OperatingSystem.IsWindows() && location.Contains(':', StringComparison.Ordinal)))
                throw Fault($"has the location '{location.Shortened()}'; expected a path below the model's folder");
            var root = RealPath(Path.GetFullPath(folder!), 0);
            var path = RealPath(Path.Combine([root, .. parts.Where(part => part != ".")]), 0);
            return path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path
                : throw Fault($"has the location '{location.Shortened()}', which is a link out of the model's folder");
        }

        InvalidDataException Fault(string what) => OnnxFormat.Fault($"the external data of tensor '{tensor.Shortened()}' {what}");
    }

    /// <summary>A path with no link in it.</summary>
    private static string RealPath(string path, int links)
    {
        if (links > MostLinks) throw new IOException($"'{path.Shortened()}' is reached through more than {MostLinks} links.");
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (new FileInfo(real).ResolveLinkTarget(returnFinalTarget: true) is { } target) real = RealPath(target.FullName, links + 1);
        }
        return real;
    }

    private static Dictionary<string, string> Entries(List<WireMessage> entries)
    {
        var values = new Dictionary<string, string>();
        foreach (var entry in entries)
        {
            string key = "", value = "";
            foreach (var field in entry.Fields())
            {
                if (field.Number == 1) key = field.AsText();
                if (field.Number == 2) value = field.AsText();
            }
            values[key] = value;
        }
        return values;
    }
}

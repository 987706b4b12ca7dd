using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace LstmSimd.Formats;

/// <summary>NumPy arrays (.npy, versions 1 to 3) of float32 or float64, C order, little-endian. Source: numpy.lib.format.</summary>
public static partial class NpyFile
{
    private const int PrefixLength = 8; // magic, version
    private const int HeaderAlignment = 64;

    // NumPy's own limit, against hostile headers.
    private const int LongestHeader = 10_000;

    // NumPy 2's limit.
    private const int MostAxes = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads an array; float64 is rounded to float32.</summary>
    /// <returns>The values in C order, and the sizes of the axes.</returns>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or of another type or order.</exception>
    public static (float[] Values, int[] Shape) Load(string path) => InputFile.Read(path, Load);

    /// <summary>Reads an array from a stream.</summary>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static (float[] Values, int[] Shape) Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Read(new InputBytes(stream));
    }

    /// <summary>Writes a float32 array; an existing file is replaced only when the new one is complete.</summary>
    /// <exception cref="ArgumentException">The values do not fill the shape.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(string path, ReadOnlyMemory<float> values, params ReadOnlySpan<int> shape)
    {
        var header = Header(values, shape);
        AtomicFile.Write(path, stream => Write(stream, header, values.Span));
    }

    /// <summary>Writes a float32 array into a stream.</summary>
    /// <exception cref="ArgumentException">The values do not fill the shape.</exception>
    /// <exception cref="IOException">The stream can't be written.</exception>
    public static void Save(Stream stream, ReadOnlyMemory<float> values, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Write(stream, Header(values, shape), values.Span);
    }

    private static string Header(ReadOnlyMemory<float> values, ReadOnlySpan<int> shape)
    {
        var size = 1L;
        foreach (var axis in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(axis, nameof(shape));
            size = checked(size * axis);
        }
        if (size != values.Length)
            throw new ArgumentException($"values: expected {size} floats for the shape ({string.Join(", ", shape.ToArray())}), got {values.Length}.", nameof(values));
        var axes = string.Concat(shape.ToArray().Select(axis => $"{axis}, ")).TrimEnd();
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({axes}), }}";
        var used = PrefixLength + sizeof(ushort) + header.Length + 1;
        return header + new string(' ', -used & (HeaderAlignment - 1)) + '\n';
    }

    private static void Write(Stream stream, string header, ReadOnlySpan<float> values)
    {
        Span<byte> prefix = stackalloc byte[PrefixLength + sizeof(ushort)];
        Magic.CopyTo(prefix);
        prefix[6] = 1;
        prefix[7] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(prefix[PrefixLength..], (ushort)header.Length);
        stream.Write(prefix);
        stream.Write(Encoding.ASCII.GetBytes(header));
        LittleEndian.Write(stream, values);
    }

    private static (float[] Values, int[] Shape) Read(InputBytes file)
    {
        var header = ReadHeader(file);
        var type = Match(Descr(), header, "descr");
        if (Match(Order(), header, "fortran_order") != "False") throw Fault("the array is in Fortran order; save it with numpy.ascontiguousarray");
        var shape = Match(Shape(), header, "shape").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseAxis).ToArray();
        if (shape.Length > MostAxes) throw Fault($"the shape has {shape.Length} axes; expected at most {MostAxes}");
        if (EmptyShape.Fault(Array.ConvertAll(shape, axis => (long)axis)) is { } fault) throw Fault(fault);
        var size = type switch { "<f4" => sizeof(float), "<f8" => sizeof(double), _ => throw Fault($"the type is {type.Shortened()}; expected <f4 or <f8 (little-endian float32 or float64)") };

        var bytes = shape.Aggregate((BigInteger)size, (product, axis) => product * axis);
        if (file.Remaining is { } remaining && bytes != remaining) throw Misfit($"{remaining}");
        if (bytes > Array.MaxLength) throw Fault($"the shape ({string.Join(", ", shape)}) takes {bytes} bytes; at most {Array.MaxLength} can be read");
        var data = file.ReadAtMost((long)bytes).Span;
        if (data.Length < bytes) throw Misfit($"{data.Length}");
        if (!file.IsAtEnd) throw Misfit("more");
        return (size == sizeof(float) ? LittleEndian.ToSingles(data) : ToSinglesFromDoubles(data), shape);

        InvalidDataException Misfit(string count) => Fault($"the shape ({string.Join(", ", shape)}) takes {bytes} bytes, but {count} follow the header");
    }

    private static string ReadHeader(InputBytes file)
    {
        var prefix = file.ReadAtMost(PrefixLength).Span;
        if (prefix.Length < PrefixLength || !prefix.StartsWith(Magic)) throw Fault("it does not begin as NumPy files do");
        var lengthSize = prefix[6] switch { 1 => sizeof(ushort), 2 or 3 => sizeof(uint), _ => throw Fault($"version {prefix[6]} is unknown; expected 1 to 3") };
        var lengthBytes = file.ReadAtMost(lengthSize).Span;
        if (lengthBytes.Length < lengthSize) throw Fault("it is cut off in the header");
        var length = lengthSize == sizeof(ushort) ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes) : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > LongestHeader) throw Fault($"the header claims {length} bytes; expected at most {LongestHeader}");
        var header = file.ReadAtMost(length).Span;
        if (header.Length < length) throw Fault($"the header claims {length} bytes, but only {header.Length} follow");
        return Encoding.UTF8.GetString(header);
    }

    private static float[] ToSinglesFromDoubles(ReadOnlySpan<byte> data)
    {
        var values = new float[data.Length / sizeof(double)];
        for (var i = 0; i < values.Length; i++) values[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(data[(i * sizeof(double))..]);
        return values;
    }

    private static int ParseAxis(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var axis) ? axis
        : throw Fault($"the shape holds '{text.Shortened()}'; expected 0 to {int.MaxValue}");

    private static string Match(Regex regex, string header, string key) => regex.Match(header) is { Success: true } match ? match.Groups[1].Value
        : throw Fault($"the header has no readable '{key}'");

    private static InvalidDataException Fault(string what) => new($"npy: {what}.");

    [GeneratedRegex("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]*)['\"]")]
    private static partial Regex Descr();

    [GeneratedRegex("['\"]fortran_order['\"]\\s*:\\s*(True|False)")]
    private static partial Regex Order();

    [GeneratedRegex("['\"]shape['\"]\\s*:\\s*\\(([^)]*)\\)")]
    private static partial Regex Shape();
}

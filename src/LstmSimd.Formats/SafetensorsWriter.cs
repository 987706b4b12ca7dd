using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LstmSimd.Formats;

/// <summary>Collects F32 tensors and strings and writes them as a safetensors file.</summary>
public sealed class SafetensorsWriter
{
    // So that the data starts aligned for any element type.
    private const int HeaderAlignment = 8;

    private readonly Dictionary<string, string> _metadata = [];
    private readonly List<(string Name, long[] Shape, ReadOnlyMemory<float> Values)> _tensors = [];

    /// <summary>Adds a string under <c>__metadata__</c>.</summary>
    /// <exception cref="ArgumentException">The key is there already, or half a surrogate pair stands alone, which UTF-8 can't hold.</exception>
    public void AddMetadata(string key, string value)
    {
        CheckText(key);
        CheckText(value);
        _metadata.Add(key, value);
    }

    /// <summary>Adds a tensor; its values are not copied before the file is written.</summary>
    /// <exception cref="ArgumentException">The values do not fill the shape, it has more than 64 axes, or the name is there already or is no text.</exception>
    public void Add(string name, ReadOnlyMemory<float> values, params ReadOnlySpan<long> shape)
    {
        CheckText(name);
        if (shape.Length > SafetensorsEntry.MostAxes)
            throw new ArgumentException($"shape: expected at most {SafetensorsEntry.MostAxes} axes, got {shape.Length}.", nameof(shape));
        var size = 1L;
        foreach (var axis in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(axis, nameof(shape));
            size = checked(size * axis);
        }
        if (size != values.Length)
            throw new ArgumentException($"values: expected {size} floats for the shape [{string.Join(", ", shape.ToArray())}], got {values.Length}.", nameof(values));
        if (name == SafetensorsHeader.MetadataKey || _tensors.Exists(tensor => tensor.Name == name))
            throw new ArgumentException($"name: '{name}' is there already.", nameof(name));
        _tensors.Add((name, shape.ToArray(), values));
    }

    /// <summary>Writes the file; an existing one is replaced only when the new one is complete.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, Save);

    /// <summary>Writes to a stream.</summary>
    /// <exception cref="InvalidOperationException">The names and strings make a header that is too long to be read again.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = Header();
        Span<byte> length = stackalloc byte[SafetensorsHeader.LengthSize];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var (_, _, values) in _tensors) LittleEndian.Write(stream, values.Span);
    }

    /// <summary>Refuses what is no text: half a surrogate pair, written all the same, would come back as another character.</summary>
    internal static void CheckText(string text, [CallerArgumentExpression(nameof(text))] string parameter = "")
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) i++;
            else if (char.IsSurrogate(text[i]))
                throw new ArgumentException($"{parameter}: expected text, got half a surrogate pair, U+{(int)text[i]:X4}, alone at index {i}.", parameter);
        }
    }

    private ReadOnlySpan<byte> Header()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (_metadata.Count > 0)
            {
                json.WriteStartObject(SafetensorsHeader.MetadataKey);
                foreach (var (key, value) in _metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }
            var offset = 0L;
            foreach (var (name, shape, values) in _tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                WriteNumbers(json, "shape", shape);
                WriteNumbers(json, "data_offsets", offset, offset += sizeof(float) * (long)values.Length);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        if (buffer.WrittenCount > SafetensorsHeader.Longest - HeaderAlignment)
            throw new InvalidOperationException($"The header takes {buffer.WrittenCount} bytes; at most {SafetensorsHeader.Longest - HeaderAlignment} are allowed.");
        var padding = -buffer.WrittenCount & (HeaderAlignment - 1);
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenSpan;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, params ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(key);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}

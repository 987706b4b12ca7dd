using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>Collects tensors and strings and writes them as a safetensors file.</summary>
/// <remarks>Wider elements are written first, so that all lie aligned, as readers in other languages expect.</remarks>
public sealed class SafetensorsWriter
{
    // So that the data starts aligned for any element type.
    private const int HeaderAlignment = 8;

    private readonly Dictionary<string, string> _metadata = [];
    private readonly List<Tensor> _tensors = [];

    /// <summary>Adds a string under <c>__metadata__</c>.</summary>
    /// <exception cref="ArgumentException">The key is there already, or half a surrogate pair stands alone, which UTF-8 can't hold.</exception>
    public void AddMetadata(string key, string value)
    {
        CheckText(key);
        CheckText(value);
        _metadata.Add(key, value);
    }

    /// <summary>Adds an F32 tensor; its values are not copied before the file is written.</summary>
    /// <exception cref="ArgumentException">The values do not fill the shape, it has more than 64 axes, or the name is there already or is no text.</exception>
    public void Add(string name, ReadOnlyMemory<float> values, params ReadOnlySpan<long> shape)
    {
        Check(name, values.Length, shape);
        _tensors.Add(new Tensor(name, SafetensorsTensor.Float32, sizeof(float), shape.ToArray(), values.Length, stream => LittleEndian.Write(stream, values.Span)));
    }

    /// <summary>Adds the weights of a matrix as they are stored, [rows, columns]; the scales of int8 are a tensor of their own.</summary>
    /// <exception cref="ArgumentException">The name is there already or is no text.</exception>
    internal void Add(string name, WeightMatrix matrix)
    {
        long[] shape = [matrix.Rows, matrix.Columns];
        var count = (long)matrix.Rows * matrix.Columns;
        Check(name, count, shape);
        var (size, write) = matrix.Precision switch
        {
            WeightPrecision.Float32 => (sizeof(float), (Action<Stream>)(stream => LittleEndian.Write(stream, matrix.ToFloat32().Span))),
            WeightPrecision.Bfloat16 => (sizeof(ushort), stream => LittleEndian.Write(stream, matrix.Bfloat16.Span)),
            _ => (sizeof(sbyte), stream => stream.Write(MemoryMarshal.AsBytes(matrix.Int8.Span))),
        };
        _tensors.Add(new Tensor(name, NativePrecision.Dtype(matrix.Precision), size, shape, count, write));
    }

    private void Check(string name, long values, ReadOnlySpan<long> shape)
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
        if (size != values)
            throw new ArgumentException($"values: expected {size} floats for the shape [{string.Join(", ", shape.ToArray())}], got {values}.", nameof(values));
        if (name == SafetensorsHeader.MetadataKey || _tensors.Exists(tensor => tensor.Name == name))
            throw new ArgumentException($"name: '{name}' is there already.", nameof(name));
    }

    /// <summary>Writes the file; an existing one is replaced only when the new one is complete.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, Save);

    /// <summary>Writes to a stream.</summary>
    /// <exception cref="InvalidOperationException">The names and strings make a header that is too long to be read again.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Tensor[] tensors = [.. _tensors.OrderByDescending(tensor => tensor.ElementSize)]; // those of one size as they were added
        var header = Header(tensors);
        Span<byte> length = stackalloc byte[SafetensorsHeader.LengthSize];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in tensors) tensor.Write(stream);
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

    private ReadOnlySpan<byte> Header(Tensor[] tensors)
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
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Dtype);
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", offset, offset += tensor.ElementSize * tensor.Count);
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

    private sealed record Tensor(string Name, string Dtype, int ElementSize, long[] Shape, long Count, Action<Stream> Write);
}

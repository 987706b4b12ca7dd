namespace LstmSimd.Formats;

/// <summary>
/// A safetensors file in memory: an 8-byte little-endian header length, a JSON header (dtype, shape, data_offsets), raw data.
/// </summary>
/// <remarks>
/// Source: the format's description in the huggingface/safetensors repository. As there, the data must be covered by the tensors without
/// overlap or hole, and a header has at most 100,000,000 bytes. Nothing in a file is trusted: a lying one is refused before anything is
/// allocated for it.
/// </remarks>
public sealed class SafetensorsFile
{
    internal SafetensorsFile(IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, SafetensorsTensor> tensors)
    {
        Metadata = metadata;
        Tensors = tensors;
    }

    /// <summary>The strings under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="InvalidDataException">The file is not safetensors, or contradicts itself; the message says where.</exception>
    public static SafetensorsFile Load(string path)
    {
        if (Directory.Exists(path)) throw new IOException($"'{path}' is a folder; expected a file.");
        using var stream = File.OpenRead(path);
        return Load(stream);
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="InvalidDataException">The data is not safetensors, or contradicts itself; the message says where.</exception>
    public static SafetensorsFile Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var length = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : 0;
        if (length > Array.MaxLength)
            throw new InvalidDataException($"safetensors: the file has {length} bytes; at most {Array.MaxLength} can be read.");
        var memory = new MemoryStream((int)length);
        stream.CopyTo(memory);
        return Load(memory.GetBuffer().AsMemory(0, (int)memory.Length));
    }

    /// <summary>Reads from memory, which is not copied.</summary>
    /// <exception cref="InvalidDataException">The data is not safetensors, or contradicts itself; the message says where.</exception>
    public static SafetensorsFile Load(ReadOnlyMemory<byte> data) => SafetensorsHeader.Parse(data);

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    internal SafetensorsTensor this[string name] => Tensors.TryGetValue(name, out var tensor) ? tensor
        : throw new InvalidDataException($"safetensors: tensor '{name}' is missing.");
}

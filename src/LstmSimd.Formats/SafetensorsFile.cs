namespace LstmSimd.Formats;

/// <summary>
/// A safetensors file in memory: an 8-byte little-endian header length, a JSON header (dtype, shape, data_offsets), raw data.
/// </summary>
/// <remarks>
/// Source: the format's description in the huggingface/safetensors repository. As there, the data must be covered by the tensors without
/// overlap or hole; a header has at most 16 MiB (there 100 MB), a shape at most 64 axes. Nothing in a file is trusted: a lying one is refused
/// before anything is allocated for it.
/// </remarks>
public sealed class SafetensorsFile
{
    private SafetensorsFile(SafetensorsHeader header, ReadOnlyMemory<byte> data)
    {
        Metadata = header.Metadata;
        Tensors = header.Tensors.ToDictionary(tensor => tensor.Name, tensor => new SafetensorsTensor(tensor, data[(int)tensor.Begin..(int)tensor.End]));
    }

    /// <summary>The strings under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidDataException">The file is not safetensors, or contradicts itself; the message says where.</exception>
    public static SafetensorsFile Load(string path) => InputFile.Read(path, Load);

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="InvalidDataException">The data is not safetensors, or contradicts itself; the message says where.</exception>
    public static SafetensorsFile Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Read(new InputBytes(stream));
    }

    /// <summary>Reads from memory, which is not copied.</summary>
    /// <exception cref="InvalidDataException">The data is not safetensors, or contradicts itself; the message says where.</exception>
    public static SafetensorsFile Load(ReadOnlyMemory<byte> data) => Read(new InputBytes(data));

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    internal SafetensorsTensor this[string name] => Tensors.TryGetValue(name, out var tensor) ? tensor
        : throw new InvalidDataException($"safetensors: tensor '{name.Shortened()}' is missing.");

    /// <summary>Reads a file whose start may have been looked at.</summary>
    internal static SafetensorsFile Read(InputBytes file)
    {
        if (file.Remaining > Array.MaxLength) throw SafetensorsHeader.Fault($"the file has {file.Remaining} bytes; at most {Array.MaxLength} can be read");
        var header = SafetensorsHeader.Read(file);
        var data = file.ReadAtMost(header.DataLength);
        if (data.Length < header.DataLength) throw SafetensorsHeader.Fault($"the tensors take {header.DataLength} bytes, but only {data.Length} follow the header");
        if (!file.IsAtEnd) throw SafetensorsHeader.Fault("the bytes after the last tensor belong to no tensor");
        return new SafetensorsFile(header, data);
    }
}

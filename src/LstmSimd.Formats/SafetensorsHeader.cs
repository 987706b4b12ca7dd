using System.Buffers.Binary;
using System.Text.Json;

namespace LstmSimd.Formats;

/// <summary>The header of a safetensors file, read and checked. It is read token by token: a document of it would take many times its size.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Bytes of the header's length, before the header.</summary>
    public const int LengthSize = sizeof(ulong);

    /// <summary>The key of the strings beside the tensors.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>16 MiB: room for more than 100,000 tensors, where large models have thousands. The reference implementation allows 100 MB.</summary>
    public const int Longest = 16 << 20;

    private readonly Dictionary<string, string> _metadata = [];
    private readonly Dictionary<string, SafetensorsEntry> _tensors = [];

    private SafetensorsHeader()
    {
    }

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    public IReadOnlyCollection<SafetensorsEntry> Tensors => _tensors.Values;

    /// <summary>The bytes of data that the tensors take together.</summary>
    public long DataLength { get; private set; }

    /// <summary>The length and the header.</summary>
    /// <exception cref="InvalidDataException">It is no header, or contradicts itself or the length of the file where that is known.</exception>
    public static SafetensorsHeader Read(InputBytes file)
    {
        var prefix = file.ReadAtMost(LengthSize);
        if (prefix.Length < LengthSize) throw Fault($"the file has {prefix.Length} bytes; a header length alone takes {LengthSize}");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix.Span);
        if (length > Longest) throw Fault($"the header claims {length} bytes; at most {Longest} are allowed");
        var json = file.ReadAtMost((long)length);
        if (json.Length < (int)length)
            throw Fault($"the header claims {length} bytes, but only {json.Length} follow: the file is truncated or not safetensors");
        var header = new SafetensorsHeader();
        try
        {
            // All of it first, so that what is no JSON is called that, whatever it begins with.
            var whole = new Utf8JsonReader(json.Span);
            while (whole.Read()) ;
            var reader = new Utf8JsonReader(json.Span);
            header.Read(ref reader, file.Remaining);
        }
        catch (JsonException e)
        {
            throw Fault($"the header is not JSON ({e.Message})");
        }
        catch (InvalidOperationException e) // a string with half a surrogate pair
        {
            throw Fault($"the header has a string that is not text ({e.Message})");
        }
        return header;
    }

    /// <summary>What stands at a token, in words.</summary>
    public static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "Array",
        JsonTokenType.StartObject => "Object",
        _ => token.ToString(),
    };

    public static InvalidDataException Fault(string what) => new($"safetensors: {what}.");

    private void Read(ref Utf8JsonReader reader, long? dataLength)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw Fault($"the header is {Kind(reader.TokenType)}; expected an object");
        var sawMetadata = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == MetadataKey)
            {
                if (sawMetadata) throw Fault($"{MetadataKey} occurs twice");
                sawMetadata = true;
                ReadMetadata(ref reader);
            }
            else if (!_tensors.TryAdd(name, SafetensorsEntry.Read(ref reader, name, dataLength ?? Array.MaxLength)))
            {
                throw Fault($"tensor '{name.Shortened()}' occurs twice");
            }
        }
        CheckCoverage();
        if (DataLength < dataLength) throw Fault($"the last {dataLength - DataLength} bytes belong to no tensor");
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Fault($"{MetadataKey} is {Kind(reader.TokenType)}; expected an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw Fault($"{MetadataKey}: '{key.Shortened()}' is {Kind(reader.TokenType)}; expected a string");
            if (!_metadata.TryAdd(key, reader.GetString()!)) throw Fault($"{MetadataKey}: '{key.Shortened()}' occurs twice");
        }
    }

    private void CheckCoverage()
    {
        string? previous = null;
        foreach (var (name, _, _, begin, end) in _tensors.Values.OrderBy(tensor => (tensor.Begin, tensor.End, tensor.Name)))
        {
            if (begin < DataLength) throw Fault($"tensor '{name.Shortened()}' overlaps {Previous()}: it begins at {begin}, before {DataLength}");
            if (begin > DataLength) throw Fault($"bytes {DataLength} to {begin} between {Previous()} and tensor '{name.Shortened()}' belong to no tensor");
            DataLength = end;
            previous = name;
        }

        string Previous() => previous is null ? "the start of the data" : $"tensor '{previous.Shortened()}'";
    }
}

using System.Buffers.Binary;
using System.Text.Json;

namespace LstmSimd.Formats;

/// <summary>Reads and checks the header of a safetensors file.</summary>
internal static class SafetensorsHeader
{
    /// <summary>Bytes of the header's length, before the header.</summary>
    public const int LengthSize = sizeof(ulong);

    /// <summary>The key of the strings beside the tensors.</summary>
    public const string MetadataKey = "__metadata__";

    // The limit of the reference implementation.
    private const ulong LongestHeader = 100_000_000;

    public static SafetensorsFile Parse(ReadOnlyMemory<byte> file)
    {
        if (file.Length < LengthSize)
            throw Fault($"the file has {file.Length} bytes; a header length alone takes {LengthSize}");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
        if (length > LongestHeader) throw Fault($"the header claims {length} bytes; at most {LongestHeader} are allowed");
        if (length > (ulong)(file.Length - LengthSize))
            throw Fault($"the header claims {length} bytes, but only {file.Length - LengthSize} follow: the file is truncated or not safetensors");

        var header = file.Slice(LengthSize, (int)length);
        var data = file[(LengthSize + (int)length)..];
        try
        {
            using var json = JsonDocument.Parse(header);
            return Parse(json.RootElement, data);
        }
        catch (JsonException e)
        {
            throw Fault($"the header is not JSON ({e.Message})");
        }
        catch (InvalidOperationException e) // a string with half a surrogate pair
        {
            throw Fault($"the header has a string that is not text ({e.Message})");
        }
    }

    private static SafetensorsFile Parse(JsonElement header, ReadOnlyMemory<byte> data)
    {
        if (header.ValueKind != JsonValueKind.Object) throw Fault($"the header is {header.ValueKind}; expected an object");
        var metadata = new Dictionary<string, string>();
        var tensors = new Dictionary<string, SafetensorsTensor>();
        var extents = new List<(long Begin, long End, string Name)>();
        var sawMetadata = false;
        foreach (var property in header.EnumerateObject())
        {
            if (property.Name == MetadataKey)
            {
                if (sawMetadata) throw Fault($"{MetadataKey} occurs twice");
                sawMetadata = true;
                ReadMetadata(property.Value, metadata);
                continue;
            }
            var tensor = ReadTensor(property.Name, property.Value, data, out var begin);
            if (!tensors.TryAdd(property.Name, tensor)) throw Fault($"tensor '{property.Name}' occurs twice");
            extents.Add((begin, begin + tensor.Data.Length, property.Name));
        }
        CheckCoverage(extents, data.Length);
        return new SafetensorsFile(metadata, tensors);
    }

    private static void ReadMetadata(JsonElement element, Dictionary<string, string> metadata)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Fault($"{MetadataKey} is {element.ValueKind}; expected an object");
        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw Fault($"{MetadataKey}: '{property.Name}' is {property.Value.ValueKind}; expected a string");
            if (!metadata.TryAdd(property.Name, property.Value.GetString()!)) throw Fault($"{MetadataKey}: '{property.Name}' occurs twice");
        }
    }

    private static SafetensorsTensor ReadTensor(string name, JsonElement element, ReadOnlyMemory<byte> data, out long begin)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Fault($"tensor '{name}' is {element.ValueKind}; expected an object");
        var dtype = Property(name, element, "dtype");
        if (dtype.ValueKind != JsonValueKind.String) throw Fault($"tensor '{name}': dtype is {dtype.ValueKind}; expected a string");
        var elementSize = ElementSize(name, dtype.GetString()!);
        var shape = Integers(name, element, "shape");
        var offsets = Integers(name, element, "data_offsets");
        if (offsets.Length != 2) throw Fault($"tensor '{name}': data_offsets has {offsets.Length} numbers; expected 2");

        begin = offsets[0];
        var end = offsets[1];
        if (begin > end || end > data.Length)
            throw Fault($"tensor '{name}': data_offsets {begin} to {end} lie outside the {data.Length} bytes of data");
        var size = (long)elementSize;
        try
        {
            foreach (var axis in shape) size = checked(size * axis);
        }
        catch (OverflowException)
        {
            throw Fault($"tensor '{name}': the shape [{string.Join(", ", shape)}] overflows");
        }
        if (size != end - begin)
            throw Fault($"tensor '{name}': the shape [{string.Join(", ", shape)}] of {dtype} takes {size} bytes, but data_offsets span {end - begin}");
        return new SafetensorsTensor(name, dtype.GetString()!, shape, data[(int)begin..(int)end]);
    }

    private static JsonElement Property(string tensor, JsonElement element, string key)
    {
        JsonElement? found = null;
        foreach (var property in element.EnumerateObject())
        {
            if (property.Name != key) continue;
            if (found is not null) throw Fault($"tensor '{tensor}': {key} occurs twice");
            found = property.Value;
        }
        return found ?? throw Fault($"tensor '{tensor}': {key} is missing");
    }

    private static long[] Integers(string tensor, JsonElement element, string key)
    {
        var array = Property(tensor, element, key);
        if (array.ValueKind != JsonValueKind.Array) throw Fault($"tensor '{tensor}': {key} is {array.ValueKind}; expected an array");
        var values = new long[array.GetArrayLength()];
        var i = 0;
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out values[i]) || values[i] < 0)
                throw Fault($"tensor '{tensor}': {key} holds {item}; expected a whole number from 0 on");
            i++;
        }
        return values;
    }

    private static int ElementSize(string tensor, string dtype) => dtype switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" => 1,
        "U16" or "I16" or "F16" or "BF16" => 2,
        "U32" or "I32" or "F32" => 4,
        "U64" or "I64" or "F64" => 8,
        _ => throw Fault($"tensor '{tensor}' has the unknown dtype '{dtype}'"),
    };

    private static void CheckCoverage(List<(long Begin, long End, string Name)> extents, long length)
    {
        extents.Sort();
        var covered = 0L;
        var previous = "the start of the data";
        foreach (var (begin, end, name) in extents)
        {
            if (begin < covered) throw Fault($"tensor '{name}' overlaps {previous}: it begins at {begin}, before {covered}");
            if (begin > covered) throw Fault($"bytes {covered} to {begin} between {previous} and tensor '{name}' belong to no tensor");
            covered = end;
            previous = $"tensor '{name}'";
        }
        if (covered < length) throw Fault($"the last {length - covered} bytes belong to no tensor");
    }

    private static InvalidDataException Fault(string what) => new($"safetensors: {what}.");
}

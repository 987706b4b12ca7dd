using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace LstmSimd.Formats.Tests;

/// <summary>safetensors files by hand: wrong ones, and element types that the writer lacks.</summary>
internal static class RawSafetensors
{
    private const int LengthSize = sizeof(ulong);

    /// <summary>The header's true length, the header, and zeros.</summary>
    public static byte[] File(string header, int dataLength = 0) => File(Encoding.UTF8.GetBytes(header), new byte[dataLength]);

    public static byte[] File(byte[] header, byte[] data) => [.. Length((ulong)header.Length), .. header, .. data];

    /// <summary>A header length, true or not, in the file's eight bytes.</summary>
    public static byte[] Length(ulong length)
    {
        var bytes = new byte[LengthSize];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        return bytes;
    }

    /// <summary>A file with one more tensor, of any type, at its end.</summary>
    public static byte[] With(byte[] file, string name, string dtype, long[] shape, byte[] values)
    {
        var start = LengthSize + (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        var header = JsonNode.Parse(file.AsSpan(LengthSize, start - LengthSize))!.AsObject();
        var data = file.AsSpan(start);
        header[name] = new JsonObject
        {
            ["dtype"] = dtype,
            ["shape"] = new JsonArray([.. shape.Select(axis => (JsonNode)axis)]),
            ["data_offsets"] = new JsonArray(data.Length, data.Length + values.Length),
        };
        return File(Encoding.UTF8.GetBytes(header.ToJsonString()), [.. data, .. values]);
    }

    /// <summary>A file with one more tensor of whole numbers.</summary>
    public static byte[] With(byte[] file, string name, params long[] values)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        return With(file, name, "I64", [values.Length], bytes);
    }
}

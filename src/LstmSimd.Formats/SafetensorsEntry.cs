using System.Text;
using System.Text.Json;

namespace LstmSimd.Formats;

/// <summary>What the header of a safetensors file says about one tensor.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Dtype">The element type.</param>
/// <param name="Shape">The sizes of the axes.</param>
/// <param name="Begin">Where its data begins, from the start of the data.</param>
/// <param name="End">Where its data ends.</param>
internal readonly record struct SafetensorsEntry(string Name, string Dtype, long[] Shape, long Begin, long End)
{
    /// <summary>As many axes as NumPy and PyTorch have at most.</summary>
    public const int MostAxes = 64;

    /// <summary>Reads and checks an entry; the reader stands at its value, and then at the value's end.</summary>
    public static SafetensorsEntry Read(ref Utf8JsonReader reader, string name, long dataLength)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Fault(name, $" is {SafetensorsHeader.Kind(reader.TokenType)}; expected an object");
        string? dtype = null;
        long[]? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString();
            reader.Read();
            if ((key, dtype, shape, offsets) is ("dtype", not null, _, _) or ("shape", _, not null, _) or ("data_offsets", _, _, not null))
                throw Fault(name, $": {key} occurs twice");
            if (key == "dtype") dtype = Text(ref reader, name, key);
            else if (key == "shape") shape = Integers(ref reader, name, key);
            else if (key == "data_offsets") offsets = Integers(ref reader, name, key);
            else reader.Skip();
        }
        var entry = new SafetensorsEntry(name, dtype ?? throw Missing("dtype"), shape ?? throw Missing("shape"), -1, -1);
        if (offsets is null) throw Missing("data_offsets");
        if (offsets.Length != 2) throw Fault(name, $": data_offsets has {offsets.Length} numbers; expected 2");
        entry = entry with { Begin = offsets[0], End = offsets[1] };
        entry.Check(dataLength);
        return entry;

        InvalidDataException Missing(string key) => Fault(name, $": {key} is missing");
    }

    private void Check(long dataLength)
    {
        var size = ElementSize();
        if (Begin > End || End > dataLength) throw Fault(Name, $": data_offsets {Begin} to {End} lie outside the {dataLength} bytes of data");
        if (EmptyShape.Fault(Shape) is { } fault) throw Fault(Name, $": {fault}");
        try
        {
            foreach (var axis in Shape) size = checked(size * axis);
        }
        catch (OverflowException)
        {
            throw Fault(Name, $": the shape [{string.Join(", ", Shape)}] overflows");
        }
        if (size != End - Begin)
            throw Fault(Name, $": the shape [{string.Join(", ", Shape)}] of {Dtype} takes {size} bytes, but data_offsets span {End - Begin}");
    }

    private long ElementSize() => Dtype switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" => 1,
        "U16" or "I16" or "F16" or "BF16" => 2,
        "U32" or "I32" or "F32" => 4,
        "U64" or "I64" or "F64" => 8,
        _ => throw Fault(Name, $" has the unknown dtype '{Dtype.Shortened()}'"),
    };

    private static string Text(ref Utf8JsonReader reader, string name, string key) => reader.TokenType == JsonTokenType.String ? reader.GetString()!
        : throw Fault(name, $": {key} is {SafetensorsHeader.Kind(reader.TokenType)}; expected a string");

    private static long[] Integers(ref Utf8JsonReader reader, string name, string key)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw Fault(name, $": {key} is {SafetensorsHeader.Kind(reader.TokenType)}; expected an array");
        Span<long> values = stackalloc long[MostAxes];
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == MostAxes) throw Fault(name, $": {key} has more numbers than expected: at most {MostAxes}");
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out values[count]) || values[count] < 0)
                throw Fault(name, $": {key} holds {Describe(ref reader)}; expected a whole number from 0 on");
            count++;
        }
        return values[..count].ToArray();
    }

    private static string Describe(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan).Shortened(),
        JsonTokenType.String => reader.GetString()!.Shortened(),
        var other => SafetensorsHeader.Kind(other),
    };

    private static InvalidDataException Fault(string name, string what) => SafetensorsHeader.Fault($"tensor '{name.Shortened()}'{what}");
}

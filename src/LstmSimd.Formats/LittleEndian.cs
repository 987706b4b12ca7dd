using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace LstmSimd.Formats;

/// <summary>Floats between arrays and files, which are little-endian whatever the machine is.</summary>
internal static class LittleEndian
{
    /// <summary>The types that become float32, as safetensors names them; F64 is rounded, the others are widened.</summary>
    public const string FloatTypes = "F32, F64, F16 or BF16";

    public static float[] ToSingles(ReadOnlySpan<byte> data)
    {
        var values = MemoryMarshal.Cast<byte, float>(data).ToArray();
        if (!BitConverter.IsLittleEndian) Reverse(values);
        return values;
    }

    public static ushort[] ToUInt16s(ReadOnlySpan<byte> data)
    {
        var values = MemoryMarshal.Cast<byte, ushort>(data).ToArray();
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(values, values);
        return values;
    }

    /// <summary>Whether a type is one of <see cref="FloatTypes"/>.</summary>
    public static bool IsFloat(string type) => type is "F32" or "F64" or "F16" or "BF16";

    /// <summary>Floats of one of <see cref="FloatTypes"/> as float32.</summary>
    public static float[] ToSingles(ReadOnlySpan<byte> data, string type)
    {
        if (type == "F32") return ToSingles(data);
        var size = type == "F64" ? sizeof(double) : sizeof(ushort);
        var values = new float[data.Length / size];
        if (type == "F16" && BitConverter.IsLittleEndian) TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(data), values);
        else for (var i = 0; i < values.Length; i++) values[i] = ToSingle(data[(i * size)..], type);
        return values;
    }

    /// <summary>The first element of data of one of <see cref="FloatTypes"/>.</summary>
    public static float ToSingle(ReadOnlySpan<byte> data, string type) => type switch
    {
        "F64" => (float)BinaryPrimitives.ReadDoubleLittleEndian(data),
        "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(data),
        "BF16" => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(data) << 16), // float32's upper half
        _ => BinaryPrimitives.ReadSingleLittleEndian(data),
    };

    public static void Write(Stream stream, ReadOnlySpan<float> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            var reversed = values.ToArray();
            Reverse(reversed);
            values = reversed;
        }
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    public static void Write(Stream stream, ReadOnlySpan<ushort> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            var reversed = values.ToArray();
            BinaryPrimitives.ReverseEndianness(reversed, reversed);
            values = reversed;
        }
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    private static void Reverse(Span<float> values)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        BinaryPrimitives.ReverseEndianness(bits, bits);
    }
}

using System.Buffers.Binary;

namespace LstmSimd.Testing;

/// <summary>TensorProtos of each type.</summary>
internal static class OnnxTensors
{
    public const int Float = 1, Int8 = 3, Int32 = 6, Int64 = 7, Float16 = 10, Double = 11, BFloat16 = 16;

    public static WireBytes Of(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) => Raw(name, Float, Bytes(values, Float), shape);

    public static WireBytes Of(string name, params ReadOnlySpan<long> values) => Int64s(name, values, values.Length);

    public static WireBytes Int64s(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> shape)
    {
        var bytes = new byte[sizeof(long) * values.Length];
        for (var k = 0; k < values.Length; k++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(sizeof(long) * k), values[k]);
        return Raw(name, Int64, bytes, shape);
    }

    /// <summary>Name, type and shape, without data.</summary>
    public static WireBytes Head(string name, int type, params ReadOnlySpan<long> shape)
    {
        var tensor = new WireBytes();
        foreach (var axis in shape) tensor.Integer(1, axis);
        return tensor.Integer(2, type).Text(8, name);
    }

    public static WireBytes Raw(string name, int type, ReadOnlySpan<byte> data, params ReadOnlySpan<long> shape) => Head(name, type, shape).Bytes(9, data);

    /// <summary>Floats in another type, rounded.</summary>
    public static byte[] Bytes(ReadOnlySpan<float> values, int type)
    {
        var bytes = new MemoryStream();
        Span<byte> element = stackalloc byte[sizeof(double)];
        foreach (var value in values)
        {
            var size = type switch { Float => 4, Double => 8, _ => 2 };
            if (type == Float) BinaryPrimitives.WriteSingleLittleEndian(element, value);
            else if (type == Double) BinaryPrimitives.WriteDoubleLittleEndian(element, value);
            else BinaryPrimitives.WriteUInt16LittleEndian(element, Half16(value, type));
            bytes.Write(element[..size]);
        }
        return bytes.ToArray();
    }

    /// <summary>The bits of a float16, or of a bfloat16 cut short.</summary>
    public static ushort Half16(float value, int type) =>
        type == Float16 ? BitConverter.HalfToUInt16Bits((Half)value) : (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
}

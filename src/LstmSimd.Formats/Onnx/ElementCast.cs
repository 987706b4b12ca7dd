using System.Buffers.Binary;

namespace LstmSimd.Formats.Onnx;

/// <summary>Between element types: exact where the target holds the source, rounded to nearest where it does not, as Cast has it.</summary>
internal static class ElementCast
{
    public static double ToDouble(ReadOnlySpan<byte> source, ElementType type) => type switch
    {
        ElementType.Float => BinaryPrimitives.ReadSingleLittleEndian(source),
        ElementType.Double => BinaryPrimitives.ReadDoubleLittleEndian(source),
        ElementType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(source),
        ElementType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(source) << 16),
        ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(source),
        _ => BinaryPrimitives.ReadInt64LittleEndian(source),
    };

    /// <summary>A tensor of another type; null where such a cast is not supported.</summary>
    public static OnnxTensor? Cast(OnnxTensor tensor, ElementType type, Allowance allowance)
    {
        if (Holds(type, tensor.Type)) return tensor.As(type);
        return type == ElementType.BFloat16 && tensor.Type != ElementType.Float ? null // would be rounded twice
            : Store(tensor, type, allowance);
    }

    /// <summary>A tensor whose elements are stored as what they are, or as another type.</summary>
    public static OnnxTensor Store(OnnxTensor tensor, ElementType type, Allowance allowance)
    {
        if (tensor.Stored == type) return tensor;
        int size = type.Size(), storedSize = tensor.Stored.Size();
        allowance.Take(size * tensor.Count);
        var rows = tensor.Contiguous(allowance).Rows;
        var cast = new byte[size * tensor.Count];
        for (var k = 0; k < tensor.Count; k++) Write(cast.AsSpan(k * size), ToDouble(rows[(k * storedSize)..], tensor.Stored), type);
        return new OnnxTensor(type, cast, tensor.Shape);
    }

    private static bool Holds(ElementType type, ElementType other) => type == other || (type, other) is
        (ElementType.Double, ElementType.Float or ElementType.Float16 or ElementType.BFloat16 or ElementType.Int32)
        or (ElementType.Float, ElementType.Float16 or ElementType.BFloat16) or (ElementType.Int64, ElementType.Int32);

    private static void Write(Span<byte> destination, double value, ElementType type)
    {
        switch (type)
        {
            case ElementType.Float: BinaryPrimitives.WriteSingleLittleEndian(destination, (float)value); break;
            case ElementType.Double: BinaryPrimitives.WriteDoubleLittleEndian(destination, value); break;
            case ElementType.Float16: BinaryPrimitives.WriteHalfLittleEndian(destination, (Half)value); break;
            case ElementType.BFloat16: BinaryPrimitives.WriteUInt16LittleEndian(destination, Rounded((float)value)); break;
            case ElementType.Int32: BinaryPrimitives.WriteInt32LittleEndian(destination, (int)value); break;
            default: BinaryPrimitives.WriteInt64LittleEndian(destination, (long)value); break;
        }
    }

    /// <summary>The nearest bfloat16, of two the even one.</summary>
    private static ushort Rounded(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)(float.IsNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }
}

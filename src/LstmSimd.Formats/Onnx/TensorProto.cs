using System.Buffers.Binary;
using Google.Protobuf;

namespace LstmSimd.Formats.Onnx;

/// <summary>Reads TensorProto: raw data, data in fields of their type, data in another file.</summary>
internal static class TensorProto
{
    private const int MostAxes = 64;

    // The fields float_data, double_data, int64_data and int32_data (float16 and bfloat16 too, as bits), and how a single number stands in them.
    private static (int Number, WireFormat.WireType Type) FieldOf(ElementType type) => type switch
    {
        ElementType.Float => (4, WireFormat.WireType.Fixed32),
        ElementType.Double => (10, WireFormat.WireType.Fixed64),
        ElementType.Int64 => (7, WireFormat.WireType.Varint),
        _ => (5, WireFormat.WireType.Varint),
    };

    public static string ReadName(WireMessage tensor)
    {
        var name = "";
        foreach (var field in tensor.Fields())
            if (field.Number == 8) name = field.AsText();
        return name;
    }

    /// <param name="tensor">The message.</param>
    /// <param name="name">What the tensor is called, for messages.</param>
    /// <param name="external">Where data in other files is found.</param>
    public static OnnxTensor Read(WireMessage tensor, string name, ExternalData external)
    {
        var shape = new List<long>();
        long number = 0;
        WireMessage? raw = null;
        var location = new List<WireMessage>();
        var isExternal = false;
        foreach (var field in tensor.Fields())
        {
            switch (field.Number)
            {
                case 1:
                    shape.AddRange(field.AsInt64s().Take(MostAxes + 1));
                    if (shape.Count > MostAxes) throw Fault($"has more axes than {MostAxes}");
                    break;
                case 2: number = field.AsInt64(); break;
                case 3: throw Fault("is a segment of a larger one, which is not supported");
                case 9: raw = field.AsMessage(); break;
                case 13: location.Add(field.AsMessage()); break;
                case 14: isExternal = field.AsInt64() != 0; break;
            }
        }

        var type = ElementTypes.Of(number) ?? throw Fault($"is of type {ElementTypes.Name(number)}; expected float, double, float16, bfloat16, int32 or int64");
        var bytes = ByteCount();
        if (isExternal) return new OnnxTensor(type, external.Read(location, bytes, name), [.. shape]);
        if (raw is not { } data) return new OnnxTensor(type, ReadTyped(tensor, type, bytes, Fault), [.. shape]);
        if (data.Length != bytes) throw Fault($"has {data.Length} bytes of data; its shape [{string.Join(", ", shape)}] of {type.Name()} takes {bytes}");
        return new OnnxTensor(type, data.Bytes, [.. shape]);

        long ByteCount()
        {
            if (shape.Find(axis => axis < 0) is var negative and not 0) throw Fault($"has an axis of {negative}");
            if (EmptyShape.Fault([.. shape]) is { } fault) throw OnnxFormat.Fault($"the tensor '{name.Shortened()}': {fault}");
            try
            {
                return shape.Aggregate((long)type.Size(), (product, axis) => checked(product * axis));
            }
            catch (OverflowException)
            {
                throw Fault($"has the shape [{string.Join(", ", shape)}], which overflows");
            }
        }

        InvalidDataException Fault(string what) => OnnxFormat.Fault($"the tensor '{name.Shortened()}' {what}");
    }

    private static byte[] ReadTyped(WireMessage tensor, ElementType type, long bytes, Func<string, InvalidDataException> fault)
    {
        var size = type.Size();
        var (number, single) = FieldOf(type);
        if (bytes / size > tensor.Length) throw fault($"has {bytes / size} elements, more than its message has bytes");
        tensor.Allowance.Take(bytes);
        var data = new byte[bytes];
        var filled = 0;
        try
        {
            foreach (var field in tensor.Fields().Where(field => field.Number == number))
            {
                if (field.Type == single) Append(field.Bits);
                else for (var input = field.AsMessage().Input(); !input.IsAtEnd;) Append(Element(input));
            }
        }
        catch (InvalidProtocolBufferException e)
        {
            throw WireMessage.Fault(e);
        }
        if (filled < data.Length) throw fault($"has {filled / size} elements of data; its shape takes {data.Length / size}");
        return data;

        ulong Element(CodedInputStream input) => single switch
        {
            WireFormat.WireType.Fixed32 => input.ReadFixed32(),
            WireFormat.WireType.Fixed64 => input.ReadFixed64(),
            _ => input.ReadUInt64(),
        };

        // The low bytes are the element, whatever it is.
        void Append(ulong bits)
        {
            if (filled == data.Length) throw fault($"has more elements of data than the {data.Length / size} that its shape takes");
            Span<byte> element = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(element, bits);
            element[..size].CopyTo(data.AsSpan(filled));
            filled += size;
        }
    }
}

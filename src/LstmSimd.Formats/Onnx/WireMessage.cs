using Google.Protobuf;

namespace LstmSimd.Formats.Onnx;

/// <summary>A message of the Protocol Buffers wire format, somewhere in a file's bytes. Nothing is copied; fields are read as they are asked for.</summary>
/// <remarks>Source: "Encoding" in the documentation of Protocol Buffers. <see cref="CodedInputStream"/> reads tags, varints and lengths.</remarks>
internal readonly struct WireMessage(byte[] file, int start, int length, Allowance allowance)
{
    // What enumerating the fields of a message takes, an empty one's too.
    private const int EnumerationBytes = 320;

    public int Length => length;

    public ReadOnlyMemory<byte> Bytes => file.AsMemory(start, length);

    public Allowance Allowance => allowance;

    /// <summary>The fields in the order of the file.</summary>
    /// <exception cref="InvalidDataException">The bytes are no fields.</exception>
    public IEnumerable<WireField> Fields()
    {
        allowance.Take(EnumerationBytes);
        var input = Input();
        while (Next(input) is { } field) yield return field;
    }

    /// <summary>A reader of the bytes, for those that are not fields: packed numbers.</summary>
    public CodedInputStream Input() => new(file, start, length);

    public static InvalidDataException Fault(InvalidProtocolBufferException e) => OnnxFormat.Fault($"the bytes are no Protocol Buffers ({e.Message.TrimEnd('.')})");

    private WireField? Next(CodedInputStream input)
    {
        try
        {
            var tag = input.ReadTag();
            if (tag == 0) return null;
            var number = WireFormat.GetTagFieldNumber(tag);
            var type = WireFormat.GetTagWireType(tag);
            switch (type)
            {
                case WireFormat.WireType.Varint: return new WireField(number, type, input.ReadUInt64());
                case WireFormat.WireType.Fixed32: return new WireField(number, type, input.ReadFixed32());
                case WireFormat.WireType.Fixed64: return new WireField(number, type, input.ReadFixed64());
                case WireFormat.WireType.LengthDelimited:
                    var at = (int)input.Position;
                    input.SkipLastField();
                    while (file[at++] >= 0x80) ; // the length, which the skip has checked
                    return new WireField(number, type, Payload: new WireMessage(file, at, (int)input.Position - at, allowance));
                case WireFormat.WireType.StartGroup: // which ONNX does not have
                    input.SkipLastField();
                    return new WireField(number, type);
                default: throw OnnxFormat.Fault($"the bytes are no Protocol Buffers (field {number} is of wire type {(int)type})");
            }
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Fault(e);
        }
    }
}

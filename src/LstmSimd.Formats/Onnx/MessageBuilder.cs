using Google.Protobuf;
using WireType = Google.Protobuf.WireFormat.WireType;

namespace LstmSimd.Formats.Onnx;

/// <summary>A message in the wire format of Protocol Buffers, field by field. A message inside another is complete before it is added.</summary>
internal sealed class MessageBuilder
{
    private readonly List<Action<CodedOutputStream>> _fields = [];

    /// <summary>What it takes, in bytes. The format ends at 2 GiB; this does not, so that it can be looked at first.</summary>
    public long Size { get; private set; }

    public MessageBuilder Add(int field, long value) =>
        Add(field, WireType.Varint, CodedOutputStream.ComputeInt64Size(value), output => output.WriteInt64(value));

    public MessageBuilder Add(int field, float value) => Add(field, WireType.Fixed32, sizeof(float), output => output.WriteFloat(value));

    public MessageBuilder Add(int field, string value) =>
        Add(field, WireType.LengthDelimited, CodedOutputStream.ComputeStringSize(value), output => output.WriteString(value));

    public MessageBuilder Add(int field, MessageBuilder value) => Add(field, WireType.LengthDelimited, WithLength(value.Size), output =>
    {
        output.WriteLength((int)value.Size);
        value.WriteTo(output);
    });

    /// <summary>Floats as bytes, little-endian, one part after the other.</summary>
    public MessageBuilder Add(int field, IReadOnlyCollection<ReadOnlyMemory<float>> parts)
    {
        var size = parts.Sum(part => sizeof(float) * (long)part.Length);
        return Add(field, WireType.LengthDelimited, WithLength(size), output =>
        {
            using var bytes = new MemoryStream((int)size);
            foreach (var part in parts) LittleEndian.Write(bytes, part.Span);
            output.WriteBytes(UnsafeByteOperations.UnsafeWrap(bytes.GetBuffer()));
        });
    }

    /// <summary>One field for each value, as in a repeated field.</summary>
    public MessageBuilder AddAll<T>(IEnumerable<T> values, Func<MessageBuilder, T, MessageBuilder> add) => values.Aggregate(this, add);

    public void WriteTo(Stream stream)
    {
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        WriteTo(output);
    }

    private void WriteTo(CodedOutputStream output)
    {
        foreach (var write in _fields) write(output);
    }

    private MessageBuilder Add(int field, WireType type, long size, Action<CodedOutputStream> write)
    {
        Size += CodedOutputStream.ComputeTagSize(field) + size;
        _fields.Add(output =>
        {
            output.WriteTag(field, type);
            write(output);
        });
        return this;
    }

    private static long WithLength(long size) => CodedOutputStream.ComputeUInt64Size((ulong)size) + size;
}

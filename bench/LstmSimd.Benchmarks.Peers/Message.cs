using Google.Protobuf;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>A protobuf message, field by field.</summary>
internal sealed class Message
{
    private readonly List<Action<CodedOutputStream>> _fields = [];

    public Message Add(int field, long value) => Add(field, WireFormat.WireType.Varint, output => output.WriteInt64(value));

    public Message Add(int field, string value) => Add(field, WireFormat.WireType.LengthDelimited, output => output.WriteString(value));

    public Message Add(int field, byte[] value) => Add(field, WireFormat.WireType.LengthDelimited, output => output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value)));

    public Message Add(int field, Message value) => Add(field, value.ToArray());

    public Message AddAll(int field, IEnumerable<long> values) => values.Aggregate(this, (message, value) => message.Add(field, value));

    public Message AddAll(int field, IEnumerable<string> values) => values.Aggregate(this, (message, value) => message.Add(field, value));

    public Message AddAll(int field, IEnumerable<Message> values) => values.Aggregate(this, (message, value) => message.Add(field, value));

    public byte[] ToArray()
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            foreach (var write in _fields) write(output);
        }
        return bytes.ToArray();
    }

    private Message Add(int field, WireFormat.WireType type, Action<CodedOutputStream> write)
    {
        _fields.Add(output => output.WriteTag(field, type));
        _fields.Add(write);
        return this;
    }
}

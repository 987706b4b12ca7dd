using Google.Protobuf;

namespace LstmSimd.Formats.Tests;

/// <summary>A message as it stands in a file: each field's values by its number, without a schema.</summary>
internal sealed class ProtobufFields
{
    private readonly List<(int Field, object Value)> _values = [];

    public ProtobufFields(byte[] message)
    {
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            object value = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadInt64(),
                WireFormat.WireType.Fixed32 => input.ReadFloat(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                var other => throw new InvalidDataException($"{other} does not occur in an ONNX file of ours."),
            };
            _values.Add((WireFormat.GetTagFieldNumber(tag), value));
        }
    }

    public T[] All<T>(int field) => [.. _values.Where(value => value.Field == field).Select(value => (T)value.Value)];

    public T The<T>(int field) => Assert.Single(All<T>(field));

    public string Text(int field) => System.Text.Encoding.UTF8.GetString(The<byte[]>(field));

    public string[] Texts(int field) => [.. All<byte[]>(field).Select(System.Text.Encoding.UTF8.GetString)];

    public ProtobufFields Message(int field) => new(The<byte[]>(field));

    public ProtobufFields[] Messages(int field) => [.. All<byte[]>(field).Select(message => new ProtobufFields(message))];
}

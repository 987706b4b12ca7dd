using System.Buffers.Binary;
using System.Text;

namespace LstmSimd.Testing;

/// <summary>A message of the Protocol Buffers wire format, written field by field; wrong ones too.</summary>
internal sealed class WireBytes
{
    private const int Varint64 = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;

    private readonly List<byte> _bytes = [];

    public WireBytes Integer(int field, long value) => Number((ulong)field << 3 | Varint64).Number((ulong)value);

    public WireBytes Single(int field, float value)
    {
        Number((ulong)field << 3 | Fixed32);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Raw(bytes);
    }

    public WireBytes Double(int field, double value)
    {
        Number((ulong)field << 3 | Fixed64);
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return Raw(bytes);
    }

    public WireBytes Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public WireBytes Message(int field, WireBytes message) => Bytes(field, message.ToArray());

    public WireBytes Bytes(int field, ReadOnlySpan<byte> bytes) => Number((ulong)field << 3 | LengthDelimited).Number((ulong)bytes.Length).Raw(bytes);

    /// <summary>Integers, all in one field.</summary>
    public WireBytes Packed(int field, params ReadOnlySpan<long> values)
    {
        var packed = new WireBytes();
        foreach (var value in values) packed.Number((ulong)value);
        return Bytes(field, packed.ToArray());
    }

    /// <summary>A varint without a field.</summary>
    public WireBytes Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
        return this;
    }

    public WireBytes Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => _bytes.ToArray();
}

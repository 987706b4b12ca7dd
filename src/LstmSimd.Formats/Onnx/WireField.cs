using System.Text;
using Google.Protobuf;

namespace LstmSimd.Formats.Onnx;

/// <summary>One field of a <see cref="WireMessage"/>: a number as its bits, or a payload.</summary>
internal readonly record struct WireField(int Number, WireFormat.WireType Type, ulong Bits = 0, WireMessage Payload = default)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public long AsInt64() => (long)Expect(WireFormat.WireType.Varint).Bits;

    public float AsSingle() => BitConverter.UInt32BitsToSingle((uint)Expect(WireFormat.WireType.Fixed32).Bits);

    public WireMessage AsMessage() => Expect(WireFormat.WireType.LengthDelimited).Payload;

    public string AsText()
    {
        const int ObjectBytes = 32;
        var payload = AsMessage();
        payload.Allowance.Take(ObjectBytes + sizeof(char) * (long)payload.Length);
        try
        {
            return StrictUtf8.GetString(payload.Bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            throw OnnxFormat.Fault($"field {Number} is expected to be text, but is not UTF-8");
        }
    }

    /// <summary>One number, or many packed together.</summary>
    public IEnumerable<long> AsInt64s() => Type == WireFormat.WireType.Varint ? [AsInt64()] : Packed(AsMessage(), input => input.ReadInt64());

    /// <summary>One number, or many packed together.</summary>
    public IEnumerable<float> AsSingles() => Type == WireFormat.WireType.Fixed32 ? [AsSingle()] : Packed(AsMessage(), input => input.ReadFloat());

    private static IEnumerable<T> Packed<T>(WireMessage payload, Func<CodedInputStream, T> read)
    {
        for (var input = payload.Input(); !input.IsAtEnd;)
        {
            T value;
            try
            {
                value = read(input);
            }
            catch (InvalidProtocolBufferException e)
            {
                throw WireMessage.Fault(e);
            }
            yield return value;
        }
    }

    private WireField Expect(WireFormat.WireType type) => Type == type ? this
        : throw OnnxFormat.Fault($"field {Number} is of wire type {Type}; expected {type}");
}

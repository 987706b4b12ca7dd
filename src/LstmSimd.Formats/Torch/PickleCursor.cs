using System.Buffers.Binary;
using System.Text;

namespace LstmSimd.Formats;

/// <summary>The bytes of a pickle in order: opcodes and their arguments. Nothing is allocated for a length before the bytes are seen to be there.</summary>
internal sealed class PickleCursor(ReadOnlyMemory<byte> pickle, MemoryBudget budget)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int _at;
    private int _opcodeAt;
    private PickleOpcode _opcode;

    /// <summary>The bytes that have not been read.</summary>
    public int Remaining => pickle.Length - _at;

    public PickleOpcode ReadOpcode()
    {
        _opcodeAt = _at;
        return _opcode = (PickleOpcode)Take(1)[0];
    }

    public byte UInt8() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A two's complement of some bytes, the lowest first.</summary>
    public long Long(uint length)
    {
        var bytes = Take(length);
        if (bytes.Length > sizeof(long)) throw Fault($"an integer of {bytes.Length} bytes; expected at most {sizeof(long)}");
        var value = 0L;
        for (var i = 0; i < bytes.Length; i++) value |= (long)bytes[i] << 8 * i;
        var unused = 64 - 8 * bytes.Length;
        return bytes.Length == 0 ? 0 : value << unused >> unused;
    }

    public string Text(ulong length) => Decode(Take(length));

    /// <summary>ASCII in older protocols, and UTF-8 in general, up to the end of the line.</summary>
    public string Line()
    {
        var length = pickle.Span[_at..].IndexOf((byte)'\n');
        if (length < 0) throw Fault("a line that does not end");
        var text = Decode(Take((ulong)length));
        _at++;
        return text;
    }

    /// <summary>What is wrong, where and in which opcode.</summary>
    public InvalidDataException Fault(string what) => new($"PyTorch archive: data.pkl, byte {_opcodeAt}, {Describe(_opcode)}: {what}.");

    public void Spend(long cost)
    {
        if (!budget.TrySpend(cost)) throw Fault("the objects take more memory than expected of a state dict");
    }

    private static string Describe(PickleOpcode opcode) => Enum.IsDefined(opcode) ? opcode.ToString() : $"opcode 0x{(byte)opcode:X2}";

    private string Decode(ReadOnlySpan<byte> bytes)
    {
        Spend(sizeof(char) * (long)bytes.Length);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Fault("a string that is not UTF-8");
        }
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)Remaining) throw Fault($"{count} bytes are due, but only {Remaining} follow");
        var bytes = pickle.Span.Slice(_at, (int)count);
        _at += (int)count;
        return bytes;
    }
}

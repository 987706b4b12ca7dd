using System.Buffers.Binary;
using System.Text;

namespace LstmSimd.Formats.Tests;

/// <summary>Pickles opcode by opcode, right ones and wrong ones.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> _bytes = [];

    /// <summary>Opcodes and arguments as they are.</summary>
    public PickleBuilder Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Opcodes of one character each.</summary>
    public PickleBuilder Op(string opcodes) => Raw(Encoding.Latin1.GetBytes(opcodes));

    /// <summary>Protocol 2, and an empty dict that is then filled.</summary>
    public PickleBuilder Begin() => Raw(0x80, 2).Op("}");

    /// <summary>The end, and all bytes.</summary>
    public byte[] End() => [.. Op(".")._bytes];

    public PickleBuilder Global(string module, string name) => Op($"c{module}\n{name}\n");

    public PickleBuilder Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Op("X").Length(bytes.Length).Raw(bytes);
    }

    /// <summary>Four bytes, little-endian.</summary>
    public PickleBuilder Length(long value) => Raw([.. BitConverter.GetBytes((uint)value)]);

    /// <summary>An integer in eight bytes.</summary>
    public PickleBuilder Int(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8A, sizeof(long)).Raw(bytes);
    }

    /// <summary>One item for the dict on top of the stack.</summary>
    public PickleBuilder Item(string key, Action<PickleBuilder> value)
    {
        value(Text(key));
        return Op("s");
    }

    public PickleBuilder Tuple(params ReadOnlySpan<long> values)
    {
        Op("(");
        foreach (var value in values) Int(value);
        return Op("t");
    }

    /// <summary>A persistent id on the stack, and what it names.</summary>
    public PickleBuilder Storage(string type, string key, long count, string module = "torch") =>
        Op("(").Text("storage").Global(module, type).Text(key).Text("cpu").Int(count).Op("tQ");

    /// <summary>A tensor in row-major order, or with strides of its own.</summary>
    public PickleBuilder Tensor(string type, string key, long count, long offset, int[] size, params ReadOnlySpan<long> stride)
    {
        var contiguous = new long[size.Length];
        for (var axis = size.Length - 1; axis >= 0; axis--) contiguous[axis] = axis == size.Length - 1 ? 1 : contiguous[axis + 1] * size[axis + 1];
        return Global("torch._utils", "_rebuild_tensor_v2").Op("(").Storage(type, key, count).Int(offset)
            .Tuple(Array.ConvertAll(size, axis => (long)axis)).Tuple(stride.IsEmpty ? contiguous : stride)
            .Raw(0x89).Global("collections", "OrderedDict").Op(")Rt").Op("R");
    }

    /// <summary>How many times an opcode or more.</summary>
    public PickleBuilder Times(int count, string opcodes) => Op(string.Concat(Enumerable.Repeat(opcodes, count)));
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LstmSimd.Formats;

/// <summary>One tensor of a safetensors file.</summary>
public sealed class SafetensorsTensor : INamedTensor
{
    internal const string Float32 = "F32", Bfloat16 = "BF16", Int8 = "I8";

    private readonly long[] _shape;

    internal SafetensorsTensor(SafetensorsEntry entry, ReadOnlyMemory<byte> data)
    {
        Name = entry.Name;
        Dtype = entry.Dtype;
        _shape = entry.Shape;
        Data = data;
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The element type as the file names it, such as F32.</summary>
    public string Dtype { get; }

    /// <summary>The sizes of the axes.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The raw little-endian data.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>A copy of the data as float32: F16 and BF16 are widened, F64 is rounded.</summary>
    /// <exception cref="InvalidDataException">The tensor is of another type.</exception>
    public float[] ToSingles() => LittleEndian.IsFloat(Dtype) ? LittleEndian.ToSingles(Data.Span, Dtype) : throw WrongType(LittleEndian.FloatTypes);

    /// <summary>A copy of the data of an I64 tensor.</summary>
    /// <exception cref="InvalidDataException">The tensor is of another type.</exception>
    public long[] ToInt64s()
    {
        if (Dtype != "I64") throw WrongType("I64");
        var values = MemoryMarshal.Cast<byte, long>(Data.Span).ToArray();
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(values, values);
        return values;
    }

    bool INamedTensor.IsBfloat16 => Dtype == Bfloat16;

    ushort[] INamedTensor.ToBfloat16s() => Dtype == Bfloat16 ? LittleEndian.ToUInt16s(Data.Span) : throw WrongType(Bfloat16);

    /// <summary>A copy of the data of an I8 tensor.</summary>
    /// <exception cref="InvalidDataException">The tensor is of another type.</exception>
    internal sbyte[] ToInt8s() => Dtype == Int8 ? MemoryMarshal.Cast<byte, sbyte>(Data.Span).ToArray() : throw WrongType(Int8);

    private InvalidDataException WrongType(string expected) => this.Fault($"is of type {Dtype}; expected {expected}");
}

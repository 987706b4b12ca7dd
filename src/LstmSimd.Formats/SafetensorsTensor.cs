using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LstmSimd.Formats;

/// <summary>One tensor of a safetensors file.</summary>
public sealed class SafetensorsTensor
{
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

    /// <summary>A copy of the data of an F32 tensor.</summary>
    /// <exception cref="InvalidDataException">The tensor is of another type.</exception>
    public float[] ToSingles()
    {
        Require("F32");
        return LittleEndian.ToSingles(Data.Span);
    }

    /// <summary>A copy of the data of an I64 tensor.</summary>
    /// <exception cref="InvalidDataException">The tensor is of another type.</exception>
    public long[] ToInt64s()
    {
        Require("I64");
        var values = MemoryMarshal.Cast<byte, long>(Data.Span).ToArray();
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(values, values);
        return values;
    }

    /// <summary>A copy of the data of an F32 tensor of one shape.</summary>
    /// <exception cref="InvalidDataException">The tensor is of another type or shape.</exception>
    internal float[] ToSingles(params ReadOnlySpan<long> shape)
    {
        if (!shape.SequenceEqual(_shape))
            throw new InvalidDataException($"safetensors: tensor '{Name.Shortened()}' has the shape {Describe(_shape)}; expected {Describe(shape)}.");
        return ToSingles();
    }

    /// <summary>The size of one axis, as an int, of a tensor that must have <paramref name="rank"/> axes.</summary>
    internal int Size(int axis, int rank)
    {
        if (_shape.Length != rank)
            throw new InvalidDataException($"safetensors: tensor '{Name.Shortened()}' has the shape {Describe(_shape)}; expected {rank} axes.");
        if (_shape[axis] is 0 or > int.MaxValue)
            throw new InvalidDataException($"safetensors: tensor '{Name.Shortened()}' has the shape {Describe(_shape)}; expected 1 to {int.MaxValue} along axis {axis}.");
        return (int)_shape[axis];
    }

    private void Require(string dtype)
    {
        if (Dtype != dtype) throw new InvalidDataException($"safetensors: tensor '{Name.Shortened()}' is of type {Dtype}; expected {dtype}.");
    }

    private static string Describe(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}

using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LstmSimd.Formats.Onnx;

/// <summary>
/// A constant tensor: element (k₀, k₁, …) is element offset + Σ kₐ · strideₐ of the data. Slices and transpositions are views of the same data.
/// </summary>
internal sealed class OnnxTensor
{
    private readonly ReadOnlyMemory<byte> _data;
    private readonly long _offset;
    private readonly long[] _strides;

    private OnnxTensor(ElementType stored, ElementType type, ReadOnlyMemory<byte> data, long offset, long[] shape, long[] strides)
    {
        Stored = stored;
        Type = type;
        _data = data;
        _offset = offset;
        Shape = shape;
        _strides = strides;
    }

    /// <summary>A tensor over its data, row by row.</summary>
    public OnnxTensor(ElementType type, ReadOnlyMemory<byte> data, params long[] shape) : this(type, type, data, 0, shape, RowMajor(shape))
    {
    }

    /// <summary>The type that the elements are of.</summary>
    public ElementType Type { get; }

    /// <summary>The type that they are stored in: <see cref="Type"/>, or one that it holds exactly.</summary>
    public ElementType Stored { get; }

    public long[] Shape { get; }

    public int Rank => Shape.Length;

    public long Count => Product(Shape);

    /// <summary>The elements as they are stored, row by row, of a contiguous tensor.</summary>
    public ReadOnlySpan<byte> Rows
    {
        get
        {
            Debug.Assert(IsContiguous());
            return Count == 0 ? [] : _data.Span.Slice((int)(_offset * Stored.Size()), (int)(Count * Stored.Size()));
        }
    }

    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    /// <summary>The product of sizes that are known to fit.</summary>
    public static long Product(ReadOnlySpan<long> shape)
    {
        var product = 1L;
        foreach (var axis in shape) product *= axis;
        return product;
    }

    public OnnxTensor Transposed(int[] permutation) => View(_offset, Array.ConvertAll(permutation, axis => Shape[axis]), Array.ConvertAll(permutation, axis => _strides[axis]));

    /// <summary>Elements start, start + step, … along an axis.</summary>
    public OnnxTensor Sliced(int axis, long start, long step, long count)
    {
        long[] shape = [.. Shape], strides = [.. _strides];
        shape[axis] = count;
        strides[axis] *= step;
        return View(count == 0 ? _offset : _offset + start * _strides[axis], shape, strides);
    }

    /// <summary>The same elements in the same order, in another shape of as many.</summary>
    public OnnxTensor Reshaped(long[] shape, Allowance allowance)
    {
        var rows = Contiguous(allowance);
        return rows.View(rows._offset, shape, RowMajor(shape));
    }

    /// <summary>The same values as another type that holds them exactly.</summary>
    public OnnxTensor As(ElementType type) => new(Stored, type, _data, _offset, Shape, _strides);

    /// <summary>Itself where its elements stand row by row, else a copy where they do.</summary>
    public OnnxTensor Contiguous(Allowance allowance)
    {
        if (IsContiguous()) return this;
        var bytes = Count * Stored.Size();
        allowance.Take(bytes);
        var copy = new byte[bytes];
        CopyTo(copy.AsSpan());
        return new OnnxTensor(Stored, Type, copy, 0, Shape, RowMajor(Shape));
    }

    /// <summary>Writes the elements as they are stored, row by row.</summary>
    public void CopyTo(Span<byte> destination)
    {
        var size = Stored.Size();
        var source = _data.Span;
        long run = Rank == 0 ? 1 : Shape[^1], stride = Rank == 0 ? 1 : _strides[^1], at = _offset;
        var index = new long[Rank];
        for (var rows = run == 0 ? 0 : Count / run; rows > 0; rows--)
        {
            if (stride == 1) source.Slice((int)(at * size), (int)(run * size)).CopyTo(destination);
            else for (var k = 0; k < run; k++) source.Slice((int)((at + k * stride) * size), size).CopyTo(destination[(k * size)..]);
            destination = destination[(int)(run * size)..];
            for (var axis = Rank - 2; axis >= 0; axis--)
            {
                at += _strides[axis];
                if (++index[axis] < Shape[axis]) break;
                at -= _strides[axis] * Shape[axis];
                index[axis] = 0;
            }
        }
    }

    /// <summary>Elements from a position on as floats; wider ones are rounded. The tensor is contiguous.</summary>
    public void CopyTo(Span<float> destination, long position)
    {
        var size = Stored.Size();
        var source = Rows.Slice((int)(position * size), destination.Length * size);
        if (Stored == ElementType.Float && BitConverter.IsLittleEndian) MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
        else for (var k = 0; k < destination.Length; k++) destination[k] = (float)ElementCast.ToDouble(source[(k * size)..], Stored);
    }

    /// <summary>The elements of a short tensor of integers, such as axes and sizes.</summary>
    public long[] ToInt64s(Allowance allowance)
    {
        if (Type.IsFloat()) throw OnnxFormat.Fault($"a tensor of {Type.Name()} stands where one of int64 or int32 is expected");
        allowance.Take(sizeof(long) * Count);
        var source = Contiguous(allowance).Rows;
        var values = new long[Count];
        for (var k = 0; k < values.Length; k++)
        {
            values[k] = Stored == ElementType.Int32 ? BinaryPrimitives.ReadInt32LittleEndian(source[(k * sizeof(int))..])
                : BinaryPrimitives.ReadInt64LittleEndian(source[(k * sizeof(long))..]);
        }
        return values;
    }

    private OnnxTensor View(long offset, long[] shape, long[] strides) => new(Stored, Type, _data, offset, shape, strides);

    private bool IsContiguous()
    {
        var expected = 1L;
        for (var axis = Rank - 1; axis >= 0; axis--)
        {
            if (Shape[axis] != 1 && _strides[axis] != expected) return Count == 0;
            expected *= Shape[axis];
        }
        return true;
    }

    private static long[] RowMajor(long[] shape)
    {
        var strides = new long[shape.Length];
        var stride = 1L;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strides;
    }
}

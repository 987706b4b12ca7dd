namespace LstmSimd.Formats;

/// <summary>A tensor without a name: element (i, j, …) is the storage's element offset + i · stride[0] + j · stride[1] + …</summary>
/// <param name="Storage">Where its elements lie.</param>
/// <param name="Element">What they are, which an untyped storage does not say.</param>
/// <param name="Offset">In elements.</param>
/// <param name="Size">The sizes of the axes.</param>
/// <param name="Stride">In elements; 0 or more.</param>
internal sealed record TorchView(TorchStorage Storage, TorchElement Element, long Offset, long[] Size, long[] Stride)
{
    private bool IsEmpty => Size.Contains(0);

    /// <summary>What is wrong with the view, or null.</summary>
    public string? Fault()
    {
        if (Size.Length > SafetensorsEntry.MostAxes) return $"a tensor of {Size.Length} axes; expected at most {SafetensorsEntry.MostAxes}";
        if (Size.Length != Stride.Length) return $"a tensor of {Size.Length} axes and {Stride.Length} strides";
        if (EmptyShape.Fault(Size) is { } fault) return fault;
        try
        {
            long last = Offset, count = Element.Size;
            for (var axis = 0; axis < Size.Length && !IsEmpty; axis++)
            {
                last = checked(last + (Size[axis] - 1) * Stride[axis]);
                count = checked(count * Size[axis]);
            }
            var end = IsEmpty ? Offset : checked(last + 1);
            return Offset >= 0 && end <= Storage.Length / Element.Size ? null
                : $"the tensor {Describe()} ends at element {end}, but its storage has {Storage.Length / Element.Size}";
        }
        catch (OverflowException)
        {
            return $"the tensor {Describe()} overflows";
        }
    }

    /// <summary>The elements in row-major order as float32.</summary>
    /// <param name="fault">Makes an exception of what is wrong with the tensor.</param>
    public float[] ToSingles(Func<string, InvalidDataException> fault)
    {
        if (!LittleEndian.IsFloat(Element.Name)) throw fault($"is of type {Element.Name}; expected {LittleEndian.FloatTypes}");
        if (IsEmpty) return [];
        var count = Size.Aggregate(1L, (product, size) => product * size);
        var bytes = Storage.Read(count * Element.Size, fault)[(int)(Offset * Element.Size)..];
        return IsContiguous() ? LittleEndian.ToSingles(bytes[..(int)(count * Element.Size)], Element.Name) : Gather(bytes, (int)count);
    }

    private float[] Gather(ReadOnlySpan<byte> bytes, int count)
    {
        var values = new float[count];
        var index = new long[Size.Length];
        var at = 0L;
        for (var i = 0; i < count; i++)
        {
            values[i] = LittleEndian.ToSingle(bytes[(int)(at * Element.Size)..], Element.Name);

            // The next index: the last axis is the fastest.
            for (var axis = Size.Length - 1; axis >= 0; axis--)
            {
                at += Stride[axis];
                if (++index[axis] < Size[axis]) break;
                at -= Size[axis] * Stride[axis];
                index[axis] = 0;
            }
        }
        return values;
    }

    /// <summary>Whether the elements lie in row-major order without gaps; the stride of an axis of 1 does not matter.</summary>
    private bool IsContiguous()
    {
        var expected = 1L;
        for (var axis = Size.Length - 1; axis >= 0; axis--)
        {
            if (Size[axis] != 1 && Stride[axis] != expected) return false;
            expected *= Size[axis];
        }
        return true;
    }

    private string Describe() => $"of size [{string.Join(", ", Size)}], stride [{string.Join(", ", Stride)}] and offset {Offset}";
}

using System.Buffers.Binary;

namespace LstmSimd.Formats.Onnx;

/// <summary>The operators that are folded: those that move, join or convert elements, and none that computes.</summary>
/// <remarks>Source: ONNX's operator reference, versions 1 to 22; arguments that moved from attributes to inputs are taken from wherever they are.</remarks>
internal static class FoldedOperators
{
    private static readonly Dictionary<string, Func<OperatorCall, OnnxTensor>> Operators = new()
    {
        ["Constant"] = Constant,
        ["Identity"] = call => call.Input(0),
        ["Cast"] = Cast,
        ["Concat"] = Concat,
        ["Gather"] = Gather,
        ["Split"] = Split,
        ["Slice"] = Slice,
        ["Transpose"] = call => call.Input(0).Transposed(ShapeOperators.Permutation(call, call.Input(0).Rank)),
        ["Squeeze"] = call => Reshaped(call, ShapeOperators.Squeezed(call, call.Input(0).Shape)),
        ["Unsqueeze"] = call => Reshaped(call, ShapeOperators.Unsqueezed(call, call.Input(0).Shape, 1)),
        ["Reshape"] = call => Reshaped(call, ShapeOperators.Reshaped(call, call.Input(0).Shape)),
    };

    public static bool Knows(OnnxNode node) => node.IsStandard && Operators.ContainsKey(node.Operator);

    public static OnnxTensor Apply(OperatorCall call)
    {
        var result = Operators[call.Operator](call);
        call.Attributes.RefuseRest();
        return result;
    }

    private static OnnxTensor Reshaped(OperatorCall call, long[] shape) => call.Input(0).Reshaped(shape, call.Allowance);

    private static OnnxTensor Constant(OperatorCall call)
    {
        if (call.Attributes.Take("value") is { } tensor) return TensorProto.Read(tensor.Tensor(), "value", call.Model.External);
        if (call.Attributes.Take("value_float") is { } single) return OfSingles([single.Single()]).Reshaped([], call.Allowance);
        if (call.Attributes.Take("value_floats") is { } singles) return OfSingles(singles.Singles());
        if (call.Attributes.Take("value_int") is { } integer) return OfInt64s([integer.Int64()]).Reshaped([], call.Allowance);
        if (call.Attributes.Take("value_ints") is { } integers) return OfInt64s(integers.Int64s());
        call.Attributes.RefuseRest();
        throw call.Fault("it has no value");

        static OnnxTensor OfSingles(float[] values)
        {
            var data = new byte[sizeof(float) * values.Length];
            for (var k = 0; k < values.Length; k++) BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(sizeof(float) * k), values[k]);
            return new OnnxTensor(ElementType.Float, data, values.Length);
        }

        static OnnxTensor OfInt64s(long[] values)
        {
            var data = new byte[sizeof(long) * values.Length];
            for (var k = 0; k < values.Length; k++) BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(sizeof(long) * k), values[k]);
            return new OnnxTensor(ElementType.Int64, data, values.Length);
        }
    }

    private static OnnxTensor Cast(OperatorCall call)
    {
        if (call.Attributes.Take("to") is not { } to) throw call.Fault("the attribute 'to' is missing");
        call.Attributes.Take("saturate"); // of 8-bit types only
        var type = to.IsText ? Enum.GetValues<ElementType>().Cast<ElementType?>().FirstOrDefault(type => string.Equals(type!.Value.Name(), to.Text(), StringComparison.OrdinalIgnoreCase))
            : ElementTypes.Of(to.Int64());
        if (type is null) throw call.Fault($"a cast to the type {(to.IsText ? to.Text().Shortened() : ElementTypes.Name(to.Int64()))} is not supported");
        return ElementCast.Cast(call.Input(0), type.Value, call.Allowance)
            ?? throw call.Fault($"a cast from {call.Input(0).Type.Name()} to {type.Value.Name()} is not supported");
    }

    private static OnnxTensor Concat(OperatorCall call)
    {
        var parts = Enumerable.Range(0, call.Inputs.Count).Select(call.Input).ToArray();
        if (parts.Length == 0) throw call.Fault("it joins nothing");
        if (call.Attributes.Take("axis") is not { } attribute)
        {
            if (call.Model.Opset >= 4) throw call.Fault("the attribute 'axis' is missing");
            return Join(call, parts, call.Axis(1, parts[0].Rank));
        }
        return Join(call, parts, call.Axis(attribute.Int64(), parts[0].Rank));
    }

    private static OnnxTensor Join(OperatorCall call, OnnxTensor[] parts, int axis)
    {
        var first = parts[0];
        foreach (var part in parts)
        {
            var fits = part.Rank == first.Rank && part.Type == first.Type && Enumerable.Range(0, first.Rank).All(k => k == axis || part.Shape[k] == first.Shape[k]);
            if (!fits) throw call.Fault($"{first.ShapeText} of {first.Type.Name()} and {part.ShapeText} of {part.Type.Name()} can't be joined along axis {axis}");
        }
        if (parts.Length == 1) return first;

        // Parts that are stored alike stay so; else all are stored as what they are.
        var stored = Array.TrueForAll(parts, part => part.Stored == first.Stored) ? first.Stored : first.Type;
        long[] shape = [.. first.Shape];
        shape[axis] = parts.Sum(part => part.Shape[axis]);
        long inner = OnnxTensor.Product(shape.AsSpan(axis + 1)), outer = OnnxTensor.Product(shape.AsSpan(0, axis)), size = stored.Size();
        var bytes = (double)outer * shape[axis] * inner * size; // exact where it matters, and does not overflow
        call.Allowance.Take(bytes < long.MaxValue ? (long)bytes : long.MaxValue);
        var joined = new byte[(long)bytes];
        var rowBytes = shape[axis] * inner * size;
        var at = 0L;
        foreach (var part in parts)
        {
            var rows = ElementCast.Store(part, stored, call.Allowance).Contiguous(call.Allowance).Rows;
            var partBytes = part.Shape[axis] * inner * size;
            for (var row = 0L; row < outer && partBytes > 0; row++)
                rows.Slice((int)(row * partBytes), (int)partBytes).CopyTo(joined.AsSpan((int)(row * rowBytes + at)));
            at += partBytes;
        }
        return new OnnxTensor(stored, joined, shape).As(first.Type);
    }

    private static OnnxTensor Gather(OperatorCall call)
    {
        var data = call.Input(0);
        var axis = call.Axis(call.Attributes.Take("axis", 0), data.Rank);
        var indices = call.Input(1);
        const int SliceBytes = 300; // a view with its shape and strides
        call.Allowance.Take(SliceBytes * indices.Count);
        var slices = indices.ToInt64s(call.Allowance).Select(index => data.Sliced(axis, Position(index), 1, 1)).ToArray();
        long[] shape = [.. data.Shape[..axis], .. indices.Shape, .. data.Shape[(axis + 1)..]];
        return slices.Length == 0 ? data.Sliced(axis, 0, 1, 0).Reshaped(shape, call.Allowance) : Join(call, slices, axis).Reshaped(shape, call.Allowance);

        long Position(long index)
        {
            var size = data.Shape[axis];
            return index >= -size && index < size ? (index < 0 ? index + size : index) : throw call.Fault($"index {index} is outside an axis of {size}");
        }
    }

    private static OnnxTensor Split(OperatorCall call)
    {
        var data = call.Input(0);
        var axis = call.Axis(call.Attributes.Take("axis", 0), data.Rank);
        var size = data.Shape[axis];
        var (index, count) = call.Output;
        var parts = call.Int64s("split", 1);
        if (parts is null)
        {
            var outputs = call.Attributes.Take("num_outputs")?.Int64();
            if ((outputs ?? count) != count) throw call.Fault($"num_outputs is {outputs}, but it has {count} outputs");
            if (size % count != 0 && outputs is null) throw call.Fault($"an axis of {size} can't be split into {count} equal parts");
            var part = (size + count - 1) / count;
            parts = [.. Enumerable.Range(0, count).Select(k => Math.Clamp(size - k * part, 0, part))];
        }
        if (parts.Length != count || Array.Exists(parts, part => part < 0 || part > size) || parts.Sum() != size)
            throw call.Fault($"the parts [{string.Join(", ", parts.Take(64))}] do not split an axis of {size} into {count}");
        return data.Sliced(axis, parts[..index].Sum(), 1, parts[index]);
    }

    private static OnnxTensor Slice(OperatorCall call)
    {
        var result = call.Input(0);
        var starts = call.Int64s("starts", 1) ?? throw call.Fault("it has no starts");
        var ends = call.Int64s("ends", 2) ?? throw call.Fault("it has no ends");
        var axes = call.Axes(call.Int64s("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(k => (long)k)], result.Rank);
        var steps = (call.Inputs.Count > 4 ? call.Inputs[4]?.ToInt64s(call.Allowance) : null) ?? [.. axes.Select(_ => 1L)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
            throw call.Fault($"it has {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps");
        for (var k = 0; k < axes.Length; k++)
        {
            var size = result.Shape[axes[k]];
            if (steps[k] == 0) throw call.Fault("a step is 0");
            var step = Math.Clamp(steps[k], -size - 1, size + 1); // a longer one takes one element as well
            var (first, last) = step > 0 ? (0, size) : (-1, size - 1);
            var start = Math.Clamp(starts[k] < 0 ? starts[k] + size : starts[k], step > 0 ? 0 : Math.Min(0, size - 1), last);
            var end = Math.Clamp(ends[k] < 0 ? ends[k] + size : ends[k], first, step > 0 ? size : Math.Max(first, size - 1));
            var span = step > 0 ? end - start : start - end;
            result = result.Sliced(axes[k], start, step, span <= 0 || size == 0 ? 0 : (span - 1) / Math.Abs(step) + 1);
        }
        return result;
    }
}

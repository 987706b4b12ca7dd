namespace LstmSimd.Formats.Onnx;

/// <summary>What Transpose, Squeeze, Unsqueeze and Reshape make of a shape; for constants, and for the axes between two LSTM nodes.</summary>
internal static class ShapeOperators
{
    private const int MostAxes = 64;

    public static int[] Permutation(OperatorCall call, int rank)
    {
        if (call.Attributes.Take("perm")?.Int64s() is not { } axes) return [.. Enumerable.Range(0, rank).Reverse()];
        if (axes.Length != rank) throw call.Fault($"perm has {axes.Length} axes for a tensor of {rank}");
        return call.Axes(axes, rank);
    }

    public static T[] Unsqueezed<T>(OperatorCall call, T[] shape, T one)
    {
        var axes = call.Int64s("axes", 1) ?? throw call.Fault("it has no axes");
        var rank = shape.Length + axes.Length;
        if (rank > MostAxes) throw call.Fault($"it makes a tensor of more than {MostAxes} axes");
        var added = call.Axes(axes, rank);
        var rest = 0;
        return [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? one : shape[rest++])];
    }

    public static long[] Squeezed(OperatorCall call, long[] shape)
    {
        if (call.Int64s("axes", 1) is not { } named) return [.. shape.Where(size => size != 1)];
        var axes = call.Axes(named, shape.Length);
        if (Array.Exists(axes, axis => shape[axis] != 1)) throw call.Fault($"it removes axes [{string.Join(", ", named)}] of [{string.Join(", ", shape)}], not all of size 1");
        return [.. shape.Where((_, axis) => !axes.Contains(axis))];
    }

    /// <summary>The target of a Reshape: 0 keeps an axis, −1 takes what is left over; and whether 0 means 0.</summary>
    public static (long[] Target, bool AllowZero) Target(OperatorCall call)
    {
        call.Attributes.Take("consumed_inputs"); // a hint of operator set 1
        var target = call.Int64s("shape", 1) ?? throw call.Fault("it has no shape");
        if (target.Length > MostAxes) throw call.Fault($"it makes a tensor of more than {MostAxes} axes");
        if (target.Count(size => size == -1) > 1 || Array.Exists(target, size => size < -1)) throw call.Fault($"its shape is [{string.Join(", ", target)}]");
        return (target, call.Attributes.Take("allowzero", 0) != 0);
    }

    public static long[] Reshaped(OperatorCall call, long[] shape)
    {
        var (target, allowZero) = Target(call);
        var count = OnnxTensor.Product(shape);
        var result = new long[target.Length];
        var known = 1L;
        for (var axis = 0; axis < target.Length; axis++)
        {
            if (target[axis] == 0 && !allowZero && axis >= shape.Length) throw Fault();
            result[axis] = target[axis] == 0 && !allowZero ? shape[axis] : target[axis];
            if (target[axis] == -1) continue;
            if (result[axis] > Math.Max(count, 1)) throw Fault(); // so that the product does not overflow
            known *= result[axis];
            if (known > Math.Max(count, 1)) throw Fault();
        }
        if (Array.IndexOf(target, -1) is var open and >= 0)
        {
            if (known == 0 || count % known != 0) throw Fault();
            result[open] = count / known;
        }
        return OnnxTensor.Product(result) == count ? result : throw Fault();

        InvalidDataException Fault() => call.Fault($"[{string.Join(", ", shape)}] can't be given the shape [{string.Join(", ", target)}]");
    }
}

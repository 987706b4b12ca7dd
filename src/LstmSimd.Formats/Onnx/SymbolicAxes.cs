namespace LstmSimd.Formats.Onnx;

/// <summary>An axis that shapes are made of: T, B, D or H. Sizes of T and B are known only where the file states them.</summary>
internal sealed record Axis(string Name, long? Size);

/// <summary>
/// The axes of a tensor between two LSTM nodes, each a product of neighbouring axes of the lower one's Y: [T, D, B, H] is [[T], [D], [B], [H]],
/// and becomes [[T], [B], [D, H]] on its way to X. An axis that is known to be 1 is the empty product.
/// </summary>
internal sealed class SymbolicAxes
{
    private readonly Axis[][] _axes;

    private SymbolicAxes(Axis[][] axes) => _axes = axes;

    public static bool Knows(OnnxNode node) => node.IsStandard && node.Operator is "Identity" or "Squeeze" or "Unsqueeze" or "Transpose" or "Reshape";

    public static SymbolicAxes OfOutput(OnnxLstm lstm)
    {
        var (t, b, d, h) = Named(lstm);
        return new(lstm.IsBatchFirst ? [b, t, d, h] : [t, d, b, h]);
    }

    /// <summary>The axes after a node; null where it does something else, or its effect can't be told.</summary>
    public SymbolicAxes? After(OperatorCall call)
    {
        Axis[][]? axes = call.Operator switch
        {
            "Identity" => _axes,
            "Transpose" => [.. ShapeOperators.Permutation(call, _axes.Length).Select(axis => _axes[axis])],
            "Unsqueeze" => ShapeOperators.Unsqueezed(call, _axes, []),
            "Squeeze" => Squeezed(call),
            _ => Reshaped(ShapeOperators.Target(call)),
        };
        call.Attributes.RefuseRest();
        return axes is null ? null : new SymbolicAxes(axes);
    }

    /// <summary>Whether these are the axes of X, [T, B, D·H], of the node above.</summary>
    public bool AreInput(OnnxLstm lower, OnnxLstm upper)
    {
        var (t, b, d, h) = Named(lower);
        Axis[][] expected = upper.IsBatchFirst ? [b, t, [.. d, .. h]] : [t, b, [.. d, .. h]];
        return _axes.Length == expected.Length && _axes.Zip(expected).All(pair => pair.First.SequenceEqual(pair.Second));
    }

    private static (Axis[] T, Axis[] B, Axis[] D, Axis[] H) Named(OnnxLstm lstm)
    {
        long? t = null, b = null;
        if (lstm.Node.Graph.StatedShape(lstm.Node.Inputs[0]) is { Length: 3 } x) (t, b) = lstm.IsBatchFirst ? (x[1], x[0]) : (x[0], x[1]);
        if (lstm.Node.Graph.StatedShape(lstm.Node.Outputs[0]) is { Length: 4 } y) (t, b) = lstm.IsBatchFirst ? (y[1] ?? t, y[0] ?? b) : (y[0] ?? t, y[2] ?? b);
        return (Of("T", t), Of("B", b), Of("D", lstm.DirectionCount), Of("H", lstm.HiddenSize));

        static Axis[] Of(string name, long? size) => size == 1 ? [] : [new Axis(name, size)];
    }

    private Axis[][]? Squeezed(OperatorCall call)
    {
        if (call.Int64s("axes", 1) is not { } named)
            return Array.TrueForAll(_axes, axis => Array.TrueForAll(axis, part => part.Size is not null)) ? [.. _axes.Where(axis => axis.Length > 0)] : null;
        var axes = call.Axes(named, _axes.Length);
        return Array.TrueForAll(axes, axis => _axes[axis].Length == 0) ? [.. _axes.Where((_, axis) => !axes.Contains(axis))] : null;
    }

    /// <summary>Each target takes neighbouring axes in their order: those before −1 from the front, those after it from the back, and it what is left.</summary>
    private Axis[][]? Reshaped((long[] Target, bool AllowZero) call)
    {
        var target = call.Target;
        var open = Array.IndexOf(target, -1);
        var left = new List<Axis>(_axes.SelectMany(axis => axis));
        var axes = new Axis[target.Length][];
        for (var axis = 0; axis < (open < 0 ? target.Length : open); axis++)
            if (!Take(axis, fromBack: false)) return null;
        for (var axis = target.Length - 1; axis > open && open >= 0; axis--)
            if (!Take(axis, fromBack: true)) return null;
        if (open >= 0) axes[open] = [.. left];
        return open >= 0 || left.Count == 0 ? axes : null;

        bool Take(int axis, bool fromBack)
        {
            var size = target[axis];
            var count = 0;
            if (size == 0)
            {
                if (call.AllowZero || axis >= _axes.Length) return false;
                count = _axes[axis].Length;
                if (count > left.Count || !Part().SequenceEqual(_axes[axis])) return false;
            }
            else
            {
                for (var product = 1L; product < size; product *= Part()[fromBack ? 0 : ^1].Size ?? size + 1)
                    if (count++ == left.Count) return false;
                if (Part().Aggregate(1.0, (product, part) => product * (part.Size ?? double.NaN)) != size) return false;
            }
            axes[axis] = [.. Part()];
            left.RemoveRange(fromBack ? left.Count - count : 0, count);
            return true;

            List<Axis> Part() => left.GetRange(fromBack ? left.Count - count : 0, count);
        }
    }
}

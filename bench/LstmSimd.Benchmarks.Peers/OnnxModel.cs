using System.Runtime.InteropServices;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>
/// A stack of layers as an ONNX model: x to Y, layer l's state from h{l} and c{l} to hn{l} and cn{l}. Field numbers: onnx.proto.
/// </summary>
internal static class OnnxModel
{
    private const int IrVersion = 7, Opset = 14; // the first with an LSTM that has a layout
    private const int Float = 1, Int64 = 7; // TensorProto.DataType
    private const int IntAttribute = 2, StringAttribute = 3, IntsAttribute = 7; // AttributeProto.AttributeType

    // Ours are i f g o.
    private static readonly int[] GatesInOnnxOrder = [0, 3, 1, 2];

    public static byte[] Write(Workload workload)
    {
        var (I, H, B, T, D) = (workload.Case.Input, workload.Case.Hidden, workload.Case.Batch, workload.Case.Steps, workload.Case.Directions);
        var graph = new Message().Add(2, workload.Case.Name);
        graph.Add(11, Value("x", T, B, I)).Add(12, Value("Y", T, D, B, H));
        var x = "x";
        foreach (var (l, layer) in workload.Layers.Index())
        {
            foreach (var name in (string[])["h", "c"])
                graph.Add(11, Value($"{name}{l}", D, B, H)).Add(12, Value($"{name}n{l}", D, B, H));
            graph.Add(5, Weights($"W{l}", layer, weights => Reorder(weights.WeightsInput.Span), 4 * H, layer.InputSize))
                .Add(5, Weights($"R{l}", layer, weights => Reorder(weights.WeightsRecurrent.Span), 4 * H, H))
                .Add(5, Weights($"B{l}", layer, weights => [.. Reorder(weights.Bias.Span), .. new float[4 * H]], 8 * H));

            var y = l == workload.Layers.Length - 1 ? "Y" : $"Y{l}";
            graph.Add(1, Node("LSTM", [x, $"W{l}", $"R{l}", $"B{l}", "", $"h{l}", $"c{l}"], [y, $"hn{l}", $"cn{l}"],
                Attribute("hidden_size", IntAttribute).Add(3, (long)H),
                Attribute("direction", StringAttribute).Add(4, D == 2 ? "bidirectional" : "forward")));
            if (y != "Y") x = AddBetween(graph, l, D, T, B, H);
        }
        return new Message().Add(1, IrVersion).Add(7, graph).Add(8, new Message().Add(1, "").Add(2, Opset)).ToArray();
    }

    /// <summary>Y [T, D, B, H] to the next layer's x, [T, B, D·H].</summary>
    private static string AddBetween(Message graph, int l, int D, int T, int B, int H)
    {
        if (D == 1)
        {
            graph.Add(5, Integers($"axes{l}", 1)).Add(1, Node("Squeeze", [$"Y{l}", $"axes{l}"], [$"x{l}"]));
        }
        else
        {
            graph.Add(1, Node("Transpose", [$"Y{l}"], [$"Z{l}"], Attribute("perm", IntsAttribute).AddAll(8, [0L, 2, 1, 3])))
                .Add(5, Integers($"shape{l}", T, B, D * H)).Add(1, Node("Reshape", [$"Z{l}", $"shape{l}"], [$"x{l}"]));
        }
        return $"x{l}";
    }

    private static float[] Reorder(ReadOnlySpan<float> rows)
    {
        var gate = rows.Length / 4;
        var reordered = new float[rows.Length];
        for (var k = 0; k < 4; k++) rows.Slice(GatesInOnnxOrder[k] * gate, gate).CopyTo(reordered.AsSpan(k * gate));
        return reordered;
    }

    private static Message Weights(string name, LstmLayer layer, Func<LstmWeights, float[]> values, params long[] shape) =>
        Tensor(name, Float, MemoryMarshal.AsBytes<float>(layer.Weights.SelectMany(values).ToArray()).ToArray(), [layer.DirectionCount, .. shape]);

    private static Message Integers(string name, params long[] values) => Tensor(name, Int64, MemoryMarshal.AsBytes<long>(values).ToArray(), [values.Length]);

    private static Message Tensor(string name, int type, byte[] data, long[] shape) =>
        new Message().AddAll(1, shape).Add(2, type).Add(8, name).Add(9, data);

    private static Message Value(string name, params long[] shape) => new Message().Add(1, name).Add(2, new Message().Add(1, new Message().Add(1, Float)
        .Add(2, new Message().AddAll(1, shape.Select(size => new Message().Add(1, size))))));

    private static Message Node(string type, string[] inputs, string[] outputs, params Message[] attributes) => new Message()
        .AddAll(1, inputs).AddAll(2, outputs).Add(4, type).AddAll(5, attributes);

    private static Message Attribute(string name, int type) => new Message().Add(1, name).Add(20, type);
}

using static LstmSimd.Formats.Onnx.GraphBuilder;

namespace LstmSimd.Formats.Onnx;

/// <summary>Layers as an ONNX graph. ONNX's orders are i o f c for gates and i o f for peepholes; ours are i f g o and i f o.</summary>
internal static class OnnxWriter
{
    // The first operator set whose LSTM may have another layout, and the format that came with it: read by all runtimes since 2021.
    private const int IrVersion = 7, OperatorSet = 14;

    // Where ONNX's gates and peepholes stand in ours.
    private static readonly int[] Gates = [0, 3, 1, 2], Peepholes = [0, 2, 1];

    public static MessageBuilder Model(IReadOnlyList<LstmLayer> layers, OnnxOptions options)
    {
        var graph = new GraphBuilder("lstm").Input("X", FloatType, Axis("T"), Axis("B"), Axis(layers[0].InputSize));
        if (options.SequenceLengths) graph.Input("sequence_lens", Int32Type, Axis("B"));

        var (x, last) = ("X", layers.Count - 1);
        foreach (var (k, layer) in layers.Index())
        {
            var isOutput = k == last && options.DirectionAxis;
            AddLstm(graph, layer, k, x, isOutput ? "Y" : $"Y_{k}", options);
            if (!isOutput) AddSideBySide(graph, layer, k, x = k == last ? "Y" : $"X_{k + 1}");
        }

        var (D, H) = (layers[last].DirectionCount, layers[last].HiddenSize);
        MessageBuilder[] axes = options.DirectionAxis ? [Axis("T"), Axis(D), Axis("B"), Axis(H)] : [Axis("T"), Axis("B"), Axis(D * H)];
        graph.Output("Y", FloatType, axes);
        foreach (var (k, layer) in layers.Index())
        {
            foreach (var name in (string[])["Y_h", "Y_c"]) graph.Output($"{name}_{k}", FloatType, Axis(layer.DirectionCount), Axis("B"), Axis(layer.HiddenSize));
        }
        return graph.ToModel(IrVersion, OperatorSet);
    }

    /// <summary>x [T, B, I] to y [T, D, B, H].</summary>
    private static void AddLstm(GraphBuilder graph, LstmLayer layer, int k, string x, string y, OnnxOptions options)
    {
        var (D, I, H) = (layer.DirectionCount, layer.InputSize, layer.HiddenSize);
        graph.Constant($"W_{k}", [D, 4 * H, I], Each(weights => InOrder(weights.WeightsInput, Gates)))
            .Constant($"R_{k}", [D, 4 * H, H], Each(weights => InOrder(weights.WeightsRecurrent, Gates)));

        // Wb, then Rb, and whoever reads adds them: of all numbers only −0 changes no other, not even −0.
        var recurrentBias = new float[4 * H];
        recurrentBias.AsSpan().Fill(-0f);
        graph.Constant($"B_{k}", [D, 8 * H], Each(weights => [.. InOrder(weights.Bias, Gates), recurrentBias]));

        var hasPeepholes = layer.Weights.Any(weights => !weights.Peepholes.IsEmpty);
        if (hasPeepholes)
            graph.Constant($"P_{k}", [D, 3 * H], Each(weights => InOrder(weights.Peepholes.IsEmpty ? new float[3 * H] : weights.Peepholes, Peepholes)));

        string[] states = ["initial_h", "initial_c"];
        if (options.InitialState)
        {
            foreach (var name in states) graph.Input($"{name}_{k}", FloatType, Axis(D), Axis("B"), Axis(H));
        }
        string[] inputs = [x, $"W_{k}", $"R_{k}", $"B_{k}", options.SequenceLengths ? "sequence_lens" : "",
            .. states.Select(name => options.InitialState ? $"{name}_{k}" : ""), hasPeepholes ? $"P_{k}" : ""];
        graph.Node($"lstm_{k}", "LSTM", inputs, [y, $"Y_h_{k}", $"Y_c_{k}"], CellAttributes.Of(layer));

        ReadOnlyMemory<float>[] Each(Func<LstmWeights, ReadOnlyMemory<float>[]> parts) => [.. layer.Weights.SelectMany(parts)];
    }

    /// <summary>y [T, D, B, H] to the outputs of both directions side by side, [T, B, D·H].</summary>
    private static void AddSideBySide(GraphBuilder graph, LstmLayer layer, int k, string output)
    {
        if (layer.DirectionCount == 1)
        {
            graph.Constant($"axes_{k}", 1).Node($"squeeze_{k}", "Squeeze", [$"Y_{k}", $"axes_{k}"], [output]);
            return;
        }
        graph.Node($"transpose_{k}", "Transpose", [$"Y_{k}"], [$"Z_{k}"], Attribute("perm", [0L, 2, 1, 3]))
            .Constant($"shape_{k}", 0, 0, layer.OutputSize) // 0: as it is
            .Node($"reshape_{k}", "Reshape", [$"Z_{k}", $"shape_{k}"], [output]);
    }

    private static ReadOnlyMemory<float>[] InOrder(ReadOnlyMemory<float> values, int[] order)
    {
        var size = values.Length / order.Length;
        return [.. order.Select(place => values.Slice(place * size, size))];
    }
}

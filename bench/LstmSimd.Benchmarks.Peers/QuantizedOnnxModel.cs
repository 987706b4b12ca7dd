using System.Runtime.InteropServices;
using LstmSimd.Kernels;
using LstmSimd.Testing;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>A file for <see cref="OnnxPeer"/> whose layers are ONNX Runtime's DynamicQuantizeLSTM: int8 weights, and x and h rounded to bytes at every step, as ours are.</summary>
internal static class QuantizedOnnxModel
{
    private const string Domain = "com.microsoft";
    private const int DomainVersion = 1, OperatorSet = 14;

    // ONNX's order is i o f c; where its gates stand in ours, i f g o.
    private static readonly int[] Gates = [0, 3, 1, 2];

    /// <summary>Of one layer that reads forward.</summary>
    public static byte[] Of(Workload workload)
    {
        var (I, H, B, T) = (workload.Case.Input, workload.Case.Hidden, workload.Case.Batch, workload.Case.Steps);
        var weights = workload.Layers.Single().Weights.Single();
        var graph = new HandmadeOnnx().Input("X", T, B, I).Input("initial_h_0", 1, B, H).Input("initial_c_0", 1, B, H);
        AddMatrix(graph, "W", weights.StoredInput);
        AddMatrix(graph, "R", weights.StoredRecurrent);
        graph.Initializer("B", (float[])[.. Gates.SelectMany(gate => weights.Bias.Slice(gate * H, H).ToArray()), .. new float[4 * H]], 1, 8 * H); // of W, then of R

        // Without sequence_lens and P.
        string[] inputs = ["X", "W", "R", "B", "", "initial_h_0", "initial_c_0", "", "W_scale", "W_zero_point", "R_scale", "R_zero_point"];
        graph.Add(1, HandmadeOnnx.NodeOf("DynamicQuantizeLSTM", "lstm", Domain, inputs, ["Y", "Y_h_0", "Y_c_0"], HandmadeOnnx.Integer("hidden_size", H)));
        graph.Output("Y", T, 1, B, H).Output("Y_h_0", 1, B, H).Output("Y_c_0", 1, B, H);
        graph.Graph.Text(2, "lstm");
        return HandmadeOnnx.Model(graph.Graph, OperatorSet).Message(8, new WireBytes().Text(1, Domain).Integer(2, DomainVersion)).ToArray();
    }

    /// <summary>Transposed: [1, inputs, 4H], and a scale for each of the 4H; the zero points are 0.</summary>
    private static void AddMatrix(HandmadeOnnx graph, string name, WeightMatrix matrix)
    {
        var quantized = matrix.To(WeightPrecision.Int8);
        var (outputs, inputs) = (quantized.Rows, quantized.Columns);
        var H = outputs / Gates.Length;
        var (values, scales) = (new sbyte[outputs * inputs], new float[outputs]);
        for (var column = 0; column < outputs; column++)
        {
            var row = Gates[column / H] * H + column % H;
            scales[column] = quantized.Scales.Span[row];
            for (var k = 0; k < inputs; k++) values[k * outputs + column] = quantized.Int8.Span[row * inputs + k];
        }
        graph.Initializer(OnnxTensors.Raw(name, OnnxTensors.Int8, MemoryMarshal.AsBytes<sbyte>(values), 1, inputs, outputs))
            .Initializer($"{name}_scale", scales, 1, outputs)
            .Initializer(OnnxTensors.Raw($"{name}_zero_point", OnnxTensors.Int8, new byte[outputs], 1, outputs));
    }
}

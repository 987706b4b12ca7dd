using LstmSimd.Formats.Onnx;
using static LstmSimd.Formats.Onnx.GraphBuilder;

namespace LstmSimd.Peers.Tests;

/// <summary>A single LSTM node, every array and attribute of it as a file might have them, in the order of ONNX: i o f c.</summary>
/// <param name="I">The number of inputs.</param>
/// <param name="H">The number of units.</param>
/// <param name="W">[D, 4H, I].</param>
/// <param name="R">[D, 4H, H].</param>
internal sealed record OneNode(int I, int H, float[] W, float[] R)
{
    /// <summary>[D, 8H], Wb and Rb; empty where the input is left out.</summary>
    public float[] B { get; init; } = [];

    /// <summary>[D, 3H], i o f; empty where the input is left out.</summary>
    public float[] P { get; init; } = [];

    /// <summary>Of a node with one direction: whether that is backward.</summary>
    public bool IsReverse { get; init; }

    /// <summary>Beside hidden_size and direction.</summary>
    public MessageBuilder[] Attributes { get; init; } = [];

    /// <summary>Its outputs in ONNX Runtime: Y [T, D, B, H], Y_h and Y_c [D, B, H] for x [T, B, I].</summary>
    public Dictionary<string, float[]> Run(int rows, float[] x) => Theirs.Run(ToFile(), [new("X", x, x.Length / (rows * I), rows, I)]);

    public byte[] ToFile()
    {
        var D = W.Length / (4 * H * I);
        var graph = new GraphBuilder("one node").Input("X", FloatType, Axis("T"), Axis("B"), Axis(I))
            .Constant("W", [D, 4 * H, I], W).Constant("R", [D, 4 * H, H], R);
        if (B.Length > 0) graph.Constant("B", [D, 8 * H], B);
        if (P.Length > 0) graph.Constant("P", [D, 3 * H], P);
        graph.Node("lstm", "LSTM", ["X", "W", "R", B.Length > 0 ? "B" : "", "", "", "", P.Length > 0 ? "P" : ""], ["Y", "Y_h", "Y_c"],
                [Attribute("hidden_size", (long)H), Attribute("direction", D == 2 ? "bidirectional" : IsReverse ? "reverse" : "forward"), .. Attributes])
            .Output("Y", FloatType, Axis("T"), Axis(D), Axis("B"), Axis(H)).Output("Y_h", FloatType, Axis(D), Axis("B"), Axis(H)).Output("Y_c", FloatType, Axis(D), Axis("B"), Axis(H));
        using var file = new MemoryStream();
        graph.ToModel(irVersion: 7, operatorSet: 14).WriteTo(file);
        return file.ToArray();
    }
}

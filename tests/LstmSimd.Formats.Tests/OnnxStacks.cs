namespace LstmSimd.Formats.Tests;

/// <summary>Models of two LSTM nodes, 'low' and 'high', and the nodes between Y0 of the one and X1 of the other.</summary>
internal static class OnnxStacks
{
    public static HandmadeOnnx Two(OnnxCell lower, OnnxCell upper, Func<HandmadeOnnx, HandmadeOnnx> between, string lengths0 = "", string lengths1 = "",
        int layout0 = 0, int layout1 = 0) =>
        Nodes(OnnxRun.AddWeights(OnnxRun.AddWeights(new HandmadeOnnx().Input("X"), lower, "0"), upper, "1"), lower, upper, between, lengths0, lengths1, layout0, layout1);

    /// <summary>The nodes alone.</summary>
    public static HandmadeOnnx Nodes(HandmadeOnnx file, OnnxCell lower, OnnxCell upper, Func<HandmadeOnnx, HandmadeOnnx> between, string lengths0 = "", string lengths1 = "",
        int layout0 = 0, int layout1 = 0)
    {
        file.Node("LSTM", "low", ["X", "W0", "R0", "B0", lengths0], ["Y0", "H0"], Direction(lower), HandmadeOnnx.Integer("layout", layout0));
        return between(file).Node("LSTM", "high", ["X1", "W1", "R1", "B1", lengths1], ["Y1"], Direction(upper), HandmadeOnnx.Integer("layout", layout1));
    }

    /// <summary>That two layers give what the two cells do, one on the other's output.</summary>
    public static void Equal(OnnxCell lower, OnnxCell upper, ModelFile model)
    {
        var x = OnnxRun.Input(lower.I);
        var middle = Array.ConvertAll(lower.Joined(lower.Run(x, OnnxRun.Rows).Y, OnnxRun.Rows), value => (float)value);
        var expected = upper.Joined(upper.Run(middle, OnnxRun.Rows).Y, OnnxRun.Rows);
        var output = new double[expected.Length];
        new ReferenceLstm<double>(model.Layers, OnnxRun.Rows).Run(Array.ConvertAll(x, value => (double)value), output);
        Assert.All(expected.Zip(output), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, FloatBound));
    }

    // The oracle's upper cell reads floats: H of them, rounded, each times a weight below 1, through gates of slope 1 and less.
    private const double FloatBound = 1e-5;

    private static WireBytes Direction(OnnxCell cell) => HandmadeOnnx.Text("direction", cell.D == 2 ? "bidirectional" : cell.Reverse ? "reverse" : "forward");
}

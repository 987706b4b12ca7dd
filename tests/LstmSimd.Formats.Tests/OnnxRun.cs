namespace LstmSimd.Formats.Tests;

/// <summary>What a model that was read from ONNX gives in float64, beside what <see cref="OnnxCell"/> gives.</summary>
internal static class OnnxRun
{
    public const int Steps = 6, Rows = 3;

    // The sums of some ten products, in another order.
    private const double Bound = 1e-13;

    /// <summary>A model of one LSTM node named 'lstm' over the weights of a cell.</summary>
    public static HandmadeOnnx File(OnnxCell cell, params ReadOnlySpan<WireBytes> attributes) => AddWeights(new HandmadeOnnx().Input("X"), cell)
        .Node("LSTM", "lstm", Inputs(cell), ["Y"], attributes);

    /// <summary>W, R, and where there are any B and P.</summary>
    public static HandmadeOnnx AddWeights(HandmadeOnnx file, OnnxCell cell, string suffix = "")
    {
        file.Initializer("W" + suffix, cell.W, cell.D, 4 * cell.H, cell.I).Initializer("R" + suffix, cell.R, cell.D, 4 * cell.H, cell.H);
        if (cell.B is not null) file.Initializer("B" + suffix, cell.B, cell.D, 8 * cell.H);
        return cell.P is null ? file : file.Initializer("P" + suffix, cell.P, cell.D, 3 * cell.H);
    }

    /// <summary>The inputs of a node, with the names that are left out at the end.</summary>
    public static string[] Inputs(OnnxCell cell, string lengths = "", string h0 = "", string c0 = "") =>
        ["X", "W", "R", cell.B is null ? "" : "B", lengths, h0, c0, cell.P is null ? "" : "P"];

    public static float[] Input(int inputs, int steps = Steps, int rows = Rows) => Noise.Uniform(77, steps * rows * inputs, 2);

    /// <summary>That the only layer of a file gives what the cell does.</summary>
    public static void Equal(OnnxCell expected, byte[] file, int[]? lengths = null) => Equal(expected, ModelFile.Load(file), lengths);

    public static void Equal(OnnxCell expected, ModelFile model, int[]? lengths = null)
    {
        Assert.Single(model.Layers);
        Assert.InRange(Distance(expected, model, lengths), 0, Bound);
    }

    /// <summary>The largest difference of Y, Y_h and Y_c.</summary>
    public static double Distance(OnnxCell expected, ModelFile model, int[]? lengths = null)
    {
        var x = Input(expected.I);
        var (y, h, c) = expected.Run(x, Rows, lengths: lengths);
        var reference = new ReferenceLstm<double>(model.Layers, Rows);
        var output = new double[y.Length];
        reference.Run(Array.ConvertAll(x, value => (double)value), output, lengths ?? []);
        var distance = Largest(expected.Joined(y, Rows), output);
        for (var d = 0; d < expected.D; d++)
        {
            var part = d * Rows * expected.H;
            distance = Math.Max(distance, Largest(h.AsSpan(part, Rows * expected.H), reference.Hidden(0, d)));
            distance = Math.Max(distance, Largest(c.AsSpan(part, Rows * expected.H), reference.Cell(0, d)));
        }
        return distance;
    }

    private static double Largest(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Assert.Equal(a.Length, b.Length);
        var largest = 0.0;
        for (var k = 0; k < a.Length; k++) largest = Math.Max(largest, double.IsNaN(a[k] - b[k]) ? double.NaN : Math.Abs(a[k] - b[k]));
        return largest;
    }
}

namespace LstmSimd.Formats.Tests;

/// <summary>
/// The import traps that ONNX has, each of them a wrong answer without a word: what is read gives what the operator's documentation
/// says, and what one gets in the trap is far from it.
/// </summary>
public sealed class OnnxTrapTests
{
    private const double Far = 1e-3;

    // Where the first gate stands in the order of the second, for a file of the one that is taken for the other.
    private static readonly int[] IofcAsIfco = [0, 2, 3, 1];

    [Fact]
    public void Gates_AreInTheOrderIofc()
    {
        var cell = OnnxCell.Of(1, inputs: 4, hidden: 3);
        NotTrapped(cell, cell with { W = Gates(cell.W, cell, cell.I), R = Gates(cell.R, cell, cell.H), B = Gates(cell.B!, cell, 1) });
    }

    [Fact]
    public void Kernels_AreRowsOfOutputs()
    {
        var cell = OnnxCell.Of(2, inputs: 12, hidden: 3);
        NotTrapped(cell, cell with { W = Transposed(cell.W, 12, 12) });
    }

    [Fact]
    public void Peepholes_AreInTheOrderIof()
    {
        var cell = OnnxCell.Of(3, inputs: 4, hidden: 3, peepholes: true);
        NotTrapped(cell, cell with { P = [.. cell.P![..3], .. cell.P![6..9], .. cell.P![3..6]] });
    }

    [Fact]
    public void CoupledGates_TakeTheForgetGateFromTheInputGate()
    {
        var cell = OnnxCell.Of(4, inputs: 4, hidden: 3) with { InputForget = true };
        // σ(−z) = 1 − σ(z): so i = 1 − f and f is a gate of its own, as TensorFlow Lite has it.
        var trapped = cell with { W = InputFromForget(cell.W, 4), R = InputFromForget(cell.R, 3), B = InputFromForget(cell.B!, 1) };
        NotTrapped(cell, trapped, HandmadeOnnx.Integer("input_forget", 1));

        static float[] InputFromForget(float[] values, int columns)
        {
            var changed = (float[])values.Clone();
            for (var block = 0; block < values.Length / (12 * columns); block++)
                for (var k = 0; k < 3 * columns; k++) changed[block * 12 * columns + k] = -values[(block * 12 + 6) * columns + k];
            return changed;
        }
    }

    [Fact]
    public void Clip_CutsThePreActivationsAndNotTheCellState()
    {
        var cell = OnnxCell.Of(5, inputs: 4, hidden: 3) with { Clip = 0.6 };
        var file = OnnxRun.File(cell, HandmadeOnnx.Single("clip", 0.6f));
        var rounded = cell with { Clip = 0.6f };
        OnnxRun.Equal(rounded, file.ToBytes());
        var (_, _, c) = rounded.Run(OnnxRun.Input(4), OnnxRun.Rows);
        Assert.Contains(c, value => Math.Abs(value) > 0.6);
        Assert.InRange(OnnxRun.Distance(cell with { Clip = double.PositiveInfinity }, ModelFile.Load(file.ToBytes())), Far, double.MaxValue);
    }

    [Fact]
    public void HardSigmoid_HasOneFifthAndOneHalf()
    {
        var cell = OnnxCell.Of(6, inputs: 4, hidden: 3) with { F = x => Math.Clamp((double)0.2f * x + 0.5, 0, 1) };
        NotTrapped(cell, cell with { F = x => Math.Clamp(x / 6 + 0.5, 0, 1) }, HandmadeOnnx.Texts("activations", "HardSigmoid", "Tanh", "Tanh"));
    }

    [Fact]
    public void Biases_AreTwoAndBothCount()
    {
        var cell = OnnxCell.Of(7, inputs: 4, hidden: 3);
        NotTrapped(cell, cell with { B = [.. cell.B![..12], .. new float[12]] });
        var without = cell with { B = null };
        OnnxRun.Equal(without, OnnxRun.File(without).ToBytes());
    }

    [Fact]
    public void TheReverseDirection_StartsAtEachRowsOwnEnd()
    {
        int[] lengths = [6, 2, 0];
        foreach (var (cell, direction) in new[] { (OnnxCell.Of(8, 4, 3) with { Reverse = true }, "reverse"), (OnnxCell.Of(9, 4, 3, directions: 2), "bidirectional") })
        {
            var model = ModelFile.Load(OnnxRun.File(cell, HandmadeOnnx.Text("direction", direction)).ToBytes());
            OnnxRun.Equal(cell, model, lengths);
            Assert.InRange(OnnxRun.Distance(cell, model), 0, 1e-13);
            var x = OnnxRun.Input(4);
            Assert.InRange(Largest(cell.Run(x, 3).H, cell.Run(x, 3, lengths: lengths).H), Far, double.MaxValue);
        }
    }

    [Fact]
    public void RowsPastTheirEnd_AreZeroAndARowOfNoneKeepsZero()
    {
        int[] lengths = [6, 2, 0];
        var cell = OnnxCell.Of(10, inputs: 4, hidden: 3);
        var model = ModelFile.Load(OnnxRun.File(cell).ToBytes());
        OnnxRun.Equal(cell, model, lengths);
        var (y, h, c) = cell.Run(OnnxRun.Input(4), 3, lengths: lengths);
        Assert.All(y[(2 * 3 * 3 + 3)..(2 * 3 * 3 + 6)], value => Assert.Equal(0, value)); // step 2 of the row of length 2
        Assert.All([.. h[6..9], .. c[6..9]], value => Assert.Equal(0, value));
    }

    [Fact]
    public void BothDirections_StandSideBySideInWhatTheNextLayerReads()
    {
        OnnxCell lower = OnnxCell.Of(11, 4, 3, directions: 2), upper = OnnxCell.Of(12, 6, 2);
        var file = OnnxStacks.Two(lower, upper, f => f.Node("Transpose", "", ["Y0"], ["t"], HandmadeOnnx.Integers("perm", 0, 2, 1, 3))
            .Initializer(OnnxTensors.Of("shape", 0, 0, -1)).Node("Reshape", "", ["t", "shape"], ["X1"]));
        var model = ModelFile.Load(file.ToBytes());
        Assert.Equal(2, model.Layers.Count);
        OnnxStacks.Equal(lower, upper, model);
        // Without the transposition the direction axis would be read as the batch axis.
        var trap = OnnxStacks.Two(lower, upper, f => f.Initializer(OnnxTensors.Of("shape", 6, 3, 6)).Node("Reshape", "", ["Y0", "shape"], ["X1"]).Stated("Y0", 6, 2, 3, 3));
        Assert.Equal(2, ModelFile.List(trap.ToBytes()).Count);
    }

    /// <summary>The file of a cell gives what that does, and not what the other does, which is what one has in the trap.</summary>
    private static void NotTrapped(OnnxCell cell, OnnxCell trapped, params ReadOnlySpan<WireBytes> attributes)
    {
        var model = ModelFile.Load(OnnxRun.File(cell, attributes).ToBytes());
        OnnxRun.Equal(cell, model);
        Assert.InRange(OnnxRun.Distance(trapped, model), Far, double.MaxValue);
    }

    private static float[] Gates(float[] values, OnnxCell cell, int columns)
    {
        var size = cell.H * columns;
        return [.. Enumerable.Range(0, values.Length / size).SelectMany(block => values.Skip((block / 4 * 4 + IofcAsIfco[block % 4]) * size).Take(size))];
    }

    private static float[] Transposed(float[] values, int rows, int columns) =>
        [.. Enumerable.Range(0, values.Length).Select(k => values[k % rows * columns + k / rows])];

    private static double Largest(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
}

namespace LstmSimd.Kernels.Tests;

/// <summary>
/// The cell and the layer as plain loops over floats, each sum in the promised order (b, inputs, hidden units): what every width,
/// batch and cut of a sequence must repeat in bits. The functions are the one-lane instances, which have tests of their own.
/// </summary>
internal class Oracle(GateWeights weights, int rows)
{
    protected const float Smallest = 7.88860905e-31f; // 2⁻¹⁰⁰

    public float[] Hidden { get; } = new float[rows * weights.HiddenSize];

    public float[] Cells { get; } = new float[rows * weights.HiddenSize];

    /// <summary>c′ and h′ from pre-activations [4H] and c.</summary>
    public static (float[] Cell, float[] Hidden) Cell(ReadOnlySpan<float> sums, ReadOnlySpan<float> c)
    {
        var (H, cell, hidden) = (c.Length, new float[c.Length], new float[c.Length]);
        for (var j = 0; j < H; j++)
        {
            var (i, f) = (Sigmoid(sums[j]), Sigmoid(sums[H + j]));
            var (g, o) = (Tanh(sums[2 * H + j]), Sigmoid(sums[3 * H + j]));
            cell[j] = Flush(AtWidth.MultiplyAdd(f, c[j], i * g));
            hidden[j] = Flush(o * Tanh(cell[j]));
        }
        return (cell, hidden);
    }

    /// <summary>x [T, B, I] to y [T, B, H].</summary>
    public float[] Run(float[] x, bool backward = false)
    {
        var (I, H) = (weights.InputSize, weights.HiddenSize);
        var steps = x.Length / (rows * I);
        var y = new float[steps * rows * H];
        for (var row = 0; row < rows; row++)
        {
            var h = Hidden.AsSpan(row * H, H);
            var c = Cells.AsSpan(row * H, H);
            for (var step = 0; step < steps; step++)
            {
                var t = backward ? steps - 1 - step : step;
                var (cell, hidden) = Cell(Sums(x.AsSpan((t * rows + row) * I, I), h), c);
                cell.CopyTo(c);
                hidden.CopyTo(h);
                hidden.CopyTo(y.AsSpan((t * rows + row) * H));
            }
        }
        return y;
    }

    /// <summary>The pre-activations, [4H].</summary>
    protected virtual float[] Sums(ReadOnlySpan<float> x, ReadOnlySpan<float> h)
    {
        var sums = (float[])weights.B.Clone();
        for (var j = 0; j < sums.Length; j++)
        {
            for (var k = 0; k < x.Length; k++) sums[j] = AtWidth.MultiplyAdd(weights.W[j * x.Length + k], x[k], sums[j]);
            for (var k = 0; k < h.Length; k++) sums[j] = AtWidth.MultiplyAdd(weights.R[j * h.Length + k], h[k], sums[j]);
        }
        return sums;
    }

    private static float Sigmoid(float x) => AtWidth.OneLane(StandardActivation.Sigmoid, x);

    private static float Tanh(float x) => AtWidth.OneLane(StandardActivation.Tanh, x);

    private static float Flush(float x) => Math.Abs(x) < Smallest ? 0 : x;
}

namespace LstmSimd.Formats.Tests;

/// <summary>
/// The LSTM operator as ONNX's documentation writes it, in float64, over ONNX's own tensors and orders: the oracle of what is read from
/// a file. It shares nothing with the library.
/// </summary>
internal sealed record OnnxCell(int I, int H, int D = 1)
{
    private const int Gates = 4; // i o f c

    public required float[] W { get; init; } // [D, 4H, I]

    public required float[] R { get; init; } // [D, 4H, H]

    public float[]? B { get; init; } // [D, 8H]: Wb, then Rb

    public float[]? P { get; init; } // [D, 3H]: i o f

    public double Clip { get; init; } = double.PositiveInfinity;

    public bool InputForget { get; init; }

    public bool Reverse { get; init; }

    public Func<double, double> F { get; init; } = Sigmoid;

    public Func<double, double> G { get; init; } = Math.Tanh;

    public Func<double, double> Out { get; init; } = Math.Tanh;

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>Noise of these sizes.</summary>
    public static OnnxCell Of(int seed, int inputs, int hidden, int directions = 1, bool peepholes = false) => new(inputs, hidden, directions)
    {
        W = Noise.Uniform(seed, directions * Gates * hidden * inputs),
        R = Noise.Uniform(seed + 1, directions * Gates * hidden * hidden),
        B = Noise.Uniform(seed + 2, directions * 2 * Gates * hidden),
        P = peepholes ? Noise.Uniform(seed + 3, directions * 3 * hidden) : null,
    };

    /// <summary>Y [T, D, B, H], Y_h and Y_c [D, B, H].</summary>
    /// <param name="x">[T, B, I].</param>
    /// <param name="batch">B.</param>
    /// <param name="h0">[D, B, H], or zero.</param>
    /// <param name="c0">[D, B, H], or zero.</param>
    /// <param name="lengths">[B], or T.</param>
    public (double[] Y, double[] H, double[] C) Run(float[] x, int batch, float[]? h0 = null, float[]? c0 = null, int[]? lengths = null)
    {
        var steps = x.Length / (batch * I);
        var y = new double[steps * D * batch * H];
        double[] h = Start(h0), c = Start(c0);
        for (var d = 0; d < D; d++)
        {
            for (var row = 0; row < batch; row++)
            {
                var length = lengths?[row] ?? steps;
                var at = (d * batch + row) * H;
                for (var step = 0; step < length; step++)
                {
                    var t = Reverse || d == 1 ? length - 1 - step : step;
                    Step(d, x.AsSpan((t * batch + row) * I, I), h.AsSpan(at, H), c.AsSpan(at, H));
                    h.AsSpan(at, H).CopyTo(y.AsSpan(((t * D + d) * batch + row) * H));
                }
            }
        }
        return (y, h, c);

        double[] Start(float[]? values) => values is null ? new double[D * batch * H] : Array.ConvertAll(values, value => (double)value);
    }

    /// <summary>Y as [T, B, D·H].</summary>
    public double[] Joined(double[] y, int batch)
    {
        var joined = new double[y.Length];
        for (var t = 0; t < y.Length / (D * batch * H); t++)
            for (var d = 0; d < D; d++)
                for (var row = 0; row < batch; row++)
                    y.AsSpan(((t * D + d) * batch + row) * H, H).CopyTo(joined.AsSpan(((t * batch + row) * D + d) * H));
        return joined;
    }

    private void Step(int d, ReadOnlySpan<float> x, Span<double> h, Span<double> c)
    {
        var before = h.ToArray();
        for (var j = 0; j < H; j++)
        {
            var i = F(Cut(Sum(0, j, x) + Peephole(0, j, c[j])));
            var f = InputForget ? 1 - i : F(Cut(Sum(2, j, x) + Peephole(2, j, c[j])));
            var g = G(Cut(Sum(3, j, x)));
            c[j] = f * c[j] + i * g;
            var o = F(Cut(Sum(1, j, x) + Peephole(1, j, c[j])));
            h[j] = o * Out(c[j]);
        }

        double Sum(int gate, int j, ReadOnlySpan<float> x)
        {
            var row = (d * Gates + gate) * H + j;
            // Added in float32, since the library keeps one bias.
            double sum = B is null ? 0 : B[d * 2 * Gates * H + gate * H + j] + B[d * 2 * Gates * H + (Gates + gate) * H + j];
            for (var k = 0; k < I; k++) sum += (double)W[row * I + k] * x[k];
            for (var k = 0; k < H; k++) sum += R[row * H + k] * before[k];
            return sum;
        }

        double Peephole(int gate, int j, double cell) => P is null ? 0 : P[(d * 3 + gate) * H + j] * cell;
    }

    private double Cut(double x) => Math.Clamp(x, -Clip, Clip);
}

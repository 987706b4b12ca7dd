using System.Numerics;
using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>
/// The LSTM as a textbook writes it: plain loops over plain arrays, one multiplication and one addition at a time.
/// </summary>
/// <remarks>
/// What everything else here is compared with. Over <see cref="double"/> it is the truth of the tests; over <see cref="float"/>
/// the baseline of the benchmarks. i, f, o = σ(W x + R h + b), g = tanh(W x + R h + b), c′ = f ⊙ c + i ⊙ g, h′ = o ⊙ tanh(c′)
/// (Hochreiter and Schmidhuber 1997; forget gate: Gers, Schmidhuber and Cummins 2000), and every variant that <see cref="LstmWeights"/> can
/// hold: peepholes (Gers, Schraudolph and Schmidhuber 2002), projection (Sak, Senior and Beaufays 2014), coupled gates, clipping, other activations.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ReferenceLstm<T> where T : struct, IBinaryFloatingPointIeee754<T>
{
    private readonly Direction[][] _layers;

    /// <summary>A reference of zero state.</summary>
    /// <param name="layers">From the input up.</param>
    /// <param name="batchSize">B, the number of rows.</param>
    /// <exception cref="ArgumentException">There is no layer, or two neighbours do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is not positive, or too many for an array.</exception>
    public ReferenceLstm(IReadOnlyList<LstmLayer> layers, int batchSize = 1)
    {
        LstmLayer.CheckStack(layers);
        Check.Batch(batchSize, layers);
        BatchSize = batchSize;
        InputSize = layers[0].InputSize;
        OutputSize = layers[^1].OutputSize;
        _layers = [.. layers.Select(layer => layer.Weights.Select((weights, d) => new Direction(weights, layer.ReadsBackward(d), batchSize)).ToArray())];
    }

    /// <summary>B, the number of rows.</summary>
    public int BatchSize { get; }

    /// <summary>I of the first layer.</summary>
    public int InputSize { get; }

    /// <summary>D·P of the last layer.</summary>
    public int OutputSize { get; }

    /// <summary>h, [B, P], of a layer and direction. Write to set it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer or direction.</exception>
    public Span<T> Hidden(int layer, int direction = 0) => At(layer, direction).H;

    /// <summary>c, [B, H], of a layer and direction. Write to set it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer or direction.</exception>
    public Span<T> Cell(int layer, int direction = 0) => At(layer, direction).C;

    /// <summary>Sets h and c to zero.</summary>
    public void Reset()
    {
        foreach (var direction in _layers.SelectMany(layer => layer)) direction.Reset();
    }

    /// <summary>T time steps from the present state: x [T, B, I] to y [T, B, D·P].</summary>
    /// <param name="x">[T, B, I].</param>
    /// <param name="y">[T, B, D·P]; D·H where there is no projection.</param>
    /// <param name="lengths">[B], the steps of each row, 0 to T; both directions leave out those past it. Empty where all rows have T.</param>
    /// <param name="pastEnd">What y holds past the end of a row.</param>
    /// <exception cref="ArgumentException">A length is wrong, or y overlaps x.</exception>
    public void Run(ReadOnlySpan<T> x, Span<T> y, ReadOnlySpan<int> lengths = default, PastEnd pastEnd = PastEnd.Zeros)
    {
        var steps = x.Length / (BatchSize * InputSize);
        Check.Shape(x.Length, nameof(x), "[T, B, I]", steps, BatchSize, InputSize);
        Check.Shape(y.Length, nameof(y), "[T, B, D·P]", steps, BatchSize, OutputSize);
        Check.Lengths(lengths, BatchSize, steps);
        Check.Apart(y, x);

        var input = x;
        foreach (var layer in _layers)
        {
            var width = layer.Length * layer[0].OutputSize;
            var output = layer == _layers[^1] ? y : new T[steps * BatchSize * width];
            for (var d = 0; d < layer.Length; d++) layer[d].Run(input, output, steps, d * layer[d].OutputSize, width, lengths, pastEnd);
            input = output;
        }
    }

    private Direction At(int layer, int direction)
    {
        Check.InRange(layer, _layers.Length);
        Check.InRange(direction, _layers[layer].Length);
        return _layers[layer][direction];
    }

    /// <summary>The weights and the state of one direction of one layer, in the paper's letters.</summary>
    private sealed class Direction(LstmWeights weights, bool backward, int B)
    {
        private readonly LstmCell cell = weights.Cell;
        private readonly int I = weights.InputSize;
        private readonly T[] W = Convert(weights.WeightsInput.Span);
        private readonly T[] R = Convert(weights.WeightsRecurrent.Span);
        private readonly T[] b = Convert(weights.Bias.Span);
        private readonly T[] p = Convert(weights.Peepholes.Span);
        private readonly T[] P = Convert(weights.Projection.Span);
        private readonly T[] gates = new T[4 * weights.HiddenSize];
        private readonly T[] m = new T[weights.HiddenSize];

        public int OutputSize { get; } = weights.OutputSize;

        public T[] H { get; } = new T[B * weights.OutputSize];

        public T[] C { get; } = new T[B * weights.HiddenSize];

        public void Reset()
        {
            Array.Clear(H);
            Array.Clear(C);
        }

        public void Run(ReadOnlySpan<T> x, Span<T> y, int steps, int offset, int width, ReadOnlySpan<int> lengths, PastEnd pastEnd)
        {
            for (var step = 0; step < steps; step++)
            {
                var t = backward ? steps - 1 - step : step;
                for (var row = 0; row < B; row++)
                {
                    var h = H.AsSpan(row * OutputSize, OutputSize);
                    var output = y.Slice((t * B + row) * width + offset, OutputSize);
                    var length = lengths.IsEmpty ? steps : lengths[row];
                    if (t < length)
                    {
                        Step(x.Slice((t * B + row) * I, I), h, C.AsSpan(row * m.Length, m.Length));
                        h.CopyTo(output);
                    }
                    else if (pastEnd == PastEnd.Held && !backward && length > 0) h.CopyTo(output);
                    else output.Clear();
                }
            }
        }

        private void Step(ReadOnlySpan<T> x, Span<T> h, Span<T> c)
        {
            for (var j = 0; j < gates.Length; j++)
            {
                var sum = b[j];
                var w = W.AsSpan(j * x.Length, x.Length);
                for (var k = 0; k < w.Length && k < x.Length; k++) sum += w[k] * x[k];
                var r = R.AsSpan(j * h.Length, h.Length);
                for (var k = 0; k < r.Length && k < h.Length; k++) sum += r[k] * h[k];
                gates[j] = sum;
            }

            int i = 0, f = m.Length, g = 2 * m.Length, o = 3 * m.Length;
            for (var j = 0; j < m.Length; j++)
            {
                var input = Apply(cell.GateActivation, Clip(gates[i + j] + Peephole(0, j, c), cell.PreActivationClip));
                var forget = Apply(cell.GateActivation, Clip(gates[f + j] + Peephole(1, j, c), cell.PreActivationClip));
                if (cell.Coupling == GateCoupling.ForgetFromInput) forget = T.One - input;
                if (cell.Coupling == GateCoupling.InputFromForget) input = T.One - forget;
                var candidate = Apply(cell.CandidateActivation, Clip(gates[g + j], cell.PreActivationClip));
                c[j] = Clip(forget * c[j] + input * candidate, cell.CellClip);
                var output = Apply(cell.GateActivation, Clip(gates[o + j] + Peephole(2, j, c), cell.PreActivationClip));
                m[j] = output * Apply(cell.OutputActivation, c[j]);
            }

            if (P.Length == 0) m.CopyTo(h);
            for (var j = 0; j < P.Length / m.Length; j++)
            {
                var sum = T.Zero;
                for (var k = 0; k < m.Length; k++) sum += P[j * m.Length + k] * m[k];
                h[j] = sum;
            }
        }

        /// <summary>p ⊙ c of gate i, f or o (0, 1, 2).</summary>
        private T Peephole(int gate, int j, Span<T> c) => p.Length == 0 ? T.Zero : p[gate * m.Length + j] * c[j];

        private static T Clip(T x, float limit) => float.IsPositiveInfinity(limit) ? x : T.Clamp(x, -T.CreateTruncating(limit), T.CreateTruncating(limit));

        private static T Apply(ActivationFunction function, T x)
        {
            T alpha = T.CreateTruncating(function.Alpha), beta = T.CreateTruncating(function.Beta);
            return function.Kind switch
            {
                ActivationKind.Sigmoid => T.One / (T.One + T.Exp(-x)),
                ActivationKind.Tanh => T.Tanh(x),
                ActivationKind.Relu => T.Max(T.Zero, x),
                ActivationKind.Affine => alpha * x + beta,
                ActivationKind.LeakyRelu => x < T.Zero ? alpha * x : x,
                ActivationKind.ThresholdedRelu => x < alpha ? T.Zero : x,
                ActivationKind.ScaledTanh => alpha * T.Tanh(beta * x),
                ActivationKind.HardSigmoid => T.Min(T.Max(alpha * x + beta, T.Zero), T.One),
                ActivationKind.Elu => x < T.Zero ? alpha * (T.Exp(x) - T.One) : x,
                ActivationKind.Softsign => T.IsInfinity(x) ? T.CopySign(T.One, x) : x / (T.One + T.Abs(x)),
                _ => T.Max(x, T.Zero) + T.LogP1(T.Exp(-T.Abs(x))),
            };
        }

        private static T[] Convert(ReadOnlySpan<float> values)
        {
            var converted = new T[values.Length];
            for (var k = 0; k < values.Length; k++) converted[k] = T.CreateTruncating(values[k]);
            return converted;
        }
    }
}

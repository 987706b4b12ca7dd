using System.Numerics;

namespace LstmSimd;

/// <summary>
/// The LSTM as a textbook writes it: plain loops over plain arrays, one multiplication and one addition at a time.
/// </summary>
/// <remarks>
/// What everything else here is compared with. Over <see cref="double"/> it is the truth of the tests; over <see cref="float"/>
/// the baseline of the benchmarks. i, f, o = σ(W x + R h + b), g = tanh(W x + R h + b), c′ = f ⊙ c + i ⊙ g, h′ = o ⊙ tanh(c′)
/// (Hochreiter and Schmidhuber 1997; forget gate: Gers, Schmidhuber and Cummins 2000).
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

    /// <summary>D·H of the last layer.</summary>
    public int OutputSize { get; }

    /// <summary>h, [B, H], of a layer and direction. Write to set it.</summary>
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

    /// <summary>T time steps from the present state: x [T, B, I] to y [T, B, D·H].</summary>
    /// <exception cref="ArgumentException">A length is wrong, or y overlaps x.</exception>
    public void Run(ReadOnlySpan<T> x, Span<T> y)
    {
        var steps = x.Length / (BatchSize * InputSize);
        Check.Shape(x.Length, nameof(x), "[T, B, I]", steps, BatchSize, InputSize);
        Check.Shape(y.Length, nameof(y), "[T, B, D·H]", steps, BatchSize, OutputSize);
        if (y.Overlaps(x)) throw new ArgumentException("y: overlaps x; expected memory of its own.", nameof(y));

        var input = x;
        foreach (var layer in _layers)
        {
            var width = layer.Length * layer[0].HiddenSize;
            var output = layer == _layers[^1] ? y : new T[steps * BatchSize * width];
            for (var d = 0; d < layer.Length; d++) layer[d].Run(input, output, steps, d * layer[d].HiddenSize, width);
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
        private readonly int I = weights.InputSize;
        private readonly T[] W = Convert(weights.WeightsInput.Span);
        private readonly T[] R = Convert(weights.WeightsRecurrent.Span);
        private readonly T[] b = Convert(weights.Bias.Span);
        private readonly T[] gates = new T[4 * weights.HiddenSize];

        public int HiddenSize { get; } = weights.HiddenSize;

        public T[] H { get; } = new T[B * weights.HiddenSize];

        public T[] C { get; } = new T[B * weights.HiddenSize];

        public void Reset()
        {
            Array.Clear(H);
            Array.Clear(C);
        }

        public void Run(ReadOnlySpan<T> x, Span<T> y, int steps, int offset, int width)
        {
            for (var step = 0; step < steps; step++)
            {
                var t = backward ? steps - 1 - step : step;
                for (var row = 0; row < B; row++)
                {
                    var h = H.AsSpan(row * HiddenSize, HiddenSize);
                    Step(x.Slice((t * B + row) * I, I), h, C.AsSpan(row * HiddenSize, HiddenSize));
                    h.CopyTo(y[((t * B + row) * width + offset)..]);
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

            for (var j = 0; j < h.Length; j++)
            {
                var i = Sigmoid(gates[j]);
                var f = Sigmoid(gates[h.Length + j]);
                var g = T.Tanh(gates[2 * h.Length + j]);
                var o = Sigmoid(gates[3 * h.Length + j]);
                c[j] = f * c[j] + i * g;
                h[j] = o * T.Tanh(c[j]);
            }
        }

        private static T Sigmoid(T x) => T.One / (T.One + T.Exp(-x));

        private static T[] Convert(ReadOnlySpan<float> values)
        {
            var converted = new T[values.Length];
            for (var k = 0; k < values.Length; k++) converted[k] = T.CreateTruncating(values[k]);
            return converted;
        }
    }
}

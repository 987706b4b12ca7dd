using System.Numerics.Tensors;

namespace LstmSimd.Benchmarks;

/// <summary>The layer composed of library calls, the fastest way found.</summary>
/// <remarks>
/// Compared on Zen 4: a Dot for each output over row-major weights takes 1.6 to 3.6 times as long at H = 16, as long from
/// H = 100 on, and a quarter more with a batch at H = 512. Hoisting the input half gains nothing at any size; FusedMultiplyAdd, where
/// MultiplyAddEstimate may choose, loses up to 2.5 times.
/// </remarks>
internal sealed class TensorPrimitivesLstm
{
    private readonly float[] _weights; // [I + H, 4H]: W, then R, transposed
    private readonly float[] _bias; // [4H]
    private readonly float[] _inputs; // [B, I + H]: x, then h
    private readonly float[] _gates; // [B, 4H]
    private readonly float[] _cell; // [B, H]

    public TensorPrimitivesLstm(LstmWeights weights, int batchSize)
    {
        (I, H, B) = (weights.InputSize, weights.HiddenSize, batchSize);
        _weights = new float[(I + H) * 4 * H];
        _bias = weights.Bias.ToArray();
        _inputs = new float[B * (I + H)];
        _gates = new float[B * 4 * H];
        _cell = new float[B * H];
        for (var j = 0; j < 4 * H; j++)
        {
            for (var k = 0; k < I; k++) _weights[k * 4 * H + j] = weights.WeightsInput.Span[j * I + k];
            for (var k = 0; k < H; k++) _weights[(I + k) * 4 * H + j] = weights.WeightsRecurrent.Span[j * H + k];
        }
    }

    private int I { get; }

    private int H { get; }

    private int B { get; }

    /// <summary>x [T, B, I] to y [T, B, H], from the state that the last run left.</summary>
    public void Run(ReadOnlySpan<float> x, Span<float> y)
    {
        for (; !x.IsEmpty; x = x[(B * I)..], y = y[(B * H)..]) Step(x, y);
    }

    private void Step(ReadOnlySpan<float> x, Span<float> y)
    {
        for (var row = 0; row < B; row++)
        {
            x.Slice(row * I, I).CopyTo(_inputs.AsSpan(row * (I + H)));
            _bias.CopyTo(_gates.AsSpan(row * 4 * H));
        }

        // Rows inside: each row of weights is read once for the whole batch.
        for (var k = 0; k < I + H; k++)
        {
            var weights = _weights.AsSpan(k * 4 * H, 4 * H);
            for (var row = 0; row < B; row++)
            {
                var gates = _gates.AsSpan(row * 4 * H, 4 * H);
                TensorPrimitives.MultiplyAddEstimate(weights, _inputs[row * (I + H) + k], gates, gates);
            }
        }

        for (var row = 0; row < B; row++)
        {
            var gates = _gates.AsSpan(row * 4 * H, 4 * H);
            var hidden = _inputs.AsSpan(row * (I + H) + I, H);
            UpdateCell(gates, gates, _cell.AsSpan(row * H, H), hidden);
            hidden.CopyTo(y[(row * H)..]);
        }
    }

    /// <summary>The cell of one row.</summary>
    /// <param name="preActivations">[4H], in the order i f g o.</param>
    /// <param name="activated">[4H] of scratch; may be the same memory.</param>
    /// <param name="cell">c, [H], replaced by c′.</param>
    /// <param name="hidden">[H], receives h′.</param>
    public static void UpdateCell(ReadOnlySpan<float> preActivations, Span<float> activated, Span<float> cell, Span<float> hidden)
    {
        var H = cell.Length;
        Span<float> i = activated[..H], f = activated.Slice(H, H), g = activated.Slice(2 * H, H), o = activated[(3 * H)..];
        TensorPrimitives.Sigmoid(preActivations[..(2 * H)], activated); // i and f are neighbours
        TensorPrimitives.Tanh(preActivations.Slice(2 * H, H), g);
        TensorPrimitives.Sigmoid(preActivations[(3 * H)..], o);
        TensorPrimitives.Multiply(f, cell, cell);
        TensorPrimitives.MultiplyAddEstimate(i, g, cell, cell);
        TensorPrimitives.Tanh(cell, hidden);
        TensorPrimitives.Multiply(hidden, o, hidden);
    }
}

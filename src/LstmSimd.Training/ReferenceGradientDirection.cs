using System.Numerics;

namespace LstmSimd.Training;

/// <summary>One direction of one layer of a <see cref="ReferenceGradient{T}"/>, in the paper's letters: its parameters and states, to read and to write, and their gradients.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ReferenceGradientDirection<T> where T : struct, IBinaryFloatingPointIeee754<T>
{
    private readonly int I, H, B;
    private readonly bool _isBackward;
    private readonly T[] _w, _r, _b, _dw, _dr, _db;
    private readonly T[] _h0, _c0, _h, _c, _dhT, _dcT, _dh, _dc;

    // i f g o, c before, tanh(c′) and h before, of every step and row.
    private Step[] _steps = [];

    internal ReferenceGradientDirection(LstmWeights weights, bool isBackward, int batchSize)
    {
        (I, H, B, _isBackward) = (weights.InputSize, weights.HiddenSize, batchSize, isBackward);
        _w = Convert(weights.WeightsInput.Span);
        _r = Convert(weights.WeightsRecurrent.Span);
        _b = Convert(weights.Bias.Span);
        (_dw, _dr, _db) = (new T[_w.Length], new T[_r.Length], new T[_b.Length]);
        (_h0, _c0, _h, _c) = (new T[B * H], new T[B * H], new T[B * H], new T[B * H]);
        (_dhT, _dcT, _dh, _dc) = (new T[B * H], new T[B * H], new T[B * H], new T[B * H]);
    }

    /// <summary>H, the number of hidden units.</summary>
    public int HiddenSize => H;

    /// <summary>W, [4H, I], gates in the order i f g o.</summary>
    public Span<T> WeightsInput => _w;

    /// <summary>R, [4H, H].</summary>
    public Span<T> WeightsRecurrent => _r;

    /// <summary>b, [4H].</summary>
    public Span<T> Bias => _b;

    /// <summary>∂L/∂W, [4H, I].</summary>
    public ReadOnlySpan<T> WeightsInputGradients => _dw;

    /// <summary>∂L/∂R, [4H, H].</summary>
    public ReadOnlySpan<T> WeightsRecurrentGradients => _dr;

    /// <summary>∂L/∂b, [4H].</summary>
    public ReadOnlySpan<T> BiasGradients => _db;

    /// <summary>h₀, [B, H].</summary>
    public Span<T> InitialHidden => _h0;

    /// <summary>c₀, [B, H].</summary>
    public Span<T> InitialCell => _c0;

    /// <summary>h after each row's last step, [B, H].</summary>
    public ReadOnlySpan<T> FinalHidden => _h;

    /// <summary>c after each row's last step, [B, H].</summary>
    public ReadOnlySpan<T> FinalCell => _c;

    /// <summary>∂L/∂h_T as far as L depends on the final state itself, [B, H]; zero at first.</summary>
    public Span<T> FinalHiddenGradients => _dhT;

    /// <summary>∂L/∂c_T, likewise, [B, H].</summary>
    public Span<T> FinalCellGradients => _dcT;

    /// <summary>∂L/∂h₀, [B, H].</summary>
    public ReadOnlySpan<T> InitialHiddenGradients => _dh;

    /// <summary>∂L/∂c₀, [B, H].</summary>
    public ReadOnlySpan<T> InitialCellGradients => _dc;

    internal void Forward(ReadOnlySpan<T> x, Span<T> y, int offset, int width, ReadOnlySpan<int> lengths, int steps)
    {
        _steps = new Step[steps * B];
        _h0.CopyTo(_h, 0);
        _c0.CopyTo(_c, 0);
        for (var step = 0; step < steps; step++)
        {
            var t = _isBackward ? steps - 1 - step : step;
            for (var row = 0; row < B; row++)
            {
                if (t >= lengths[row]) continue;
                var h = _h.AsSpan(row * H, H);
                var c = _c.AsSpan(row * H, H);
                var kept = _steps[t * B + row] = new Step(new T[4 * H], h.ToArray(), c.ToArray(), new T[H]);
                for (var j = 0; j < 4 * H; j++)
                {
                    var sum = _b[j];
                    for (var k = 0; k < I; k++) sum += _w[j * I + k] * x[(t * B + row) * I + k];
                    for (var k = 0; k < H; k++) sum += _r[j * H + k] * kept.H[k];
                    kept.Gates[j] = j / H == 2 ? T.Tanh(sum) : T.One / (T.One + T.Exp(-sum));
                }
                for (var j = 0; j < H; j++)
                {
                    var (i, f, g, o) = kept.At(j);
                    c[j] = f * c[j] + i * g;
                    kept.Tanh[j] = T.Tanh(c[j]);
                    h[j] = o * kept.Tanh[j];
                }
                h.CopyTo(y[((t * B + row) * width + offset)..]);
            }
        }
    }

    internal void Backward(ReadOnlySpan<T> x, ReadOnlySpan<T> dy, int offset, int width, Span<T> dx, ReadOnlySpan<int> lengths, int steps)
    {
        foreach (var sums in new[] { _dw, _dr, _db }) Array.Clear(sums);
        _dhT.CopyTo(_dh, 0);
        _dcT.CopyTo(_dc, 0);
        var d = new T[4 * H];
        for (var step = steps - 1; step >= 0; step--)
        {
            var t = _isBackward ? steps - 1 - step : step;
            for (var row = 0; row < B; row++)
            {
                if (t >= lengths[row]) continue;
                var kept = _steps[t * B + row];
                for (var j = 0; j < H; j++)
                {
                    var (i, f, g, o) = kept.At(j);
                    var dh = _dh[row * H + j] + dy[(t * B + row) * width + offset + j];
                    var dc = _dc[row * H + j] + dh * o * (T.One - kept.Tanh[j] * kept.Tanh[j]);
                    d[j] = dc * g * i * (T.One - i);
                    d[H + j] = dc * kept.C[j] * f * (T.One - f);
                    d[2 * H + j] = dc * i * (T.One - g * g);
                    d[3 * H + j] = dh * kept.Tanh[j] * o * (T.One - o);
                    _dc[row * H + j] = dc * f;
                    _dh[row * H + j] = T.Zero;
                }
                for (var j = 0; j < 4 * H; j++)
                {
                    _db[j] += d[j];
                    for (var k = 0; k < I; k++)
                    {
                        _dw[j * I + k] += d[j] * x[(t * B + row) * I + k];
                        dx[(t * B + row) * I + k] += d[j] * _w[j * I + k];
                    }
                    for (var k = 0; k < H; k++)
                    {
                        _dr[j * H + k] += d[j] * kept.H[k];
                        _dh[row * H + k] += d[j] * _r[j * H + k];
                    }
                }
            }
        }
    }

    private static T[] Convert(ReadOnlySpan<float> values)
    {
        var converted = new T[values.Length];
        for (var k = 0; k < values.Length; k++) converted[k] = T.CreateTruncating(values[k]);
        return converted;
    }

    /// <summary>What a step of a row leaves for the way back: i f g o, h and c before it, tanh(c′).</summary>
    private readonly record struct Step(T[] Gates, T[] H, T[] C, T[] Tanh)
    {
        public (T I, T F, T G, T O) At(int j) => (Gates[j], Gates[Tanh.Length + j], Gates[2 * Tanh.Length + j], Gates[3 * Tanh.Length + j]);
    }
}

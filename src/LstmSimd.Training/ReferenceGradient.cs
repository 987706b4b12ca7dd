using System.Numerics;

namespace LstmSimd.Training;

/// <summary>
/// Backpropagation through time as a textbook writes it: plain loops over plain arrays. Over <see cref="double"/> it is the truth that training is tested against.
/// </summary>
/// <remarks>
/// The standard cell, stacked, forward, backward or bidirectional: i, f, o = σ(W x + R h + b), g = tanh(W x + R h + b), c′ = f ⊙ c + i ⊙ g, h′ = o ⊙ tanh(c′)
/// (Hochreiter and Schmidhuber 1997; forget gate: Gers, Schmidhuber and Cummins 2000). Back through each step (Werbos 1990), a the sums inside σ and tanh:
/// ∂L/∂c′ += ∂L/∂h′ ⊙ o ⊙ (1 − tanh²(c′)); ∂L/∂a = (∂L/∂c′ ⊙ g ⊙ i ⊙ (1 − i), ∂L/∂c′ ⊙ c ⊙ f ⊙ (1 − f), ∂L/∂c′ ⊙ i ⊙ (1 − g²), ∂L/∂h′ ⊙ tanh(c′) ⊙ o ⊙ (1 − o));
/// ∂L/∂c = ∂L/∂c′ ⊙ f, ∂L/∂h = Rᵀ ∂L/∂a, ∂L/∂x = Wᵀ ∂L/∂a; and summed over steps and rows ∂L/∂W = ∂L/∂a xᵀ, ∂L/∂R = ∂L/∂a hᵀ, ∂L/∂b = ∂L/∂a.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ReferenceGradient<T> where T : struct, IBinaryFloatingPointIeee754<T>
{
    private readonly ReferenceGradientDirection<T>[][] _layers;
    private readonly T[][] _inputs;
    private int[] _lengths = [];
    private int _steps = -1; // until there was a forward pass

    /// <summary>Copies the weights; the state is zero.</summary>
    /// <param name="layers">From the input up: standard cells without peepholes or projection.</param>
    /// <param name="batchSize">B, the number of rows.</param>
    /// <exception cref="ArgumentException">Two layers do not fit, a cell is not the standard one, or its weights are int8; the message says which layer and what it has.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is not positive, or too many for an array.</exception>
    public ReferenceGradient(IReadOnlyList<LstmLayer> layers, int batchSize)
    {
        TrainableLstm.CheckLayers(layers);
        Check.Batch(batchSize, layers);
        BatchSize = batchSize;
        InputSize = layers[0].InputSize;
        OutputSize = layers[^1].OutputSize;
        _layers = [.. layers.Select(layer => layer.Weights.Select((weights, d) => new ReferenceGradientDirection<T>(weights, layer.ReadsBackward(d), batchSize)).ToArray())];
        _inputs = new T[layers.Count][];
    }

    /// <summary>B, the number of rows.</summary>
    public int BatchSize { get; }

    /// <summary>I of the first layer.</summary>
    public int InputSize { get; }

    /// <summary>D·H of the last layer.</summary>
    public int OutputSize { get; }

    /// <summary>Parameters, states and gradients of a layer and direction (0, or 1 for the backward one of a bidirectional layer).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer or direction.</exception>
    public ReferenceGradientDirection<T> this[int layer, int direction = 0]
    {
        get
        {
            Check.InRange(layer, _layers.Length);
            Check.InRange(direction, _layers[layer].Length);
            return _layers[layer][direction];
        }
    }

    /// <summary>y of T steps from the initial state; everything is kept for the way back.</summary>
    /// <param name="x">[T, B, I].</param>
    /// <param name="y">[T, B, D·H], zeros past the end of a row.</param>
    /// <param name="lengths">[B], the steps of each row, 0 to T; empty where all have T.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Forward(ReadOnlySpan<T> x, Span<T> y, ReadOnlySpan<int> lengths = default)
    {
        var steps = x.Length / (BatchSize * InputSize);
        Check.Shape(x.Length, nameof(x), "[T, B, I]", steps, BatchSize, InputSize);
        Check.Shape(y.Length, nameof(y), "[T, B, D·H]", steps, BatchSize, OutputSize);
        Check.Lengths(lengths, BatchSize, steps);
        _steps = steps;
        _lengths = [.. Enumerable.Repeat(_steps, BatchSize)];
        lengths.CopyTo(_lengths);
        var input = x.ToArray();
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            _inputs[layer] = input;
            var width = Width(layer);
            input = new T[_steps * BatchSize * width];
            for (var d = 0; d < _layers[layer].Length; d++) _layers[layer][d].Forward(_inputs[layer], input, d * width / _layers[layer].Length, width, _lengths, _steps);
        }
        input.CopyTo(y);
    }

    /// <summary>All gradients of a loss over the last forward pass, replacing those of the last backward one.</summary>
    /// <param name="outputGradients">∂L/∂y, [T, B, D·H]; what is past the end of a row is not looked at.</param>
    /// <param name="inputGradients">Receives ∂L/∂x, [T, B, I], zeros past the end of a row.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="InvalidOperationException">There was no forward pass.</exception>
    public void Backward(ReadOnlySpan<T> outputGradients, Span<T> inputGradients)
    {
        if (_steps < 0) throw new InvalidOperationException("Backward: expected a forward pass before it.");
        Check.Shape(outputGradients.Length, nameof(outputGradients), "[T, B, D·H]", _steps, BatchSize, OutputSize);
        Check.Shape(inputGradients.Length, nameof(inputGradients), "[T, B, I]", _steps, BatchSize, InputSize);
        var dy = outputGradients.ToArray();
        for (var layer = _layers.Length - 1; layer >= 0; layer--)
        {
            var dx = new T[_inputs[layer].Length];
            var width = Width(layer);
            for (var d = 0; d < _layers[layer].Length; d++) _layers[layer][d].Backward(_inputs[layer], dy, d * width / _layers[layer].Length, width, dx, _lengths, _steps);
            dy = dx;
        }
        dy.CopyTo(inputGradients);
    }

    private int Width(int layer) => _layers[layer].Length * _layers[layer][0].HiddenSize;
}

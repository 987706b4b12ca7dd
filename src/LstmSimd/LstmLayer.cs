using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>Which way a layer reads its sequence.</summary>
public enum LstmDirection
{
    /// <summary>From the first step to the last.</summary>
    Forward = 0,

    /// <summary>From the last step to the first.</summary>
    Backward,

    /// <summary>Both ways, with weights for each; outputs side by side, the forward ones first.</summary>
    Bidirectional,
}

/// <summary>One layer: its direction, and the weights of each direction.</summary>
public sealed class LstmLayer
{
    private readonly LstmWeights[] _weights;

    /// <summary>Checks that the weights fit the direction and each other.</summary>
    /// <param name="direction">Which way the layer reads.</param>
    /// <param name="weights">One set, or two of the same sizes (forward, backward) where the layer is bidirectional.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="direction"/> is none of the three.</exception>
    /// <exception cref="ArgumentException">Too few or too many sets of weights, or two of different sizes.</exception>
    public LstmLayer(LstmDirection direction, params ReadOnlySpan<LstmWeights> weights)
    {
        if (direction is < LstmDirection.Forward or > LstmDirection.Bidirectional)
            throw new ArgumentOutOfRangeException(nameof(direction), direction, "Expected Forward, Backward or Bidirectional.");
        var expected = direction == LstmDirection.Bidirectional ? 2 : 1;
        if (weights.Length != expected)
            throw new ArgumentException($"weights: expected {expected} for a layer that is {direction}, got {weights.Length}.", nameof(weights));
        foreach (var set in weights)
        {
            ArgumentNullException.ThrowIfNull(set, nameof(weights));
            if (Sizes(set) != Sizes(weights[0]))
                throw new ArgumentException($"weights: both directions must have the same sizes, got {Sizes(weights[0])} and {Sizes(set)}.", nameof(weights));
        }
        Direction = direction;
        _weights = weights.ToArray();
    }

    /// <summary>Which way the layer reads.</summary>
    public LstmDirection Direction { get; }

    /// <summary>The weights of each direction, forward first.</summary>
    public IReadOnlyList<LstmWeights> Weights => _weights;

    /// <summary>D: 2 for a bidirectional layer, else 1.</summary>
    public int DirectionCount => _weights.Length;

    /// <summary>I, the number of inputs.</summary>
    public int InputSize => _weights[0].InputSize;

    /// <summary>H, the number of hidden units of each direction.</summary>
    public int HiddenSize => _weights[0].HiddenSize;

    /// <summary>D·P, the width of the layer's output: D·H where there is no projection.</summary>
    public int OutputSize => DirectionCount * _weights[0].OutputSize;

    /// <summary>The same layer with its weights in another precision, or this one; see <see cref="LstmWeights.To"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A precision is none of the three.</exception>
    /// <exception cref="ArgumentException">A weight is not finite, and an int8 can't be; or W would differ from R, which is not int8.</exception>
    public LstmLayer To(WeightPrecision precision, WeightPrecision? input = null) =>
        Weights.All(weights => weights.Precision == precision && weights.InputPrecision == (input ?? precision)) ? this
            : new LstmLayer(Direction, [.. Weights.Select(weights => weights.To(precision, input))]);

    /// <summary>Whether the given direction (0 or 1) of the layer reads from the last step to the first.</summary>
    internal bool ReadsBackward(int direction) => direction == 1 || Direction == LstmDirection.Backward;

    private static string Sizes(LstmWeights set) =>
        $"I = {set.InputSize}, H = {set.HiddenSize}" + (set.StoredProjection is null ? "" : $", P = {set.OutputSize}");

    /// <summary>Checks that there is a layer, and that each takes what the one before it gives.</summary>
    internal static void CheckStack(IReadOnlyList<LstmLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0) throw new ArgumentException("layers: expected at least one, got no layer.", nameof(layers));
        for (var i = 0; i < layers.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(layers[i], nameof(layers));
            if (i > 0 && layers[i].InputSize != layers[i - 1].OutputSize)
                throw new ArgumentException($"layers: layer {i} takes {layers[i].InputSize} inputs, but layer {i - 1} gives {layers[i - 1].OutputSize} outputs.", nameof(layers));
        }
    }
}

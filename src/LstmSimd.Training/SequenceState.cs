namespace LstmSimd.Training;

/// <summary>h and c of every layer and direction of some rows, or the gradients of the loss with respect to them. Zero at first; write to set it.</summary>
public sealed class SequenceState
{
    private readonly float[][][] _hidden;
    private readonly float[][][] _cell;

    internal SequenceState(IReadOnlyList<LstmLayer> layers, int batchSize)
    {
        _hidden = Zeros();
        _cell = Zeros();

        float[][][] Zeros() => [.. layers.Select(layer => layer.Weights.Select(weights => new float[batchSize * weights.HiddenSize]).ToArray())];
    }

    /// <summary>h, [B, H], of a layer and a direction (0, or 1 for the backward one of a bidirectional layer).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer or direction.</exception>
    public Span<float> Hidden(int layer, int direction = 0) => At(_hidden, layer, direction);

    /// <summary>c, [B, H], likewise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer or direction.</exception>
    public Span<float> Cell(int layer, int direction = 0) => At(_cell, layer, direction);

    /// <summary>Sets all to zero.</summary>
    public void Clear()
    {
        Clear(_hidden);
        Clear(_cell);

        static void Clear(float[][][] values)
        {
            foreach (var layer in values)
                foreach (var direction in layer) Array.Clear(direction);
        }
    }

    /// <summary>Takes over the values of another: the final state of one window becomes the initial one of the next, or of a decoder.</summary>
    /// <exception cref="ArgumentException">It has other sizes.</exception>
    public void CopyFrom(SequenceState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Copy(other._hidden, _hidden);
        Copy(other._cell, _cell);

        static void Copy(float[][][] from, float[][][] to)
        {
            if (from.Length != to.Length) throw new ArgumentException($"other: expected a state of {to.Length} layers, got {from.Length}.", nameof(other));
            for (var layer = 0; layer < to.Length; layer++)
            {
                if (from[layer].Length != to[layer].Length || from[layer][0].Length != to[layer][0].Length)
                    throw new ArgumentException($"other: expected {to[layer].Length} × {to[layer][0].Length} floats in layer {layer}, got {from[layer].Length} × {from[layer][0].Length}.", nameof(other));
                for (var direction = 0; direction < to[layer].Length; direction++) from[layer][direction].CopyTo(to[layer][direction], 0);
            }
        }
    }

    /// <summary>h and c by names, to store.</summary>
    internal IEnumerable<NamedTensor> Tensors(string prefix) => Named(_hidden, $"{prefix}.hidden").Concat(Named(_cell, $"{prefix}.cell"));

    private static IEnumerable<NamedTensor> Named(float[][][] values, string name) =>
        values.SelectMany((layer, l) => layer.Select((direction, d) => new NamedTensor($"{name}.l{l}.d{d}", [direction.Length], direction)));

    private static float[] At(float[][][] values, int layer, int direction)
    {
        Check.InRange(layer, values.Length);
        Check.InRange(direction, values[layer].Length);
        return values[layer][direction];
    }
}

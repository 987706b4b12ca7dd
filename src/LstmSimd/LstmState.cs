namespace LstmSimd;

/// <summary>h and c of every layer and direction, outside any session: an initial state, a final state, a saved one.</summary>
public sealed class LstmState
{
    private readonly float[][][] _hidden;
    private readonly float[][][] _cell;

    /// <summary>A state of zeros for a model.</summary>
    /// <param name="model">The model whose sessions will save into it or restore from it.</param>
    /// <param name="batchSize">B, the number of rows.</param>
    /// <exception cref="ArgumentNullException"><paramref name="model"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is not positive, or too many for an array.</exception>
    public LstmState(Lstm model, int batchSize = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        Check.Batch(batchSize, model.Layers);
        Model = model;
        BatchSize = batchSize;
        _hidden = Zeros(weights => weights.OutputSize);
        _cell = Zeros(weights => weights.HiddenSize);

        float[][][] Zeros(Func<LstmWeights, int> size) =>
            [.. model.Layers.Select(layer => layer.Weights.Select(weights => new float[batchSize * size(weights)]).ToArray())];
    }

    /// <summary>The model that this is a state of.</summary>
    public Lstm Model { get; }

    /// <summary>B, the number of rows.</summary>
    public int BatchSize { get; }

    /// <summary>h, [B, P] (P = H where there is no projection), of a layer and a direction (0, or 1 for the backward one of a bidirectional layer). Write to set it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer or direction.</exception>
    public Span<float> Hidden(int layer, int direction = 0) => At(_hidden, layer, direction);

    /// <summary>c, [B, H], of a layer and a direction, likewise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer or direction.</exception>
    public Span<float> Cell(int layer, int direction = 0) => At(_cell, layer, direction);

    private static float[] At(float[][][] values, int layer, int direction)
    {
        Check.InRange(layer, values.Length);
        Check.InRange(direction, values[layer].Length);
        return values[layer][direction];
    }
}

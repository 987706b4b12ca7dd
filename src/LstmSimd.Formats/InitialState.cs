namespace LstmSimd.Formats;

/// <summary>Initial states that a model file holds as constants, layer by layer.</summary>
public sealed class InitialState
{
    internal InitialState(int batchSize, IReadOnlyList<InitialLayerState> layers)
    {
        BatchSize = batchSize;
        Layers = layers;
    }

    /// <summary>B, the number of rows; 1 where all rows start alike.</summary>
    public int BatchSize { get; }

    /// <summary>From the input up.</summary>
    public IReadOnlyList<InitialLayerState> Layers { get; }

    /// <summary>Whether a run that starts from it starts as it would without.</summary>
    internal bool IsZero => Layers.SelectMany(layer => new[] { layer.Hidden, layer.Cell }).All(values => values is null || !values.AsSpan().ContainsAnyExcept(0f));

    /// <exception cref="ArgumentException">The values are for another batch.</exception>
    internal void CopyTo(LstmState state, int batchSize)
    {
        if (BatchSize != 1 && BatchSize != batchSize) throw new ArgumentException($"batchSize: expected {BatchSize}, as the file's initial states have, got {batchSize}.", nameof(batchSize));
        for (var l = 0; l < Layers.Count; l++)
        {
            for (var d = 0; d < state.Model.Layers[l].DirectionCount; d++)
            {
                Copy(Layers[l].Hidden, d, state.Model.Layers[l].DirectionCount, state.Hidden(l, d));
                Copy(Layers[l].Cell, d, state.Model.Layers[l].DirectionCount, state.Cell(l, d));
            }
        }

        static void Copy(float[]? values, int direction, int directions, Span<float> rows)
        {
            if (values is null) return;
            var part = values.AsSpan(values.Length / directions * direction, values.Length / directions);
            for (; !rows.IsEmpty; rows = rows[part.Length..]) part.CopyTo(rows);
        }
    }
}

/// <summary>The initial state of one layer. What the file does not hold is null, and zero.</summary>
/// <param name="Hidden">h before the first step, [D, B, P].</param>
/// <param name="Cell">c before the first step, [D, B, H].</param>
public sealed record InitialLayerState(float[]? Hidden, float[]? Cell);

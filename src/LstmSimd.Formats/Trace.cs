namespace LstmSimd.Formats;

/// <summary>A recorded run of a model: input, initial states and, where the file has them, the outputs to expect.</summary>
public sealed class Trace
{
    internal Trace(float[] input, int steps, int batchSize, int[]? lengths, IReadOnlyList<TraceLayer> layers)
    {
        Input = input;
        Steps = steps;
        BatchSize = batchSize;
        Lengths = lengths;
        Layers = layers;
    }

    /// <summary>X, [T, B, I].</summary>
    public ReadOnlyMemory<float> Input { get; }

    /// <summary>T, the steps of the longest row.</summary>
    public int Steps { get; }

    /// <summary>B, the number of rows.</summary>
    public int BatchSize { get; }

    /// <summary>The valid steps of each row, [B]; null where all rows have T.</summary>
    public IReadOnlyList<int>? Lengths { get; }

    /// <summary>Initial states and recorded outputs, layer by layer.</summary>
    public IReadOnlyList<TraceLayer> Layers { get; }
}

/// <summary>One layer of a <see cref="Trace"/>. What the file does not hold is null.</summary>
/// <param name="InitialHidden">h before the first step, [D, B, H].</param>
/// <param name="InitialCell">c before the first step, [D, B, H].</param>
/// <param name="FinalHidden">h after the last step, [D, B, H].</param>
/// <param name="FinalCell">c after the last step, [D, B, H].</param>
/// <param name="Output">Y, [T, D, B, H].</param>
public sealed record TraceLayer(float[]? InitialHidden, float[]? InitialCell, float[]? FinalHidden, float[]? FinalCell, float[]? Output);

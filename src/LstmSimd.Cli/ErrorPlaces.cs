namespace LstmSimd.Cli;

/// <summary>The largest differences of Y from the float64 reference, by layer and over time. Past the end of a row both are zero.</summary>
internal sealed class ErrorPlaces
{
    /// <summary>Enough to see whether an error grows; few enough to read.</summary>
    private const int MostSpans = 10;

    private readonly double[] _byLayer;

    /// <summary>Nothing compared yet.</summary>
    /// <param name="layers">The number of layers.</param>
    /// <param name="steps">The steps of the longest row.</param>
    public ErrorPlaces(int layers, int steps)
    {
        _byLayer = new double[layers];
        var spans = Math.Min(MostSpans, steps);
        OverTime = [.. Enumerable.Range(0, spans).Select(span => ((int)((long)steps * span / spans), (int)((long)steps * (span + 1) / spans)))
            .Select(ends => new Span(ends.Item1, ends.Item2 - ends.Item1, 0))];
    }

    /// <summary>Of each layer's output, within the whole stack.</summary>
    public IReadOnlyList<double> ByLayer => _byLayer;

    /// <summary>Of the last layer's output: the steps cut into spans that are equal, or one step apart.</summary>
    public Span[] OverTime { get; }

    /// <summary>Compares one layer's output.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="ours">[T, B, D·P] of the engine.</param>
    /// <param name="float64">The same of the reference.</param>
    /// <param name="stepSize">B·D·P.</param>
    public void Add(int layer, ReadOnlySpan<float> ours, ReadOnlySpan<double> float64, int stepSize)
    {
        _byLayer[layer] = ErrorPair.MaxDifference(ours, float64);
        if (layer < _byLayer.Length - 1) return;
        foreach (ref var span in OverTime.AsSpan())
        {
            var (first, length) = (span.FirstStep * stepSize, span.Steps * stepSize);
            span = span with { Error = ErrorPair.MaxDifference(ours.Slice(first, length), float64.Slice(first, length)) };
        }
    }

    /// <summary>Neighbouring steps, and the largest difference in them.</summary>
    internal readonly record struct Span(int FirstStep, int Steps, double Error);
}

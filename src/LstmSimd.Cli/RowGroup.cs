using LstmSimd.Formats;

namespace LstmSimd.Cli;

/// <summary>Rows of equal length that go through a model together: of a trace, or of seeded noise.</summary>
internal sealed class RowGroup
{
    private readonly Trace? _trace;
    private readonly int _firstRow;

    private RowGroup(float[] input, int steps, int batchSize, Trace? trace, int firstRow)
    {
        Input = input;
        Steps = steps;
        BatchSize = batchSize;
        _trace = trace;
        _firstRow = firstRow;
    }

    /// <summary>[T, B, I].</summary>
    public float[] Input { get; }

    public int Steps { get; }

    public int BatchSize { get; }

    /// <summary>Seeded noise in [−1, 1).</summary>
    public static RowGroup Noise(int inputSize, int steps, int batchSize, int seed)
    {
        var random = new Random(seed);
        var input = new float[steps * batchSize * inputSize];
        for (var k = 0; k < input.Length; k++) input[k] = 2 * random.NextSingle() - 1;
        return new RowGroup(input, steps, batchSize, null, 0);
    }

    /// <summary>The rows of a trace: all together where they have one length, else each by itself; rows of length 0 have nothing to run.</summary>
    public static IEnumerable<RowGroup> Of(Trace trace) => trace.Lengths is null
        ? [new RowGroup(trace.Input.ToArray(), trace.Steps, trace.BatchSize, trace, 0)]
        : Enumerable.Range(0, trace.BatchSize).Where(row => trace.Lengths[row] > 0).Select(row => OneRow(trace, row));

    /// <summary>h and c before the first step.</summary>
    public LstmState InitialState(Lstm lstm)
    {
        var state = new LstmState(lstm, BatchSize);
        if (_trace is null) return state;
        ForEachDirection(lstm, (layer, direction, hidden) =>
        {
            if (_trace.Layers[layer].InitialHidden is { } h) Rows(h, direction, hidden).CopyTo(state.Hidden(layer, direction));
            if (_trace.Layers[layer].InitialCell is { } c) Rows(c, direction, hidden).CopyTo(state.Cell(layer, direction));
        });
        return state;
    }

    /// <summary>Adds the differences from the h_n and c_n that the trace recorded.</summary>
    public void CompareState(LstmState state, ErrorPair errors)
    {
        if (_trace is null) return;
        ForEachDirection(state.Model, (layer, direction, hidden) =>
        {
            var record = _trace.Layers[layer];
            if (record.FinalHidden is { } h) errors.AddOutput(state.Hidden(layer, direction), Rows(h, direction, hidden));
            if (record.FinalCell is { } c) errors.AddCell(state.Cell(layer, direction), Rows(c, direction, hidden));
        });
    }

    /// <summary>Adds the differences from the Y that the trace recorded for a model's last layer: the file's, or one below it.</summary>
    /// <param name="y">[T, B, D·H].</param>
    /// <param name="model">The file's layers up to one.</param>
    /// <param name="errors">What they are added to.</param>
    public void CompareOutput(float[] y, Lstm model, ErrorPair errors)
    {
        if (_trace?.Layers[model.Layers.Count - 1].Output is not { } output) return;
        int directions = model.Layers[^1].DirectionCount, hidden = model.Layers[^1].HiddenSize;
        for (var t = 0; t < Steps; t++)
        {
            for (var direction = 0; direction < directions; direction++)
            {
                for (var row = 0; row < BatchSize; row++)
                {
                    var ours = y.AsSpan(((t * BatchSize + row) * directions + direction) * hidden, hidden);
                    ReadOnlySpan<float> theirs = output.AsSpan(((t * directions + direction) * _trace.BatchSize + _firstRow + row) * hidden, hidden);
                    errors.AddOutput(ours, theirs);
                }
            }
        }
    }

    /// <summary>Visits every layer, direction and H.</summary>
    public static void ForEachDirection(Lstm lstm, Action<int, int, int> visit)
    {
        for (var layer = 0; layer < lstm.Layers.Count; layer++)
            for (var direction = 0; direction < lstm.Layers[layer].DirectionCount; direction++) visit(layer, direction, lstm.Layers[layer].HiddenSize);
    }

    private static RowGroup OneRow(Trace trace, int row)
    {
        int steps = trace.Lengths![row], size = trace.Input.Length / (trace.Steps * trace.BatchSize);
        var input = new float[steps * size];
        for (var t = 0; t < steps; t++)
            trace.Input.Span.Slice((t * trace.BatchSize + row) * size, size).CopyTo(input.AsSpan(t * size));
        return new RowGroup(input, steps, 1, trace, row);
    }

    /// <summary>This group's rows of a [D, B, H] array of the trace.</summary>
    private ReadOnlySpan<float> Rows(float[] values, int direction, int hidden) =>
        values.AsSpan((direction * _trace!.BatchSize + _firstRow) * hidden, BatchSize * hidden);
}

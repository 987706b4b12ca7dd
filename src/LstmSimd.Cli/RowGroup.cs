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

    public bool HasRecord => _trace?.Layers.Any(layer => layer.Output is not null || layer.FinalHidden is not null || layer.FinalCell is not null) ?? false;

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

    /// <summary>Adds the differences from what the trace recorded: Y of the last layer, h_n and c_n of all.</summary>
    public void CompareWithRecord(float[] y, LstmState state, ErrorPair errors)
    {
        ForEachDirection(state.Model, (layer, direction, hidden) =>
        {
            var record = _trace!.Layers[layer];
            if (record.FinalHidden is { } h) errors.AddOutput(state.Hidden(layer, direction), Rows(h, direction, hidden));
            if (record.FinalCell is { } c) errors.AddCell(state.Cell(layer, direction), Rows(c, direction, hidden));
            if (layer < state.Model.Layers.Count - 1 || record.Output is not { } output) return;
            var directions = state.Model.Layers[layer].DirectionCount;
            for (var t = 0; t < Steps; t++)
            {
                for (var row = 0; row < BatchSize; row++)
                {
                    var ours = y.AsSpan(((t * BatchSize + row) * directions + direction) * hidden, hidden);
                    ReadOnlySpan<float> theirs = output.AsSpan(((t * directions + direction) * _trace.BatchSize + _firstRow + row) * hidden, hidden);
                    errors.AddOutput(ours, theirs);
                }
            }
        });
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

    private static void ForEachDirection(Lstm lstm, Action<int, int, int> visit)
    {
        for (var layer = 0; layer < lstm.Layers.Count; layer++)
            for (var direction = 0; direction < lstm.Layers[layer].DirectionCount; direction++) visit(layer, direction, lstm.Layers[layer].HiddenSize);
    }
}

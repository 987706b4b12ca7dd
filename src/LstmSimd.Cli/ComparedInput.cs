using LstmSimd.Formats;

namespace LstmSimd.Cli;

/// <summary>What a model is compared on: the recorded rows of a trace, or seeded noise.</summary>
internal sealed class ComparedInput
{
    // 64 MiB: a file of a few bytes may fix lengths of billions.
    private const int MostNoise = 1 << 24;

    private readonly ModelFile _file;
    private readonly Trace? _trace;

    private ComparedInput(ModelFile file, float[] values, int steps, int batchSize, IReadOnlyList<int>? lengths)
    {
        _file = file;
        _trace = file.Trace;
        Values = values;
        Steps = steps;
        BatchSize = batchSize;
        Lengths = [.. lengths ?? []];
    }

    /// <summary>[T, B, I].</summary>
    public float[] Values { get; }

    public int Steps { get; }

    public int BatchSize { get; }

    /// <summary>[B], the steps of each row; empty where all have all.</summary>
    public int[] Lengths { get; }

    /// <summary>All rows of a trace.</summary>
    public static ComparedInput Recorded(ModelFile file)
    {
        var trace = file.Trace!;
        return new ComparedInput(file, trace.Input.ToArray(), trace.Steps, trace.BatchSize, trace.Lengths);
    }

    /// <summary>Seeded noise in [−1, 1): as many rows as the file's initial states and lengths are for, as many steps as its longest row has.</summary>
    public static ComparedInput Noise(ModelFile file, int steps, int seed)
    {
        var random = new Random(seed);
        var batchSize = file.InitialState?.BatchSize ?? file.Lengths?.Count ?? 1;
        if (file.Lengths is { } lengths) steps = Math.Max(1, lengths.Max());
        var size = (Int128)steps * batchSize * file.Layers[0].InputSize;
        if (size > MostNoise) throw new InvalidDataException($"{file.Format}: {batchSize} rows of up to {steps} steps are more than compare makes up noise for ({MostNoise} numbers).");
        var values = new float[(int)size];
        for (var k = 0; k < values.Length; k++) values[k] = 2 * random.NextSingle() - 1;
        return new ComparedInput(file, values, steps, batchSize, file.Lengths);
    }

    /// <summary>h and c before the first step.</summary>
    public LstmState InitialState(Lstm lstm)
    {
        if (_trace is null) return _file.CreateInitialState(lstm, BatchSize);
        var state = new LstmState(lstm, BatchSize);
        ForEachDirection(lstm, (layer, direction) =>
        {
            if (_trace.Layers[layer].InitialHidden is { } h) Part(h, direction, state.Hidden(layer, direction)).CopyTo(state.Hidden(layer, direction));
            if (_trace.Layers[layer].InitialCell is { } c) Part(c, direction, state.Cell(layer, direction)).CopyTo(state.Cell(layer, direction));
        });
        return state;
    }

    /// <summary>Adds the differences from the h_n and c_n that the trace recorded.</summary>
    public void CompareState(LstmState state, ErrorPair errors)
    {
        if (_trace is null) return;
        ForEachDirection(state.Model, (layer, direction) =>
        {
            var record = _trace.Layers[layer];
            if (record.FinalHidden is { } h) errors.AddOutput(state.Hidden(layer, direction), Part(h, direction, state.Hidden(layer, direction)));
            if (record.FinalCell is { } c) errors.AddCell(state.Cell(layer, direction), Part(c, direction, state.Cell(layer, direction)));
        });
    }

    /// <summary>Whether the trace recorded the Y of a layer.</summary>
    public bool HasOutput(int layer) => _trace?.Layers[layer].Output is not null;

    /// <summary>Adds the differences from the Y that the trace recorded for a model's last layer, the file's or one below it; what it holds past the end of a row counts for nothing.</summary>
    /// <param name="y">[T, D, B, P], as the trace has it.</param>
    /// <param name="model">The file's layers up to one.</param>
    /// <param name="errors">What they are added to.</param>
    public void CompareOutput(float[] y, Lstm model, ErrorPair errors)
    {
        if (_trace?.Layers[model.Layers.Count - 1].Output is not { } output) return;
        var directions = model.Layers[^1].DirectionCount;
        var size = model.OutputSize / directions;
        for (var row = 0; row < y.Length / size; row++)
        {
            var (t, b) = (row / BatchSize / directions, row % BatchSize);
            if (Lengths.Length == 0 || t < Lengths[b]) errors.AddOutput<float>(y.AsSpan(row * size, size), output.AsSpan(row * size, size));
        }
    }

    /// <summary>Visits every layer and direction.</summary>
    public static void ForEachDirection(Lstm lstm, Action<int, int> visit)
    {
        for (var layer = 0; layer < lstm.Layers.Count; layer++)
            for (var direction = 0; direction < lstm.Layers[layer].DirectionCount; direction++) visit(layer, direction);
    }

    /// <summary>One direction of a [D, B, H] array, as long as <paramref name="like"/>.</summary>
    private static ReadOnlySpan<float> Part(float[] values, int direction, Span<float> like) => values.AsSpan(direction * like.Length, like.Length);
}

namespace LstmSimd.Proofs;

/// <summary>A session that goes from thread to thread: its input, and what it has given so far.</summary>
internal sealed class PassedSession
{
    private readonly LstmSession _session;
    private readonly Random _random;
    private readonly float[] _x, _y;
    private readonly List<int> _parts = [];
    private readonly int _steps, _batchSize;
    private int _done;

    public PassedSession(Lstm model, int seed, int steps, WorkerCrew? crew)
    {
        _random = new Random(seed);
        _steps = steps;
        _batchSize = _random.Pick(1, 1, 1, 3, 4);
        _session = model.CreateSession(_batchSize, crew: crew);
        _x = Noise.Uniform(seed, steps * _batchSize * model.InputSize, 2);
        _y = new float[steps * _batchSize * model.OutputSize];
    }

    /// <summary>A few steps or a run; returns whether there is more to do.</summary>
    public bool GoOn()
    {
        var part = Math.Min(_steps - _done, _random.Next(1, 60));
        if (_session.Model.IsForwardOnly && _random.Chance(0.5))
        {
            part = Math.Min(part, 8);
            for (var t = 0; t < part; t++) _session.Step(X(_session.Model, _done + t, 1), Y(_y, _session.Model, _done + t, 1));
        }
        else _session.Run(X(_session.Model, _done, part), Y(_y, _session.Model, _done, part));
        _parts.Add(part);
        _done += part;
        return _done < _steps;
    }

    /// <summary>Alone: the same parts, each a run, on this thread. (Layers that read both ways see a part at a time, so the parts count.)</summary>
    public void CheckAgainstAlone(string context)
    {
        var alone = _session.Model.CreateSession(_batchSize);
        var expected = new float[_y.Length];
        var done = 0;
        foreach (var part in _parts)
        {
            alone.Run(X(alone.Model, done, part), Y(expected, alone.Model, done, part));
            done += part;
        }
        Bits.Equal(expected, _y, context);
        LstmState expectedState = alone.Save(), state = _session.Save();
        for (var layer = 0; layer < state.Model.Layers.Count; layer++)
        {
            for (var direction = 0; direction < state.Model.Layers[layer].DirectionCount; direction++)
            {
                Bits.Equal(expectedState.Hidden(layer, direction), state.Hidden(layer, direction), $"{context}, h of layer {layer}");
                Bits.Equal(expectedState.Cell(layer, direction), state.Cell(layer, direction), $"{context}, c of layer {layer}");
            }
        }
    }

    private ReadOnlySpan<float> X(Lstm model, int first, int steps) => _x.AsSpan(first * _batchSize * model.InputSize, steps * _batchSize * model.InputSize);

    private Span<float> Y(float[] y, Lstm model, int first, int steps) => y.AsSpan(first * _batchSize * model.OutputSize, steps * _batchSize * model.OutputSize);
}

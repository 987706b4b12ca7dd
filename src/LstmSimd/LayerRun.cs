using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>The layers of one session over a sequence: chunk by chunk through the whole stack, or, where they read both ways, layer by layer.</summary>
internal sealed class LayerRun
{
    // Between layers a chunk of outputs waits, at most 256 K floats (1 MiB) or one step of them: it should stay in the cache.
    private const int ChunkFloats = 1 << 18;

    private readonly Lstm _model;
    private readonly LayerStates _states;
    private readonly int _batchSize;
    private readonly GateScratch _scratch;
    private readonly CrewRun? _crewRun;
    private readonly int _chunkSteps;
    private readonly long _between;
    private readonly LstmState? _undo;
    private float[] _even = [];
    private float[] _odd = [];

    public LayerRun(Lstm model, LayerStates states, int batchSize, int sequenceLength, WorkerCrew? crew)
    {
        _model = model;
        _states = states;
        _batchSize = batchSize;
        _scratch = new GateScratch(states.Widest, batchSize, sequenceLength);
        if (crew is { ThreadCount: > 1 })
            _crewRun = new CrewRun(crew, states.Widest, batchSize, sequenceLength);

        // The widest output that one layer hands to the next, of one time step.
        _between = model.Layers.SkipLast(1).Select(layer => (long)batchSize * layer.OutputSize).DefaultIfEmpty().Max();
        _chunkSteps = model.IsOneWay ? (int)Math.Clamp(ChunkFloats / Math.Max(_between, 1), 1, Math.Min(sequenceLength, LstmSession.DefaultSequenceLength))
            : LstmSession.DefaultSequenceLength;
        Grow(model.IsOneWay ? _chunkSteps : sequenceLength);
        _undo = model.IsOneWay ? null : new LstmState(model, batchSize);
    }

    /// <summary>x [T, B, I] to y [T, B, D·H] or into nothing, both checked. Cancelled, the states are those of the last whole chunk or as before.</summary>
    public void Run(ReadOnlySpan<float> x, Span<float> y, int steps, CancellationToken cancellation)
    {
        if (_model.IsOneWay) RunInChunks(x, y, steps, cancellation);
        else RunLayerByLayer(x, y, steps, cancellation);
    }

    /// <summary>All layers over a chunk, then the next chunk: a layer's output is still in the cache when the next one reads it.</summary>
    private void RunInChunks(ReadOnlySpan<float> x, Span<float> y, int steps, CancellationToken cancellation)
    {
        var backward = !_model.IsForwardOnly;
        for (int done = 0, chunk; done < steps; done += chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            chunk = Math.Min(_chunkSteps, steps - done);
            var first = backward ? steps - done - chunk : done;
            var input = x.Slice(first * _batchSize * _model.InputSize, chunk * _batchSize * _model.InputSize);
            for (var layer = 0; layer < _states.LayerCount; layer++)
            {
                var output = layer < _states.LayerCount - 1 ? Between(layer, chunk)
                    : y.IsEmpty ? y : y.Slice(first * _batchSize * _model.OutputSize, chunk * _batchSize * _model.OutputSize);
                RunDirection(layer, 0, input, output, chunk);
                input = output;
            }
        }
    }

    /// <summary>Each layer over the whole run, since the next one, reading the other way, starts where this one ends.</summary>
    private void RunLayerByLayer(ReadOnlySpan<float> x, Span<float> y, int steps, CancellationToken cancellation)
    {
        Grow(steps);
        if (cancellation.CanBeCanceled) _states.CopyTo(_undo!);
        var input = x;
        for (var layer = 0; layer < _states.LayerCount; layer++)
        {
            var output = layer < _states.LayerCount - 1 ? Between(layer, steps) : y;
            for (var direction = 0; direction < _model.Layers[layer].DirectionCount; direction++)
            {
                var backward = _model.Layers[layer].ReadsBackward(direction);
                for (int done = 0, chunk; done < steps; done += chunk)
                {
                    if (cancellation.IsCancellationRequested)
                    {
                        _states.CopyFrom(_undo!);
                        cancellation.ThrowIfCancellationRequested();
                    }
                    chunk = Math.Min(_chunkSteps, steps - done);
                    var first = backward ? steps - done - chunk : done;
                    RunDirection(layer, direction, Part(input, first, chunk, steps), Part(output, first, chunk, steps), chunk);
                }
            }
            input = output;
        }
    }

    private static Span<float> Part(Span<float> sequence, int first, int count, int steps) =>
        sequence.Slice(first * (sequence.Length / steps), count * (sequence.Length / steps));

    private static ReadOnlySpan<float> Part(ReadOnlySpan<float> sequence, int first, int count, int steps) =>
        sequence.Slice(first * (sequence.Length / steps), count * (sequence.Length / steps));

    private void RunDirection(int layer, int direction, ReadOnlySpan<float> input, Span<float> output, int steps)
    {
        var shape = _model.Layers[layer];
        var (gates, state) = (_model.Gates(layer, direction), _states[layer, direction]);
        var backward = shape.ReadsBackward(direction);
        if (!output.IsEmpty) output = output[(direction * shape.HiddenSize)..];
        var done = _crewRun?.Run(gates, state, input, output, shape.OutputSize, steps, backward) ?? 0;
        if (done == steps) return;

        var (rest, row) = (steps - done, _batchSize * shape.InputSize);
        input = input.Slice(backward ? 0 : done * row, rest * row);
        if (!output.IsEmpty && !backward) output = output[(done * _batchSize * shape.OutputSize)..];
        state.Advance(LstmKernel.RunShare(gates, state, _scratch, new Share(gates), input, shape.InputSize, output, shape.OutputSize, rest, backward));
    }

    /// <summary>Where a layer's output waits for the next layer: two buffers take turns.</summary>
    private Span<float> Between(int layer, int steps) =>
        (layer % 2 == 0 ? _even : _odd).AsSpan(0, steps * _batchSize * _model.Layers[layer].OutputSize);

    /// <summary>To twice the size, so that runs that become longer step by step do not allocate at each.</summary>
    private void Grow(int steps)
    {
        var needed = steps * _between;
        if (_even.Length >= needed) return;
        if (needed > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"{steps} steps of {_between} floats between the layers are more than an array holds; layers that read both ways keep all of them.");
        var even = new float[Math.Clamp(2L * _even.Length, needed, Array.MaxLength)];
        if (_states.LayerCount > 2) _odd = new float[even.Length];
        _even = even;
    }
}

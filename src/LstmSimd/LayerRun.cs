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
    private readonly DirectionRun _directionRun;
    private readonly LayerBuffers _between;
    private readonly int _chunkSteps;
    private readonly LstmState? _undo;

    public LayerRun(Lstm model, LayerStates states, int batchSize, int sequenceLength, WorkerCrew? crew)
    {
        _model = model;
        _states = states;
        _batchSize = batchSize;
        _directionRun = new DirectionRun(model, batchSize, sequenceLength, crew);
        _between = new LayerBuffers(model, batchSize);
        _chunkSteps = model.IsOneWay ? (int)Math.Clamp(ChunkFloats / Math.Max(_between.StepFloats, 1), 1, Math.Min(sequenceLength, LstmSession.DefaultSequenceLength))
            : LstmSession.DefaultSequenceLength;
        _between.Grow(model.IsOneWay ? _chunkSteps : sequenceLength);
        _undo = model.IsOneWay ? null : new LstmState(model, batchSize);
    }

    /// <summary>One step of a model that reads forward only: x [B, I] to y [B, P] or into nothing, both checked.</summary>
    public void Step(ReadOnlySpan<float> x, Span<float> y)
    {
        for (var layer = 0; layer < _states.LayerCount; layer++)
        {
            var input = layer == 0 ? x : Between(layer - 1, 1);
            var output = layer < _states.LayerCount - 1 ? Between(layer, 1) : y;
            _directionRun.Step(_model.Gates(layer, 0), _states[layer, 0], input, output);
        }
        _directionRun.Leave();
    }

    /// <summary>x to y or into nothing, both checked. Cancelled, the states are those of the last whole chunk or as before.</summary>
    public void Run(ReadOnlySpan<float> x, Span<float> y, int steps, int longest, in RunOptions options)
    {
        var last = _model.Layers[^1];
        var width = last.OutputSize / last.DirectionCount;
        var strides = options.OutputLayout.Strides(steps, _batchSize, last.DirectionCount, width);
        var directionStride = options.OutputLayout.DirectionStride(_batchSize, width);
        var input = new SequenceRun
        {
            X = x,
            XStrides = options.InputLayout.Strides(steps, _batchSize, 1, _model.InputSize),
            Y = y,
            YStrides = strides,
            Steps = longest,
            Lengths = options.Lengths,
        };
        if (_model.IsOneWay) RunInChunks(in input, options.Cancellation);
        else if (input.Steps > 0) RunLayerByLayer(in input, directionStride, options.Cancellation);
        _directionRun.Leave();
        if (y.IsEmpty || options.Lengths.IsEmpty) return;
        for (var direction = 0; direction < last.DirectionCount; direction++)
        {
            var holds = options.PastEnd == PastEnd.Held && !last.ReadsBackward(direction);
            FillPastEnd(y[(direction * directionStride)..], strides, width, steps, options.Lengths, holds);
        }
    }

    /// <summary>All layers over a chunk, then the next chunk: a layer's output is still in the cache when the next one reads it.</summary>
    private void RunInChunks(in SequenceRun run, CancellationToken cancellation)
    {
        var backward = !_model.IsForwardOnly;
        for (int done = 0, chunk; done < run.Steps; done += chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            chunk = Math.Min(_chunkSteps, run.Steps - done);
            var first = backward ? run.Steps - done - chunk : done;
            for (var layer = 0; layer < _states.LayerCount; layer++)
            {
                var input = layer == 0 ? run.X[(first * run.XStrides.Step)..] : Between(layer - 1, chunk);
                var output = layer < _states.LayerCount - 1 ? Between(layer, chunk) : run.Y.IsEmpty ? run.Y : run.Y[(first * run.YStrides.Step)..];
                RunDirection(layer, 0, Through(layer, in run, input, output, first, chunk, backward));
            }
        }
    }

    /// <summary>Each layer over the whole run, since the next one, reading the other way, starts where this one ends.</summary>
    private void RunLayerByLayer(in SequenceRun run, int directionStride, CancellationToken cancellation)
    {
        _between.Grow(run.Steps);
        if (cancellation.CanBeCanceled) _states.CopyTo(_undo!);
        for (var layer = 0; layer < _states.LayerCount; layer++)
        {
            var input = layer == 0 ? run.X : Between(layer - 1, run.Steps);
            var isLast = layer == _states.LayerCount - 1;
            for (var direction = 0; direction < _model.Layers[layer].DirectionCount; direction++)
            {
                var output = !isLast ? Between(layer, run.Steps)[(direction * _model.Gates(layer, direction).OutputSize)..]
                    : run.Y.IsEmpty ? run.Y : run.Y[(direction * directionStride)..];
                var backward = _model.Layers[layer].ReadsBackward(direction);
                var whole = Through(layer, in run, input, output, 0, run.Steps, backward);
                for (int done = 0, chunk; done < run.Steps; done += chunk)
                {
                    if (cancellation.IsCancellationRequested)
                    {
                        _states.CopyFrom(_undo!);
                        cancellation.ThrowIfCancellationRequested();
                    }
                    chunk = Math.Min(_chunkSteps, run.Steps - done);
                    RunDirection(layer, direction, whole.Part(backward ? run.Steps - done - chunk : done, chunk));
                }
            }
        }
    }

    /// <summary>One layer's way through some steps: what lies between layers lies time first.</summary>
    private SequenceRun Through(int layer, in SequenceRun run, ReadOnlySpan<float> input, Span<float> output, int first, int steps, bool backward) => new()
    {
        X = input,
        XStrides = layer == 0 ? run.XStrides : SequenceStrides.TimeFirst(_batchSize, _model.Layers[layer].InputSize),
        Y = output,
        YStrides = layer == _states.LayerCount - 1 ? run.YStrides : SequenceStrides.TimeFirst(_batchSize, _model.Layers[layer].OutputSize),
        Steps = steps,
        IsBackward = backward,
        Lengths = run.Lengths,
        Start = first,
    };

    private void RunDirection(int layer, int direction, in SequenceRun run) => _directionRun.Run(_model.Gates(layer, direction), _states[layer, direction], in run);

    private static void FillPastEnd(Span<float> y, SequenceStrides strides, int width, int steps, ReadOnlySpan<int> lengths, bool holds)
    {
        for (var row = 0; row < lengths.Length; row++)
        {
            var outputs = y[(row * strides.Row)..];
            for (var t = lengths[row]; t < steps; t++)
            {
                var output = outputs.Slice(t * strides.Step, width);
                if (holds && lengths[row] > 0) outputs.Slice((lengths[row] - 1) * strides.Step, width).CopyTo(output);
                else output.Clear();
            }
        }
    }

    private Span<float> Between(int layer, int steps) => _between.After(layer, steps * _batchSize);
}

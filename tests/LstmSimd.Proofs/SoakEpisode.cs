using LstmSimd.Kernels;

namespace LstmSimd.Proofs;

/// <summary>A random model, a few sessions of it, and what users do with them in random order; everything follows from the seed.</summary>
internal sealed class SoakEpisode
{
    // Enough for a state to go through many hands; less where a model is large, by the multiply-adds of the one-lane path.
    private const int MostOperations = 1000;
    private const long MostMultiplyAdds = 100_000_000;

    // Sessions of one row may step together: enough of them for two tiles.
    private const int MostBatches = 3, MostSingles = 12;

    private static readonly float[] Special = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, 1e30f, -1e30f, float.Epsilon, 1e-40f, -1e-40f, 800, -0f];

    private readonly int _seed;
    private readonly WorkerCrew _crew;
    private readonly Random _random;
    private readonly RandomModel _model;
    private readonly int _batchSize;
    private readonly List<SoakStream> _streams = [];
    private readonly List<(LstmState, LstmState[])> _saved = [];

    public SoakEpisode(int seed, WorkerCrew crew)
    {
        (_seed, _crew) = (seed, crew);
        _random = new Random(seed);
        _model = new RandomModel(_random);
        _batchSize = _random.Pick(1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1 + _random.Next(20));
    }

    public SoakCounts Counts { get; } = new() { Models = 1 };

    public SoakCounts Run()
    {
        _streams.Add(new SoakStream(Session(), _model.At(VectorWidth.Scalar)));
        var most = Math.Clamp(MostMultiplyAdds / (_model.MultiplyAdds * _batchSize), 1, MostOperations);
        while (Counts.Operations < most)
        {
            var stream = _random.Pick(_streams.ToArray());
            var action = _random.Next(21);
            var context = $"seed {_seed}, operation {Counts.Operations}, action {action}, {_model}, B = {_batchSize}, {stream.Session.Model.Width}";
            switch (action)
            {
                case < 7 when stream.Session.Model.IsForwardOnly: Step(stream, context); break;
                case < 14: RunSequence(stream, context); break;
                case 14: stream.Reset(); Counts.Resets++; break;
                case 15: stream.Reset(_random.Next(_batchSize)); Counts.Resets++; break;
                case 16: Fork(stream); break;
                case 17: _saved.Add(stream.Save()); Counts.Saves++; break;
                case 18 when _saved.Count > 0: stream.Restore(_random.Pick(_saved.ToArray())); Counts.Restores++; break;
                case 19: stream.RunCancelled(Input(1 + _random.Next(5), out _)); break;
                case 20 when _batchSize == 1 && stream.Session.Model.IsForwardOnly: StepTogether(context); break;
                default: stream.MoveTo(Session()); Counts.Moves++; break;
            }
            Counts.Floats += stream.CheckState(context);
        }
        return Counts;
    }

    /// <summary>Of any width, hint of its sequences, and with or without a crew.</summary>
    private LstmSession Session()
    {
        var hint = _random.Pick(1, 48, 1 + _random.Next(100));
        return _model.At(_random.Pick(Machine.Widths)).CreateSession(_batchSize, hint, _random.Chance(0.5) ? _crew : null);
    }

    private void Fork(SoakStream stream)
    {
        if (_streams.Count == (_batchSize == 1 ? MostSingles : MostBatches)) _streams.Remove(stream);
        _streams.Add(stream.Fork());
        Counts.Forks++;
    }

    private void Step(SoakStream stream, string context)
    {
        var steps = 1 + _random.Next(16);
        var x = Input(steps, out var poisoned);
        Counts.Floats += stream.Step(x, $"{context}, {steps} × Step");
        Counts.Steps += steps;
        Cure(stream, poisoned);
    }

    /// <summary>Some of the sessions at a time, in any order, by a stepper; all of them at one width for that.</summary>
    private void StepTogether(string context)
    {
        var model = _model.At(_random.Pick(Machine.Widths));
        foreach (var stream in _streams) stream.MoveTo(model.CreateSession(sequenceLength: 1));
        var stepper = model.CreateStepper(_streams.Count, _random.Chance(0.5) ? _crew : null);
        for (var step = _random.Next(60); step >= 0; step--)
        {
            var some = _streams.ToArray();
            _random.Shuffle(some);
            Array.Resize(ref some, 1 + _random.Next(some.Length));
            Counts.Floats += SoakStream.StepTogether(stepper, some, Noise.Uniform(_random.Next(), some.Length * model.InputSize), $"{context}, {some.Length} together at {model.Width}");
            Counts.StepsTogether += some.Length;
        }
    }

    private void RunSequence(SoakStream stream, string context)
    {
        var steps = _random.Chance(0.15) ? _random.Next(120) : _random.Next(20);
        int[] lengths = _random.Chance(0.4) ? [.. Enumerable.Range(0, _batchSize).Select(_ => _random.Next(steps + 1))] : [];
        var run = new SoakRun(steps, _batchSize, stream.Session.Model)
        {
            Lengths = lengths,
            PastEnd = _random.Pick(Enum.GetValues<PastEnd>()),
            InputLayout = _random.Pick(Enum.GetValues<SequenceLayout>()),
            OutputLayout = _random.Pick(Enum.GetValues<SequenceLayout>()),
        };
        var x = Input(steps, out var poisoned);
        Counts.Floats += stream.Run(run, x, wantsOutput: _random.Chance(0.85), $"{context}, T = {steps}, lengths [{string.Join(' ', lengths)}], {run.PastEnd}, {run.InputLayout} to {run.OutputLayout}");
        Counts.RunSteps += steps;
        Cure(stream, poisoned);
    }

    /// <summary>x, [T, B, I]; now and then with a number in one row that is none, or is hard to compute with.</summary>
    private float[] Input(int steps, out int? poisoned)
    {
        var x = Noise.Uniform(_random.Next(), steps * _batchSize * _model.At(VectorWidth.Scalar).InputSize, _random.Pick(1, 1, 1, 0.01f, 30));
        poisoned = null;
        if (x.Length == 0 || !_random.Chance(0.05)) return x;
        var at = _random.Next(x.Length);
        x[at] = _random.Pick(Special);
        poisoned = at / _model.At(VectorWidth.Scalar).InputSize % _batchSize;
        Counts.SpecialInputs++;
        return x;
    }

    /// <summary>Else NaN would be all there is to compare.</summary>
    private static void Cure(SoakStream stream, int? row)
    {
        if (row is { } poisoned) stream.Reset(poisoned);
    }
}

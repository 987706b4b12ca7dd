using System.Numerics;
using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Cli;

/// <summary>Runs the engine, the scalar reference and the float64 reference on the same rows, from the same state.</summary>
internal sealed class Comparison
{
    private readonly IReadOnlyList<LstmLayer> _stored;
    private readonly ComparedInput _input;
    private readonly LstmOptions _options;
    private readonly WorkerCrew _crew;
    private readonly LstmState _initial;
    private readonly LstmSession _session;

    /// <param name="file">The model: the references compute with its weights as they are stored.</param>
    /// <param name="narrowed">The model that the engine computes: the same, or in another precision.</param>
    /// <param name="input">The rows.</param>
    /// <param name="options">How the engine computes.</param>
    /// <param name="crew">Its threads.</param>
    public Comparison(ModelFile file, ModelFile narrowed, ComparedInput input, LstmOptions options, WorkerCrew crew)
    {
        (_stored, _input, _options, _crew) = (file.Layers, input, options, crew);
        Lstm = narrowed.CreateLstm(options);
        _initial = input.InitialState(Lstm);
        _session = Lstm.CreateSession(input.BatchSize, input.Steps, crew);
        Places = new ErrorPlaces(_stored.Count, input.Lengths.Length > 0 ? input.Lengths.Max() : input.Steps);
    }

    public Lstm Lstm { get; }

    /// <summary>Whether the engine's weights are all float32, of which the references' roundings are the measure.</summary>
    public bool IsFloat32 => Lstm.Layers.All(layer => layer.Weights.All(weights => weights.Precision == WeightPrecision.Float32));

    public ErrorPair Scalar { get; } = new();

    public ErrorPair Float64 { get; } = new();

    /// <summary>Against the recorded outputs; empty where the file has none.</summary>
    public ErrorPair Expected { get; } = new();

    /// <summary>Where the differences from the float64 reference are.</summary>
    public ErrorPlaces Places { get; }

    /// <summary>Runs and compares everything; tells how far it is, from 0 to 1.</summary>
    public void Run(Action<double> progress)
    {
        var y = Engine(_session, SequenceLayout.TimeFirst);
        var state = _session.Save();
        progress(0.2);
        Reference<float>(y, state, Scalar);
        progress(0.5);
        Reference<double>(y, state, Float64, (layer, float64) =>
        {
            var session = Stack(layer);
            Places.Add(layer, session == _session ? y : Engine(session, SequenceLayout.TimeFirst), float64, session.BatchSize * session.Model.OutputSize);
            if (_input.HasOutput(layer)) _input.CompareOutput(Engine(session, SequenceLayout.DirectionsApart), session.Model, Expected);
        });
        _input.CompareState(state, Expected);
        progress(1);
    }

    /// <summary>The time of all rows through all steps, in nanoseconds: scalar reference and engine in turns.</summary>
    public (double Scalar, double Engine) Measure(double seconds)
    {
        var y = new float[OutputLength(Lstm)];
        var scalar = new ReferenceLstm<float>(_stored, _input.BatchSize);
        var times = InterleavedTiming.MedianNanoseconds(seconds,
            () => scalar.Run(_input.Values, y, _input.Lengths),
            () => _session.Run(_input.Values, y, new RunOptions { Lengths = _input.Lengths }));
        return (times[0], times[1]);
    }

    /// <summary>A layer with all that is below it: a session gives Y of its last layer alone.</summary>
    private LstmSession Stack(int layer) => layer == Lstm.Layers.Count - 1 ? _session
        : new Lstm([.. Lstm.Layers.Take(layer + 1)], _options).CreateSession(_input.BatchSize, _input.Steps, _crew);

    private float[] Engine(LstmSession session, SequenceLayout layout)
    {
        var y = new float[OutputLength(session.Model)];
        var state = new LstmState(session.Model, _input.BatchSize);
        ComparedInput.ForEachDirection(session.Model, (layer, direction) =>
        {
            _initial.Hidden(layer, direction).CopyTo(state.Hidden(layer, direction));
            _initial.Cell(layer, direction).CopyTo(state.Cell(layer, direction));
        });
        session.Restore(state);
        session.Run(_input.Values, y, new RunOptions { Lengths = _input.Lengths, OutputLayout = layout });
        return y;
    }

    private int OutputLength(Lstm model) => checked(_input.Steps * _input.BatchSize * model.OutputSize);

    /// <summary>Runs a reference layer by layer, and shows what each gives.</summary>
    private void Reference<T>(float[] y, LstmState state, ErrorPair errors, Action<int, T[]>? show = null) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var rows = Convert<T>(_input.Values);
        for (var layer = 0; layer < _stored.Count; layer++)
        {
            var reference = new ReferenceLstm<T>([_stored[layer]], _input.BatchSize);
            for (var direction = 0; direction < _stored[layer].DirectionCount; direction++)
            {
                Convert<T>(_initial.Hidden(layer, direction)).CopyTo(reference.Hidden(0, direction));
                Convert<T>(_initial.Cell(layer, direction)).CopyTo(reference.Cell(0, direction));
            }
            var output = new T[checked(_input.Steps * _input.BatchSize * reference.OutputSize)];
            reference.Run(rows, output, _input.Lengths);
            for (var direction = 0; direction < _stored[layer].DirectionCount; direction++)
            {
                errors.AddOutput<T>(state.Hidden(layer, direction), reference.Hidden(0, direction));
                errors.AddCell<T>(state.Cell(layer, direction), reference.Cell(0, direction));
            }
            show?.Invoke(layer, output);
            rows = output;
        }
        errors.AddOutput<T>(y, rows);
    }

    private static T[] Convert<T>(ReadOnlySpan<float> values) where T : INumberBase<T>
    {
        var converted = new T[values.Length];
        for (var k = 0; k < values.Length; k++) converted[k] = T.CreateTruncating(values[k]);
        return converted;
    }
}

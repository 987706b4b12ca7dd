using System.Numerics;
using LstmSimd.Formats;

namespace LstmSimd.Cli;

/// <summary>Runs the engine, the scalar reference and the float64 reference on the same rows, from the same state.</summary>
internal sealed class Comparison
{
    private readonly ComparedInput _input;
    private readonly LstmSession _session;
    private readonly ReferenceLstm<float> _scalar;
    private readonly ReferenceLstm<double> _float64;

    // The lower layers whose Y was recorded, each with all that is below it: a session gives Y of its last layer alone.
    private readonly LstmSession[] _lowerStacks;

    public Comparison(ModelFile file, ComparedInput input, LstmOptions options, WorkerCrew crew)
    {
        _input = input;
        Lstm = file.CreateLstm(options);
        _session = Lstm.CreateSession(input.BatchSize, input.Steps, crew);
        _scalar = new ReferenceLstm<float>(file.Layers, input.BatchSize);
        _float64 = new ReferenceLstm<double>(file.Layers, input.BatchSize);
        _lowerStacks = [.. Enumerable.Range(0, file.Layers.Count - 1).Where(layer => file.Trace?.Layers[layer].Output is not null)
            .Select(layer => new Lstm([.. file.Layers.Take(layer + 1)], options).CreateSession(input.BatchSize, input.Steps, crew))];
    }

    public Lstm Lstm { get; }

    public ErrorPair Scalar { get; } = new();

    public ErrorPair Float64 { get; } = new();

    /// <summary>Against the recorded outputs; empty where the file has none.</summary>
    public ErrorPair Expected { get; } = new();

    /// <summary>Runs and compares everything; tells how far it is, from 0 to 1.</summary>
    public void Run(Action<double> progress)
    {
        var y = Engine(_session, SequenceLayout.TimeFirst);
        var state = _session.Save();
        progress(0.2);
        Reference(_scalar, y, state, Scalar);
        progress(0.5);
        Reference(_float64, y, state, Float64);
        progress(0.9);
        _input.CompareState(state, Expected);
        foreach (var session in _lowerStacks.Append(_session)) _input.CompareOutput(Engine(session, SequenceLayout.DirectionsApart), session.Model, Expected);
        progress(1);
    }

    /// <summary>The time of all rows through all steps, in nanoseconds: scalar reference and engine in turns.</summary>
    public (double Scalar, double Engine) Measure(double seconds)
    {
        var y = new float[OutputLength(Lstm)];
        var times = InterleavedTiming.MedianNanoseconds(seconds,
            () => _scalar.Run(_input.Values, y, _input.Lengths),
            () => _session.Run(_input.Values, y, new RunOptions { Lengths = _input.Lengths }));
        return (times[0], times[1]);
    }

    private float[] Engine(LstmSession session, SequenceLayout layout)
    {
        var y = new float[OutputLength(session.Model)];
        session.Restore(_input.InitialState(session.Model));
        session.Run(_input.Values, y, new RunOptions { Lengths = _input.Lengths, OutputLayout = layout });
        return y;
    }

    private int OutputLength(Lstm model) => checked(_input.Steps * _input.BatchSize * model.OutputSize);

    private void Reference<T>(ReferenceLstm<T> reference, float[] y, LstmState state, ErrorPair errors) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var initial = _input.InitialState(Lstm);
        ComparedInput.ForEachDirection(Lstm, (layer, direction) =>
        {
            Convert<T>(initial.Hidden(layer, direction)).CopyTo(reference.Hidden(layer, direction));
            Convert<T>(initial.Cell(layer, direction)).CopyTo(reference.Cell(layer, direction));
        });
        var output = new T[y.Length];
        reference.Run(Convert<T>(_input.Values), output, _input.Lengths);
        errors.AddOutput<T>(y, output);
        ComparedInput.ForEachDirection(Lstm, (layer, direction) =>
        {
            errors.AddOutput<T>(state.Hidden(layer, direction), reference.Hidden(layer, direction));
            errors.AddCell<T>(state.Cell(layer, direction), reference.Cell(layer, direction));
        });
    }

    private static T[] Convert<T>(ReadOnlySpan<float> values) where T : INumberBase<T>
    {
        var converted = new T[values.Length];
        for (var k = 0; k < values.Length; k++) converted[k] = T.CreateTruncating(values[k]);
        return converted;
    }
}

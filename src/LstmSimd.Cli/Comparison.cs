using System.Numerics;
using LstmSimd.Formats;

namespace LstmSimd.Cli;

/// <summary>Runs the engine, the scalar reference and the float64 reference on the same rows.</summary>
internal sealed class Comparison(ModelFile file, LstmOptions options, WorkerCrew crew)
{
    private readonly List<Action> _scalarRuns = [];
    private readonly List<Action> _engineRuns = [];

    public Lstm Lstm { get; } = file.CreateLstm(options);

    public ErrorPair Scalar { get; } = new();

    public ErrorPair Float64 { get; } = new();

    /// <summary>Against the recorded outputs; null where the file has none.</summary>
    public ErrorPair? Expected { get; private set; }

    /// <summary>Compares rows of equal length.</summary>
    public void Run(RowGroup rows)
    {
        var session = Lstm.CreateSession(rows.BatchSize, rows.Steps, crew);
        var y = new float[rows.Steps * rows.BatchSize * Lstm.OutputSize];
        session.Restore(rows.InitialState(Lstm));
        session.Run(rows.Input, y);
        var state = session.Save();

        var scalar = Reference<float>(rows, y, state, Scalar);
        Reference<double>(rows, y, state, Float64);
        if (rows.HasRecord) rows.CompareWithRecord(y, state, Expected ??= new ErrorPair());

        _scalarRuns.Add(() => scalar.Run(rows.Input, y));
        _engineRuns.Add(() => session.Run(rows.Input, y));
    }

    /// <summary>The time of all rows through all steps, in nanoseconds: scalar reference and engine in turns.</summary>
    public (double Scalar, double Engine) Measure(double seconds)
    {
        var times = InterleavedTiming.MedianNanoseconds(seconds,
            () => _scalarRuns.ForEach(run => run()), () => _engineRuns.ForEach(run => run()));
        return (times[0], times[1]);
    }

    private ReferenceLstm<T> Reference<T>(RowGroup rows, float[] y, LstmState state, ErrorPair errors) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var reference = new ReferenceLstm<T>(file.Layers, rows.BatchSize);
        var initial = rows.InitialState(Lstm);
        ForEach((layer, direction) =>
        {
            Convert<T>(initial.Hidden(layer, direction)).CopyTo(reference.Hidden(layer, direction));
            Convert<T>(initial.Cell(layer, direction)).CopyTo(reference.Cell(layer, direction));
        });
        var output = new T[y.Length];
        reference.Run(Convert<T>(rows.Input), output);
        errors.AddOutput<T>(y, output);
        ForEach((layer, direction) =>
        {
            errors.AddOutput<T>(state.Hidden(layer, direction), reference.Hidden(layer, direction));
            errors.AddCell<T>(state.Cell(layer, direction), reference.Cell(layer, direction));
        });
        return reference;
    }

    private void ForEach(Action<int, int> visit)
    {
        for (var layer = 0; layer < file.Layers.Count; layer++)
            for (var direction = 0; direction < file.Layers[layer].DirectionCount; direction++) visit(layer, direction);
    }

    private static T[] Convert<T>(ReadOnlySpan<float> values) where T : INumberBase<T>
    {
        var converted = new T[values.Length];
        for (var k = 0; k < values.Length; k++) converted[k] = T.CreateTruncating(values[k]);
        return converted;
    }
}

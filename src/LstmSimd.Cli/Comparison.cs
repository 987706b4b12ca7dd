using System.Numerics;
using LstmSimd.Formats;

namespace LstmSimd.Cli;

/// <summary>
/// Runs the engine, the scalar reference and the float64 reference on the same rows. Every group has the same number of rows:
/// they share one of each, and each starts from its own state.
/// </summary>
internal sealed class Comparison
{
    private readonly IReadOnlyList<RowGroup> _groups;
    private readonly LstmSession _session;
    private readonly ReferenceLstm<float> _scalar;
    private readonly ReferenceLstm<double> _float64;

    // The lower layers whose Y was recorded, each with all that is below it: a session gives Y of its last layer alone.
    private readonly LstmSession[] _lowerStacks;

    public Comparison(ModelFile file, IReadOnlyList<RowGroup> groups, LstmOptions options, WorkerCrew crew)
    {
        _groups = groups;
        int batch = groups[0].BatchSize, steps = groups.Max(rows => rows.Steps);
        Lstm = file.CreateLstm(options);
        _session = Lstm.CreateSession(batch, steps, crew);
        _scalar = new ReferenceLstm<float>(file.Layers, batch);
        _float64 = new ReferenceLstm<double>(file.Layers, batch);
        _lowerStacks = [.. Enumerable.Range(0, file.Layers.Count - 1).Where(layer => file.Trace?.Layers[layer].Output is not null)
            .Select(layer => new Lstm([.. file.Layers.Take(layer + 1)], options).CreateSession(batch, steps, crew))];
    }

    public Lstm Lstm { get; }

    public ErrorPair Scalar { get; } = new();

    public ErrorPair Float64 { get; } = new();

    /// <summary>Against the recorded outputs; empty where the file has none.</summary>
    public ErrorPair Expected { get; } = new();

    /// <summary>Compares one of the groups.</summary>
    public void Run(RowGroup rows)
    {
        var y = Engine(_session, rows);
        var state = _session.Save();
        Reference(_scalar, rows, y, state, Scalar);
        Reference(_float64, rows, y, state, Float64);
        rows.CompareState(state, Expected);
        rows.CompareOutput(y, Lstm, Expected);
        foreach (var session in _lowerStacks) rows.CompareOutput(Engine(session, rows), session.Model, Expected);
    }

    /// <summary>The time of all groups through all steps, in nanoseconds: scalar reference and engine in turns.</summary>
    public (double Scalar, double Engine) Measure(double seconds)
    {
        var y = new float[_groups.Max(rows => OutputLength(Lstm, rows))];
        var times = InterleavedTiming.MedianNanoseconds(seconds,
            () => ForEachGroup(rows => _scalar.Run(rows.Input, y.AsSpan(0, OutputLength(Lstm, rows)))),
            () => ForEachGroup(rows => _session.Run(rows.Input, y.AsSpan(0, OutputLength(Lstm, rows)))));
        return (times[0], times[1]);

        void ForEachGroup(Action<RowGroup> run)
        {
            foreach (var rows in _groups) run(rows);
        }
    }

    private static float[] Engine(LstmSession session, RowGroup rows)
    {
        var y = new float[OutputLength(session.Model, rows)];
        session.Restore(rows.InitialState(session.Model));
        session.Run(rows.Input, y);
        return y;
    }

    private static int OutputLength(Lstm model, RowGroup rows) => checked(rows.Steps * rows.BatchSize * model.OutputSize);

    private void Reference<T>(ReferenceLstm<T> reference, RowGroup rows, float[] y, LstmState state, ErrorPair errors) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var initial = rows.InitialState(Lstm);
        RowGroup.ForEachDirection(Lstm, (layer, direction, _) =>
        {
            Convert<T>(initial.Hidden(layer, direction)).CopyTo(reference.Hidden(layer, direction));
            Convert<T>(initial.Cell(layer, direction)).CopyTo(reference.Cell(layer, direction));
        });
        var output = new T[y.Length];
        reference.Run(Convert<T>(rows.Input), output);
        errors.AddOutput<T>(y, output);
        RowGroup.ForEachDirection(Lstm, (layer, direction, _) =>
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

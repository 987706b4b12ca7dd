namespace LstmSimd.Benchmarks.Peers;

/// <summary>Checked, then timed: every engine's output and state against the float64 reference, after each of two calls.</summary>
internal sealed class Verification
{
    // The second one starts from the state that the first one left.
    private const int Calls = 2;

    private readonly Workload _workload;
    private readonly List<Outcome64> _expected = [];

    public Verification(Workload workload)
    {
        _workload = workload;
        // Rows are independent: each processor takes some of them.
        var parts = Math.Min(workload.Case.Batch, Environment.ProcessorCount);
        var references = Enumerable.Range(0, parts).Select(part => new ReferenceLstm<double>(workload.Layers, RowsBefore(part + 1) - RowsBefore(part))).ToArray();
        for (var call = 0; call < Calls; call++)
        {
            var x = Truth.Widen(workload.Inputs[call]);
            var outcome = new Outcome64(new double[workload.OutputLength], States(), States());
            Parallel.For(0, parts, part => Run(references[part], RowsBefore(part), x, outcome));
            _expected.Add(outcome);
        }

        int RowsBefore(int part) => part * workload.Case.Batch / parts;

        double[][] States() => [.. workload.States.Select(_ => new double[workload.StateLength])];
    }

    public Case Case => _workload.Case;

    private sealed record Outcome64(double[] Y, double[][] Hidden, double[][] Cell);

    /// <exception cref="InvalidOperationException">The engine computes something else.</exception>
    public void Check(Engine engine, int threads)
    {
        using var peer = engine.Create(_workload, threads);
        foreach (var (call, expected) in _expected.Index())
        {
            peer.Call();
            var actual = peer.Read();
            var what = $"{_workload.Case}: {engine.Title} on {threads} thread(s), call {call + 1}";
            Truth.Check(expected.Y, actual.Y, $"{what}, Y", tolerance: engine.Tolerance);
            foreach (var (index, state) in _workload.States.Index())
            {
                Truth.Check(expected.Hidden[index], actual.Hidden[index], $"{what}, h of {state}", tolerance: engine.Tolerance);
                Truth.Check(expected.Cell[index], actual.Cell[index], $"{what}, c of {state}", Math.Max(1, expected.Cell[index].Max(Math.Abs)), engine.Tolerance);
            }
        }
    }

    private void Run(ReferenceLstm<double> reference, int firstRow, double[] x, Outcome64 outcome)
    {
        var (T, B, rows) = (_workload.Case.Steps, _workload.Case.Batch, reference.BatchSize);
        var partX = new double[T * rows * reference.InputSize];
        var partY = new double[T * rows * reference.OutputSize];
        for (var t = 0; t < T; t++) Rows(x, t, reference.InputSize).CopyTo(partX.AsSpan(t * rows * reference.InputSize));
        reference.Run(partX, partY);
        for (var t = 0; t < T; t++) partY.AsSpan(t * rows * reference.OutputSize, rows * reference.OutputSize).CopyTo(Rows(outcome.Y, t, reference.OutputSize));
        foreach (var (index, state) in _workload.States.Index())
        {
            reference.Hidden(state.Layer, state.Direction).CopyTo(Rows(outcome.Hidden[index], 0, _workload.Case.Hidden));
            reference.Cell(state.Layer, state.Direction).CopyTo(Rows(outcome.Cell[index], 0, _workload.Case.Hidden));
        }

        Span<double> Rows(double[] values, int t, int width) => values.AsSpan((t * B + firstRow) * width, rows * width);
    }
}

namespace LstmSimd.Benchmarks.Peers;

internal sealed class LstmSimdPeer : IPeer
{
    private readonly Workload _workload;
    private readonly WorkerCrew _crew;
    private readonly LstmSession _session;
    private readonly float[] _y;
    private int _calls;

    public LstmSimdPeer(Workload workload, int threads)
    {
        _workload = workload;
        _crew = new WorkerCrew(threads);
        _session = new Lstm(workload.Layers).CreateSession(workload.Case.Batch, workload.Case.Steps, _crew);
        _y = new float[workload.OutputLength];
    }

    public void Call()
    {
        var x = _workload.Inputs[_calls++ % _workload.Inputs.Length];
        if (_workload.Case.IsStream) _session.Step(x, _y);
        else _session.Run(x, _y);
    }

    public Outcome Read()
    {
        var state = _session.Save();
        return new Outcome([.. _y],
            [.. _workload.States.Select(at => state.Hidden(at.Layer, at.Direction).ToArray())],
            [.. _workload.States.Select(at => state.Cell(at.Layer, at.Direction).ToArray())]);
    }

    public void Dispose() => _crew.Dispose();
}

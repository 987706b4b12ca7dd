using LstmSimd.Kernels;

namespace LstmSimd.Benchmarks.Peers;

internal sealed class LstmSimdPeer : IPeer
{
    private readonly Workload _workload;
    private readonly float[][] _inputs;
    private readonly bool _isStream;
    private readonly WorkerCrew _crew;
    private readonly LstmSession _session;
    private readonly float[] _y;
    private int _calls;

    public LstmSimdPeer(Workload workload, int threads, WeightPrecision precision = WeightPrecision.Float32)
    {
        (_workload, _inputs, _isStream) = (workload, workload.Inputs, workload.Case.IsStream);
        _crew = new WorkerCrew(threads);
        var lstm = new Lstm(workload.Layers, new LstmOptions { Precision = precision });
        PackedBytes = lstm.PackedBytes;
        _session = lstm.CreateSession(workload.Case.Batch, workload.Case.Steps, _crew);
        _y = new float[workload.OutputLength];
    }

    /// <summary>Of the weights that are measured.</summary>
    public long PackedBytes { get; }

    public void Call()
    {
        var x = _inputs[_calls++ % _inputs.Length];
        if (_isStream) _session.Step(x, _y);
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

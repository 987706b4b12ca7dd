namespace LstmSimd.Benchmarks.Peers;

internal sealed class ScalarPeer(Workload workload) : IPeer
{
    private readonly ReferenceLstm<float> _reference = new(workload.Layers, workload.Case.Batch);
    private readonly float[] _y = new float[workload.OutputLength];
    private int _calls;

    public void Call() => _reference.Run(workload.Inputs[_calls++ % workload.Inputs.Length], _y);

    public Outcome Read() => new([.. _y],
        [.. workload.States.Select(at => _reference.Hidden(at.Layer, at.Direction).ToArray())],
        [.. workload.States.Select(at => _reference.Cell(at.Layer, at.Direction).ToArray())]);

    public void Dispose()
    {
    }
}

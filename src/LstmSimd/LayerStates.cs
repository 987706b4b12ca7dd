using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>The kernels' states of all layers and directions of one session.</summary>
internal sealed class LayerStates
{
    private readonly Lstm _model;
    private readonly RecurrentState[][] _states;

    public LayerStates(Lstm model, int batchSize)
    {
        _model = model;
        _states = [.. model.Layers.Select((layer, l) =>
            Enumerable.Range(0, layer.DirectionCount).Select(d => new RecurrentState(model.Gates(l, d), batchSize)).ToArray())];
    }

    public int LayerCount => _states.Length;

    public RecurrentState this[int layer, int direction] => _states[layer][direction];

    public void Clear(int row)
    {
        foreach (var layer in _states)
            foreach (var state in layer) state.Clear(row);
    }

    public void Clear()
    {
        for (var row = 0; row < _states[0][0].Rows; row++) Clear(row);
    }

    public void CopyTo(LstmState destination) => Copy(destination, intoThis: false);

    public void CopyFrom(LstmState source) => Copy(source, intoThis: true);

    private void Copy(LstmState other, bool intoThis)
    {
        for (var layer = 0; layer < _states.Length; layer++)
        {
            for (var direction = 0; direction < _states[layer].Length; direction++)
            {
                var state = _states[layer][direction];
                for (var row = 0; row < state.Rows; row++)
                {
                    Copy(other.Hidden(layer, direction).Slice(row * state.OutputSize, state.OutputSize), state.Hidden(row), intoThis);
                    Copy(other.Cell(layer, direction).Slice(row * state.HiddenSize, state.HiddenSize), state.Cell(row), intoThis);
                }
            }
        }
    }

    private static void Copy(Span<float> theirs, Span<float> ours, bool intoThis)
    {
        if (intoThis) theirs.CopyTo(ours);
        else ours.CopyTo(theirs);
    }
}

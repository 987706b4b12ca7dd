using LstmSimd.Training;

namespace LstmSimd.Samples.WhyLstm;

/// <summary>The library's LSTM, read to its last h.</summary>
internal sealed class GatedLayer : IRecurrentLayer
{
    private readonly int _batchSize;
    private readonly TrainableLstm _lstm;

    /// <summary>Starts from <see cref="LstmInitialisation"/>.</summary>
    public GatedLayer(int inputSize, int hiddenSize, int batchSize, int steps, int seed, float forgetBias)
    {
        (_batchSize, HiddenSize) = (batchSize, hiddenSize);
        _lstm = new TrainableLstm(LstmInitialisation.Create(inputSize, hiddenSize, seed: (ulong)seed, forgetBias: forgetBias), batchSize, steps);
    }

    public int HiddenSize { get; }

    public IReadOnlyList<Parameter> Parameters => _lstm.Parameters;

    public void Forward(ReadOnlySpan<float> x, Span<float> last)
    {
        _lstm.Forward(x, []);
        _lstm.FinalState.Hidden(layer: 0).CopyTo(last);
    }

    public void Backward(ReadOnlySpan<float> lastGradients)
    {
        lastGradients.CopyTo(_lstm.FinalStateGradients.Hidden(layer: 0));
        _lstm.Backward([]);
    }

    /// <summary>In windows of one step: forth, keeping the states between them; then back, where the gradient of a window's initial state is that of the
    /// final state of the window before.</summary>
    public StateGradients StateGradients(ReadOnlySpan<float> x, ReadOnlySpan<float> lastGradients)
    {
        var step = new TrainableLstm(_lstm.CreateLayers(), _batchSize, steps: 1);
        var size = _batchSize * step.InputSize;
        var steps = x.Length / size;
        var states = new (float[] Hidden, float[] Cell)[steps];
        for (var t = 0; t < steps; t++)
        {
            states[t] = Copy(step.InitialState);
            step.Forward(x.Slice(t * size, size), []);
            step.CarryState();
        }
        var gradients = new StateGradients(new float[steps][], new float[steps][]);
        lastGradients.CopyTo(step.FinalStateGradients.Hidden(0));
        for (var t = steps - 1; t >= 0; t--)
        {
            (gradients.Hidden[steps - 1 - t], gradients.Cell![steps - 1 - t]) = Copy(step.FinalStateGradients);
            states[t].Hidden.CopyTo(step.InitialState.Hidden(0));
            states[t].Cell.CopyTo(step.InitialState.Cell(0));
            step.Forward(x.Slice(t * size, size), []);
            step.Backward([]);
            step.FinalStateGradients.CopyFrom(step.InitialStateGradients);
        }
        return gradients;

        static (float[] Hidden, float[] Cell) Copy(SequenceState state) => (state.Hidden(0).ToArray(), state.Cell(0).ToArray());
    }
}

using System.Numerics.Tensors;
using LstmSimd.Training;

namespace LstmSimd.Samples.WhyLstm;

/// <summary>The recurrent network without gates (Elman 1990): h′ = tanh(W x + R h + b).</summary>
/// <remarks>
/// Back through each step (Werbos 1990): ∂L/∂a = ∂L/∂h′ ⊙ (1 − h′²), where a is the sum inside tanh, and ∂L/∂h = Rᵀ ∂L/∂a; summed over the steps
/// ∂L/∂W = ∂L/∂a xᵀ, ∂L/∂R = ∂L/∂a hᵀ and ∂L/∂b = ∂L/∂a. The sum and its three gradients are those of a dense layer over x and h side by side.
/// </remarks>
internal sealed class VanillaRnn : IRecurrentLayer
{
    private readonly int _batchSize;
    private readonly TrainableDense _sum; // [W R], [H, I + H], and b
    private readonly float[][] _inputs; // x and h of each step, [B, I + H]
    private readonly float[][] _hidden, _hiddenGradients; // h′ of each step and ∂L/∂h′, [B, H]
    private readonly float[] _sumGradients, _inputGradients;
    private int _steps;

    /// <summary>Starts from the weights given, and b = 0.</summary>
    /// <param name="weightsInput">W, [H, I].</param>
    /// <param name="weightsRecurrent">R, [H, H].</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="batchSize">B, the rows of a window.</param>
    /// <param name="steps">The most steps of a window.</param>
    public VanillaRnn(ReadOnlySpan<float> weightsInput, ReadOnlySpan<float> weightsRecurrent, int hiddenSize, int batchSize, int steps)
    {
        (InputSize, HiddenSize, _batchSize) = (weightsInput.Length / hiddenSize, hiddenSize, batchSize);
        var weights = new float[weightsInput.Length + weightsRecurrent.Length];
        for (var j = 0; j < hiddenSize; j++)
        {
            var row = weights.AsSpan(j * (InputSize + hiddenSize), InputSize + hiddenSize);
            weightsInput.Slice(j * InputSize, InputSize).CopyTo(row);
            weightsRecurrent.Slice(j * hiddenSize, hiddenSize).CopyTo(row[InputSize..]);
        }
        _sum = new TrainableDense(new Dense(InputSize + hiddenSize, hiddenSize, weights, new float[hiddenSize]), batchSize);
        _inputs = Arrays(InputSize + hiddenSize);
        _hidden = Arrays(hiddenSize);
        _hiddenGradients = Arrays(hiddenSize);
        _sumGradients = new float[batchSize * hiddenSize];
        _inputGradients = new float[batchSize * (InputSize + hiddenSize)];

        float[][] Arrays(int size) => [.. Enumerable.Range(0, steps).Select(_ => new float[batchSize * size])];
    }

    /// <summary>Starts as the usual libraries do: W and R uniform in ±1/√H, which makes R shrink whatever it is applied to.</summary>
    public static VanillaRnn StartUniform(int inputSize, int hiddenSize, int batchSize, int steps, int seed)
    {
        var random = new Random(seed);
        return new VanillaRnn(Uniform(hiddenSize * inputSize), Uniform(hiddenSize * hiddenSize), hiddenSize, batchSize, steps);

        float[] Uniform(int length) => [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextSingle() - 1) / MathF.Sqrt(hiddenSize))];
    }

    /// <summary>Starts as one gate of the library's LSTM does: W uniform, R orthogonal, which keeps the length of whatever it is applied to.</summary>
    public static VanillaRnn StartOrthogonal(int inputSize, int hiddenSize, int batchSize, int steps, int seed)
    {
        var gates = LstmInitialisation.Create(inputSize, hiddenSize, seed: (ulong)seed)[0].Weights[0];
        return new VanillaRnn(gates.WeightsInput.Span[..(hiddenSize * inputSize)], gates.WeightsRecurrent.Span[..(hiddenSize * hiddenSize)], hiddenSize, batchSize, steps);
    }

    public int InputSize { get; }

    public int HiddenSize { get; }

    public IReadOnlyList<Parameter> Parameters => _sum.Parameters;

    public void Forward(ReadOnlySpan<float> x, Span<float> last)
    {
        _steps = x.Length / (_batchSize * InputSize);
        for (var t = 0; t < _steps; t++)
        {
            for (var b = 0; b < _batchSize; b++)
            {
                var input = _inputs[t].AsSpan(b * (InputSize + HiddenSize), InputSize + HiddenSize);
                x.Slice((t * _batchSize + b) * InputSize, InputSize).CopyTo(input);
                if (t > 0) _hidden[t - 1].AsSpan(b * HiddenSize, HiddenSize).CopyTo(input[InputSize..]);
            }
            _sum.Forward(_inputs[t], _hidden[t]);
            TensorPrimitives.Tanh<float>(_hidden[t], _hidden[t]);
        }
        _hidden[_steps - 1].CopyTo(last);
    }

    public void Backward(ReadOnlySpan<float> lastGradients)
    {
        lastGradients.CopyTo(_hiddenGradients[_steps - 1]);
        for (var t = _steps - 1; t >= 0; t--)
        {
            // The dense layer goes back from its last forward pass, so that of this step is repeated.
            _sum.Forward(_inputs[t], _sumGradients);
            TensorPrimitives.Multiply<float>(_hidden[t], _hidden[t], _sumGradients);
            TensorPrimitives.Subtract(1, _sumGradients, _sumGradients);
            TensorPrimitives.Multiply<float>(_sumGradients, _hiddenGradients[t], _sumGradients);
            _sum.Backward(_sumGradients, _inputGradients);
            if (t == 0) return;
            for (var b = 0; b < _batchSize; b++)
                _inputGradients.AsSpan(b * (InputSize + HiddenSize) + InputSize, HiddenSize).CopyTo(_hiddenGradients[t - 1].AsSpan(b * HiddenSize));
        }
    }

    public StateGradients StateGradients(ReadOnlySpan<float> x, ReadOnlySpan<float> lastGradients)
    {
        Forward(x, _sumGradients); // its last h is not needed
        Backward(lastGradients);
        return new StateGradients([.. _hiddenGradients.Take(_steps).Reverse().Select(gradients => gradients.ToArray())]);
    }
}

using System.Numerics.Tensors;
using LstmSimd.Training;

namespace LstmSimd.Samples.WhyLstm;

/// <summary>A recurrent layer under a dense one that names the symbol, and how both are trained: the same way, whatever the layer.</summary>
internal sealed class Learner
{
    // Pascanu, Mikolov and Bengio (2013) clip at norms about 1: gradients that explode are no excuse here.
    private const double GradientLimit = 1;

    private readonly IRecurrentLayer _layer;
    private readonly TrainableDense _head;
    private readonly Adam _adam;
    private readonly float[] _last, _logits;

    public Learner(string name, IRecurrentLayer layer, int batchSize, int seed)
    {
        (Name, _layer) = (name, layer);
        _head = new TrainableDense(LstmInitialisation.CreateDense(layer.HiddenSize, RecallTask.Symbols, (ulong)seed), batchSize);
        _adam = new Adam([.. layer.Parameters, .. _head.Parameters]);
        _last = new float[batchSize * layer.HiddenSize];
        _logits = new float[batchSize * RecallTask.Symbols];
    }

    public string Name { get; }

    public int HiddenSize => _layer.HiddenSize;

    public IReadOnlyList<Parameter> Parameters => _adam.Parameters;

    public int ParameterCount => Parameters.Sum(parameter => parameter.Values.Length);

    /// <summary>One update from one batch.</summary>
    public void Train(Batch batch, float rate)
    {
        Backward(batch);
        GradientNorm.Clip(Parameters, GradientLimit);
        _adam.Step(rate);
    }

    /// <summary>Adds the gradients of the batch's loss to those of the parameters. Returns the loss.</summary>
    public double Backward(Batch batch)
    {
        var loss = Loss(batch);
        _head.Backward(_logits, _last);
        _layer.Backward(_last);
        return loss;
    }

    /// <summary>The share of the batch whose first symbol is named.</summary>
    public double Accuracy(Batch batch)
    {
        Forward(batch);
        var right = 0;
        for (var b = 0; b < batch.Targets.Length; b++)
        {
            if (TensorPrimitives.IndexOfMax<float>(_logits.AsSpan(b * RecallTask.Symbols, RecallTask.Symbols)) == batch.Targets[b]) right++;
        }
        return right / (double)batch.Targets.Length;
    }

    /// <summary>The norms of the gradient of the loss with respect to the state after each step, by the distance to the last.</summary>
    public GradientNorms GradientNorms(Batch batch)
    {
        Backward(batch);
        var gradients = _layer.StateGradients(batch.X, _last);
        foreach (var parameter in Parameters) parameter.Gradients.Span.Clear();
        var whole = Norm(gradients.Hidden[0]);
        return new GradientNorms(Shares(gradients.Hidden), gradients.Cell is { } cell ? Shares(cell) : null);

        double[] Shares(float[][] steps) => [.. steps.Select(step => Norm(step) / whole)];
        double Norm(float[] step) => Math.Sqrt(step.Sum(value => (double)value * value)); // squares of floats may be too small for floats
    }

    /// <summary>The loss of the batch; its gradient takes the place of the logits.</summary>
    public double Loss(Batch batch)
    {
        Forward(batch);
        return SoftmaxCrossEntropy.Compute(_logits, batch.Targets, _logits);
    }

    private void Forward(Batch batch)
    {
        _layer.Forward(batch.X, _last);
        _head.Forward(_last, _logits);
    }
}

/// <summary>The norms of ∂L/∂h and ∂L/∂c over a batch, by the distance to the last step, as shares of that of ∂L/∂h at the last step.</summary>
/// <param name="Hidden">Of h.</param>
/// <param name="Cell">Of c, where the cell has one; 0 at the last step, where the loss depends on h alone.</param>
internal sealed record GradientNorms(double[] Hidden, double[]? Cell);

using System.Numerics.Tensors;
using LstmSimd.Kernels;

namespace LstmSimd.Training;

/// <summary>One layer under training: its directions, and its input and their gradients over a window, [T, B] in the order of rows.</summary>
internal sealed class TrainingLayer
{
    // A stream of random numbers for each window and layer; those below are LstmInitialisation's.
    private const ulong FewerLayers = 1 << 16;

    private readonly int _index, _batchSize, _inputSize, _stride;
    private readonly RowOrder _order;
    private readonly TrainingOptions _options;
    private readonly AlignedBuffer _input, _inputGradients;
    private readonly float[] _mask;

    public TrainingLayer(LstmLayer layer, int index, int batchSize, int steps, TrainingOptions options, RowOrder order)
    {
        (_index, _batchSize, _inputSize, _order, _options) = (index, batchSize, layer.InputSize, order, options);
        _stride = OuterProduct.Stride(_inputSize, options.Width.Resolve().Lanes());
        _input = new AlignedBuffer((long)steps * batchSize * _stride);
        _inputGradients = new AlignedBuffer((long)steps * batchSize * _stride);
        _mask = index > 0 && options.Dropout > 0 ? new float[steps * batchSize * _inputSize] : [];
        Directions = [.. layer.Weights.Select((weights, d) => new TrainingDirection($"_l{index}{(d == 1 ? "_reverse" : "")}", weights, layer.ReadsBackward(d), batchSize, steps, options.Width, order))];
    }

    public TrainingDirection[] Directions { get; }

    private int HiddenSize => Directions[0].HiddenSize;

    /// <summary>Copies x [T, B, I] in the order of rows; what is past their end is 0.</summary>
    public void SetInput(ReadOnlySpan<float> x)
    {
        for (var t = 0; t < _order.Steps; t++)
        {
            var active = _order.ActiveAt(t);
            for (var row = 0; row < _batchSize; row++)
            {
                var own = Row(_input, t, row);
                if (row < active) x.Slice((t * _batchSize + _order[row]) * _inputSize, _inputSize).CopyTo(own);
                else own.Clear();
            }
        }
    }

    /// <summary>The mask of dropout for a window: the same for the same seed, window and layer.</summary>
    public void DrawMask(long window)
    {
        if (_mask.Length == 0) return;
        var random = new SeededRandom(_options.Seed, ((ulong)window + 1) * FewerLayers + (ulong)_index);
        var kept = 1f / (1f - _options.Dropout);
        for (var k = 0; k < _mask.Length; k++) _mask[k] = random.NextUniform() < _options.Dropout ? 0f : kept;
    }

    /// <summary>The outputs of the layer below, masked.</summary>
    public void TakeInput(TrainingLayer below, int first, int end)
    {
        for (var t = 0; t < _order.Steps; t++)
        {
            var active = _order.ActiveAt(t);
            for (var row = first; row < end; row++)
            {
                var own = Row(_input, t, row);
                if (row < active) below.Gather(t, row, own);
                else own.Clear();
                if (_mask.Length > 0) TensorPrimitives.Multiply(own, MaskOf(t, row), own);
            }
        }
    }

    public void Forward(SequenceState initial, SequenceState final, int first, int end)
    {
        for (var d = 0; d < Directions.Length; d++)
            Directions[d].Forward(_input, first, end, initial.Hidden(_index, d), initial.Cell(_index, d), final.Hidden(_index, d), final.Cell(_index, d));
    }

    public void CopyOutput(Span<float> y)
    {
        var width = Directions.Length * HiddenSize;
        for (var t = 0; t < _order.Steps; t++)
        {
            var active = _order.ActiveAt(t);
            for (var row = 0; row < _batchSize; row++)
            {
                var own = y.Slice((t * _batchSize + _order[row]) * width, width);
                if (row < active) Gather(t, row, own);
                else own.Clear();
            }
        }
    }

    /// <summary>∂L/∂y [T, B, D·H], each direction its own; zeros where there is none.</summary>
    public void SetOutputGradients(ReadOnlySpan<float> gradients)
    {
        var width = Directions.Length * HiddenSize;
        for (var t = 0; t < _order.Steps; t++)
        {
            for (var row = 0; row < _batchSize; row++)
            {
                if (gradients.IsEmpty) ClearOutputGradient(t, row);
                else SetOutputGradient(t, row, gradients.Slice((t * _batchSize + _order[row]) * width, width));
            }
        }
    }

    public void Backward(SequenceState final, SequenceState initial, bool wantsInputGradients, int first, int end)
    {
        for (var t = 0; t < _order.Steps; t++)
        {
            for (var row = Math.Clamp(_order.ActiveAt(t), first, end); row < end; row++) Row(_inputGradients, t, row).Clear();
        }
        for (var d = 0; d < Directions.Length; d++)
            Directions[d].Backward(wantsInputGradients ? _inputGradients : null, d > 0, first, end, final.Hidden(_index, d), final.Cell(_index, d), initial.Hidden(_index, d), initial.Cell(_index, d));
    }

    /// <summary>∂L/∂x, masked as x was, to the layer below.</summary>
    public void HandDown(TrainingLayer below, int first, int end)
    {
        for (var t = 0; t < _order.Steps; t++)
        {
            for (var row = first; row < Math.Clamp(_order.ActiveAt(t), first, end); row++)
            {
                var own = Row(_inputGradients, t, row);
                if (_mask.Length > 0) TensorPrimitives.Multiply(own, MaskOf(t, row), own);
                below.SetOutputGradient(t, row, own);
            }
        }
    }

    public void CopyInputGradients(Span<float> gradients)
    {
        for (var t = 0; t < _order.Steps; t++)
        {
            for (var row = 0; row < _batchSize; row++)
                Row(_inputGradients, t, row).CopyTo(gradients[((t * _batchSize + _order[row]) * _inputSize)..]);
        }
    }

    public void AddGradients(int part, int parts)
    {
        foreach (var direction in Directions) direction.AddGradients(_input, part, parts);
    }

    private Span<float> Row(AlignedBuffer buffer, int t, int row) => buffer.Span.Slice((t * _batchSize + row) * _stride, _inputSize);

    private ReadOnlySpan<float> MaskOf(int t, int row) => _mask.AsSpan((t * _batchSize + row) * _inputSize, _inputSize);

    private void Gather(int t, int row, Span<float> y)
    {
        for (var d = 0; d < Directions.Length; d++) Directions[d].Output(t, row).CopyTo(y[(d * HiddenSize)..]);
    }

    private void SetOutputGradient(int t, int row, ReadOnlySpan<float> gradient)
    {
        for (var d = 0; d < Directions.Length; d++) gradient.Slice(d * HiddenSize, HiddenSize).CopyTo(Directions[d].OutputGradient(t, row));
    }

    private void ClearOutputGradient(int t, int row)
    {
        foreach (var direction in Directions) direction.OutputGradient(t, row).Clear();
    }
}

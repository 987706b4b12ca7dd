using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using LstmSimd.Kernels;

namespace LstmSimd.Training;

/// <summary>One direction of one layer under training: its parameters, packed forth and back, and the tape of a window.</summary>
internal sealed class TrainingDirection
{
    private readonly int _inputSize, _hiddenSize, _xStride;
    private readonly bool _isBackward;
    private readonly VectorWidth _width;
    private readonly RowOrder _order;
    private readonly PackedGates _gates;
    private readonly GateTape _tape;
    private readonly PackedMatrix _inputBack, _recurrentBack;
    private readonly AlignedBuffer _hiddenGradient, _cellGradient, _inputWeightGradient, _recurrentWeightGradient;
    private readonly float[] _biasGradient;
    private readonly nint[] _xOffsets, _hiddenOffsets, _gateOffsets;

    public TrainingDirection(string suffix, LstmWeights weights, bool isBackward, int batchSize, int steps, VectorWidth width, RowOrder order)
    {
        (_inputSize, _hiddenSize, _isBackward, _order) = (weights.InputSize, weights.HiddenSize, isBackward, order);
        WeightsInput = new Parameter("weights_input" + suffix, weights.WeightsInput.ToArray(), 4 * _hiddenSize, _inputSize);
        WeightsRecurrent = new Parameter("weights_recurrent" + suffix, weights.WeightsRecurrent.ToArray(), 4 * _hiddenSize, _hiddenSize);
        Bias = new Parameter("bias" + suffix, weights.Bias.ToArray(), 4 * _hiddenSize);
        _gates = new PackedGates(_inputSize, _hiddenSize, WeightsInput.Values.Span, WeightsRecurrent.Values.Span, Bias.Values.Span, width);
        _width = _gates.Width;
        _tape = new GateTape(_gates, batchSize, steps);
        _xStride = OuterProduct.Stride(_inputSize, _gates.Lanes);
        var packed = _gates.Matrix.OutputSize;
        _inputBack = Back(_inputSize);
        _recurrentBack = Back(_hiddenSize);
        _hiddenGradient = new AlignedBuffer((long)batchSize * _tape.HiddenStride);
        _cellGradient = new AlignedBuffer((long)batchSize * _tape.HiddenStride);
        OutputGradients = new AlignedBuffer((long)steps * batchSize * _tape.HiddenStride);
        _inputWeightGradient = new AlignedBuffer((long)packed * _xStride);
        _recurrentWeightGradient = new AlignedBuffer((long)packed * _tape.HiddenStride);
        _biasGradient = new float[packed];
        _xOffsets = Offsets(_xStride);
        _hiddenOffsets = Offsets(_tape.HiddenStride);
        _gateOffsets = Offsets(_tape.GateStride);

        PackedMatrix Back(int outputs) => new(packed, (outputs + _gates.Lanes - 1) / _gates.Lanes, _gates.Lanes, PackedGates.PanelVectors);
        nint[] Offsets(int stride) => [.. Enumerable.Range(0, batchSize).Select(row => (nint)row * stride)];
    }

    /// <summary>At least the floats that a row of so many takes on the tape at any width: whole vectors of units for each gate, then
    /// <see cref="OuterProduct.Stride"/>, round up by less than four vectors of sixteen lanes each, and a line.</summary>
    public static long PaddedLength(int length) => OuterProduct.Stride(length, VectorWidth.Vector512.Lanes()) + 4L * VectorWidth.Vector512.Lanes();

    public Parameter WeightsInput { get; }

    public Parameter WeightsRecurrent { get; }

    public Parameter Bias { get; }

    public int HiddenSize => _hiddenSize;

    /// <summary>∂L/∂y of this direction, [T, B] rows at <see cref="OutputStride"/>, in the order of rows.</summary>
    private AlignedBuffer OutputGradients { get; }

    private int OutputStride => _tape.HiddenStride;

    /// <summary>h′ of a row at a step.</summary>
    public ReadOnlySpan<float> Output(int step, int row) => _tape.Hidden.Span.Slice(_tape.At(_isBackward ? step : step + 1, row), _hiddenSize);

    /// <summary>∂L/∂h′ of a row at a step, as far as it comes from above.</summary>
    public Span<float> OutputGradient(int step, int row) => OutputGradients.Span.Slice((step * _tape.Rows + row) * OutputStride, _hiddenSize);

    /// <summary>A copy of the parameters.</summary>
    public LstmWeights CreateWeights() => new(_inputSize, _hiddenSize, WeightsInput.Values.ToArray(), WeightsRecurrent.Values.ToArray(), Bias.Values.ToArray());

    /// <summary>Packs the parameters as they are now.</summary>
    public void Pack()
    {
        ReadOnlySpan<float> w = WeightsInput.Values.Span, r = WeightsRecurrent.Values.Span;
        _gates.SetWeights(w, r, Bias.Values.Span);
        for (var packed = 0; packed < _gates.Matrix.OutputSize; packed++)
        {
            if (GateOf(packed) is not (>= 0 and var j)) continue;
            _inputBack.SetInput(packed, w.Slice(j * _inputSize, _inputSize));
            _recurrentBack.SetInput(packed, r.Slice(j * _hiddenSize, _hiddenSize));
        }
    }

    /// <summary>All steps for rows <paramref name="first"/> to <paramref name="end"/>, from their initial to their final states.</summary>
    public void Forward(AlignedBuffer x, int first, int end, ReadOnlySpan<float> hidden0, ReadOnlySpan<float> cell0, Span<float> hiddenT, Span<float> cellT)
    {
        Span<float> h = _tape.Hidden.Span, c = _tape.Cell.Span;
        for (var row = first; row < end; row++)
        {
            var at = _tape.At(_isBackward ? _order.Length(row) : 0, row);
            Start(h.Slice(at, OutputStride), hidden0, row);
            Start(c.Slice(at, OutputStride), cell0, row);
        }
        for (var step = 0; step < _order.Steps; step++)
        {
            var t = _isBackward ? _order.Steps - 1 - step : step;
            var active = Math.Clamp(_order.ActiveAt(t), first, end);
            // What is past the end of a row meets gradients of zero, but must be numbers.
            if (active < end) h[_tape.At(t + 1, active).._tape.At(t + 1, end)].Clear();
            if (active == first) continue;
            var rows = new Rows(in Unsafe.Add(ref x.First, (t * _tape.Rows + first) * _xStride), in _xOffsets[0], (nuint)_inputSize);
            TrainingStep.Forward(_gates, _tape, t, _isBackward, first, active - first, in rows, _hiddenOffsets);
        }
        for (var row = first; row < end; row++)
        {
            var at = _tape.At(_isBackward ? 0 : _order.Length(row), row);
            h.Slice(at, _hiddenSize).CopyTo(hiddenT[(_order[row] * _hiddenSize)..]);
            c.Slice(at, _hiddenSize).CopyTo(cellT[(_order[row] * _hiddenSize)..]);
        }
    }

    /// <summary>All steps backwards through time; the gradients of pre-activations stay on the tape for <see cref="AddGradients"/>.</summary>
    public void Backward(AlignedBuffer? inputGradients, bool adds, int first, int end,
        ReadOnlySpan<float> hiddenT, ReadOnlySpan<float> cellT, Span<float> hidden0, Span<float> cell0)
    {
        Span<float> dh = _hiddenGradient.Span, dc = _cellGradient.Span;
        for (var row = first; row < end; row++)
        {
            Start(dh.Slice(row * OutputStride, OutputStride), hiddenT, row);
            Start(dc.Slice(row * OutputStride, OutputStride), cellT, row);
        }
        var steps = _order.Steps;
        var done = first; // rows whose ∂L/∂h′ is complete
        for (var step = 0; step < steps; step++)
        {
            var t = _isBackward ? step : steps - 1 - step;
            var active = Math.Clamp(_order.ActiveAt(t), first, end);
            if (active < end) _tape.Gates.Span[_tape.GatesAt(t, active).._tape.GatesAt(t, end)].Clear();
            for (var row = done; row < active; row++)
            {
                var own = dh.Slice(row * OutputStride, _hiddenSize);
                TensorPrimitives.Add(own, OutputGradient(t, row), own);
            }
            if (active == first) continue;
            TrainingStep.Backward(_gates, _tape, t, _isBackward, first, active - first,
                in Unsafe.Add(ref _hiddenGradient.First, first * OutputStride), ref Unsafe.Add(ref _cellGradient.First, first * OutputStride));
            if (inputGradients is not null)
            {
                ref var dx = ref Unsafe.Add(ref inputGradients.First, (t * _tape.Rows + first) * _xStride);
                Multiply(_inputBack, t, first, active, ref dx, _xStride, ref dx, adds);
            }
            var next = _isBackward ? t + 1 : t - 1;
            done = Math.Min(active, Math.Clamp(_order.ActiveAt(next), first, end));
            ref var gradient = ref Unsafe.Add(ref _hiddenGradient.First, first * OutputStride);
            if (done > first) Multiply(_recurrentBack, t, first, done, ref Unsafe.Add(ref OutputGradients.First, (next * _tape.Rows + first) * OutputStride), OutputStride, ref gradient, true);
            if (active > done) Multiply(_recurrentBack, t, done, active, ref gradient, OutputStride, ref Unsafe.Add(ref _hiddenGradient.First, done * OutputStride), false);
        }
        for (var row = first; row < end; row++)
        {
            dh.Slice(row * OutputStride, _hiddenSize).CopyTo(hidden0[(_order[row] * _hiddenSize)..]);
            dc.Slice(row * OutputStride, _hiddenSize).CopyTo(cell0[(_order[row] * _hiddenSize)..]);
        }
    }

    /// <summary>Adds the gradients of this part of the packed gates to the parameters': one product over all rows of all steps.</summary>
    public void AddGradients(AlignedBuffer x, int part, int parts)
    {
        var packed = _gates.Matrix.OutputSize;
        var (first, end) = (packed * part / parts, packed * (part + 1) / parts);
        var rows = _order.Steps * _tape.Rows;
        ref var g = ref _tape.Gates.First;
        ref var before = ref Unsafe.Add(ref _tape.Hidden.First, _tape.At(_isBackward ? 1 : 0, 0));
        _inputWeightGradient.Span[(first * _xStride)..(end * _xStride)].Clear();
        _recurrentWeightGradient.Span[(first * OutputStride)..(end * OutputStride)].Clear();
        OuterProduct.Add(_width, rows, in g, (nuint)_tape.GateStride, in x.First, (nuint)_xStride, _inputSize, first, end, ref _inputWeightGradient.First, (nuint)_xStride);
        OuterProduct.Add(_width, rows, in g, (nuint)_tape.GateStride, in before, (nuint)OutputStride, _hiddenSize, first, end, ref _recurrentWeightGradient.First, (nuint)OutputStride);
        var bias = _biasGradient.AsSpan()[first..end];
        bias.Clear();
        for (var row = 0; row < rows; row++) TensorPrimitives.Add(bias, _tape.Gates.Span.Slice(row * _tape.GateStride + first, end - first), bias);
        for (var p = first; p < end; p++)
        {
            if (GateOf(p) is not (>= 0 and var j)) continue;
            Bias.Gradients.Span[j] += _biasGradient[p];
            Add(WeightsInput, j, _inputWeightGradient.Span[(p * _xStride)..]);
            Add(WeightsRecurrent, j, _recurrentWeightGradient.Span[(p * OutputStride)..]);
        }

        static void Add(Parameter parameter, int j, ReadOnlySpan<float> row)
        {
            var own = parameter.Gradients.Span.Slice(j * parameter.Shape[1], parameter.Shape[1]);
            TensorPrimitives.Add(own, row[..own.Length], own);
        }
    }

    /// <summary>The row of W, R and b whose gate lies at a place of the packed order; −1 for padding.</summary>
    private int GateOf(int packed)
    {
        var (vector, lane) = (packed / _gates.Lanes, packed % _gates.Lanes);
        var unit = vector / PackedGates.MostGates * _gates.Lanes + lane;
        return unit < _hiddenSize ? vector % PackedGates.MostGates * _hiddenSize + unit : -1;
    }

    /// <summary>Copies the row of a state that belongs to a row of the order, and clears its padding: a window that was not finite may have left NaN
    /// there, which a weight of zero does not hold back.</summary>
    private void Start(Span<float> own, ReadOnlySpan<float> state, int row)
    {
        state.Slice(_order[row] * _hiddenSize, _hiddenSize).CopyTo(own);
        own[_hiddenSize..].Clear();
    }

    private void Multiply(PackedMatrix matrix, int t, int first, int end, ref float seed, int stride, ref float sums, bool isSeeded)
    {
        var rows = new Rows(in Unsafe.Add(ref _tape.Gates.First, _tape.GatesAt(t, first)), in _gateOffsets[0], (nuint)matrix.RowCount);
        ref readonly var start = ref isSeeded ? ref seed : ref matrix.Start;
        PackedProduct.Multiply(_width, matrix, end - first, in rows, in start, isSeeded ? (nuint)stride : 0, ref sums, (nuint)stride);
    }
}

using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using LstmSimd.Kernels;

namespace LstmSimd.Training;

/// <summary>A dense layer that learns: y = W x + b, for many rows at once.</summary>
/// <remarks>On the packed kernels; after construction nothing is allocated. One thread at a time.</remarks>
public sealed class TrainableDense
{
    private readonly int _inputSize, _outputSize, _mostRows, _xStride, _yStride;
    private readonly VectorWidth _width;
    private readonly Parameter _weights, _bias;
    private readonly PackedMatrix _forth, _back;
    private readonly AlignedBuffer _x, _y, _dx, _gradient;
    private readonly nint[] _xOffsets, _yOffsets;
    private readonly SharedWork _forward, _backward, _gradients;
    private int _rows = -1;

    /// <summary>Copies the weights to start from.</summary>
    /// <param name="dense">The weights.</param>
    /// <param name="rows">The most rows of a window.</param>
    /// <param name="options">Threads; none where null.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is not positive, or too many for an array.</exception>
    public TrainableDense(Dense dense, int rows, TrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dense);
        Check.Positive(rows);
        options ??= new TrainingOptions();
        (_inputSize, _outputSize, _mostRows, _width) = (dense.InputSize, dense.OutputSize, rows, options.Width.Resolve());
        _weights = new Parameter("dense_weights", dense.Weights.ToArray(), _outputSize, _inputSize);
        _bias = new Parameter("dense_bias", dense.Bias.ToArray(), _outputSize);
        Parameters = [_weights, _bias];
        var lanes = _width.Lanes();
        (_xStride, _yStride) = (OuterProduct.Stride(_inputSize, lanes), OuterProduct.Stride(_outputSize, lanes));
        if ((long)rows * Math.Max(_xStride, _yStride) > AlignedBuffer.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(rows), rows, $"rows: {rows} rows of {Math.Max(_xStride, _yStride)} floats are more than an array holds.");
        _forth = Packed(_inputSize, _outputSize);
        _back = Packed(_outputSize, _inputSize);
        (_x, _dx) = (new AlignedBuffer((long)rows * _xStride), new AlignedBuffer((long)rows * _xStride));
        _y = new AlignedBuffer((long)rows * _yStride);
        _gradient = new AlignedBuffer((long)_outputSize * _xStride);
        _xOffsets = [.. Enumerable.Range(0, rows).Select(row => (nint)row * _xStride)];
        _yOffsets = [.. Enumerable.Range(0, rows).Select(row => (nint)row * _yStride)];
        _forward = new SharedWork(options.Crew, (part, parts) => Multiply(_forth, _x, _xOffsets, _y, _yStride, part, parts));
        _backward = new SharedWork(options.Crew, (part, parts) => Multiply(_back, _y, _yOffsets, _dx, _xStride, part, parts));
        _gradients = new SharedWork(options.Crew, AddGradients);

        PackedMatrix Packed(int inputs, int outputs) => new(inputs, (outputs + lanes - 1) / lanes, lanes, PackedGates.PanelVectors);
    }

    /// <summary>W [V, H] and b [V].</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The layer as it is now, to run or to store.</summary>
    public Dense CreateDense() => new(_inputSize, _outputSize, _weights.Values.ToArray(), _bias.Values.ToArray());

    /// <summary>y = W x + b of R rows.</summary>
    /// <param name="x">[R, H].</param>
    /// <param name="y">[R, V].</param>
    /// <exception cref="ArgumentException">A length is wrong, or there are more rows than were made room for.</exception>
    /// <exception cref="ObjectDisposedException">The crew was disposed of.</exception>
    public void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        var rows = x.Length / _inputSize;
        Check.Shape(x.Length, nameof(x), "[R, H]", rows, _inputSize);
        if (rows > _mostRows) throw new ArgumentException($"x: expected at most {_mostRows} rows, got {rows}.", nameof(x));
        Check.Shape(y.Length, nameof(y), "[R, V]", rows, _outputSize);
        _rows = rows;
        Pack();
        for (var row = 0; row < _rows; row++) x.Slice(row * _inputSize, _inputSize).CopyTo(_x.Span[(row * _xStride)..]);
        _forward.Run((long)_rows * _inputSize * _outputSize);
        for (var row = 0; row < _rows; row++) _y.Span.Slice(row * _yStride, _outputSize).CopyTo(y[(row * _outputSize)..]);
    }

    /// <summary>Adds ∂L/∂W and ∂L/∂b to the parameters' gradients, and computes ∂L/∂x, of the rows of the last forward pass.</summary>
    /// <param name="outputGradients">∂L/∂y, [R, V].</param>
    /// <param name="inputGradients">Receives ∂L/∂x, [R, H]; empty where it is not wanted.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="InvalidOperationException">There was no forward pass.</exception>
    /// <exception cref="ObjectDisposedException">The crew was disposed of.</exception>
    public void Backward(ReadOnlySpan<float> outputGradients, Span<float> inputGradients)
    {
        if (_rows < 0) throw new InvalidOperationException("A backward pass needs a forward pass before it.");
        Check.Shape(outputGradients.Length, nameof(outputGradients), "[R, V]", _rows, _outputSize);
        if (!inputGradients.IsEmpty) Check.Shape(inputGradients.Length, nameof(inputGradients), "[R, H]", _rows, _inputSize);
        var bias = _bias.Gradients.Span;
        for (var row = 0; row < _rows; row++)
        {
            var own = outputGradients.Slice(row * _outputSize, _outputSize);
            own.CopyTo(_y.Span[(row * _yStride)..]);
            TensorPrimitives.Add(bias, own, bias);
        }
        var operations = (long)_rows * _inputSize * _outputSize;
        _gradients.Run(operations);
        if (inputGradients.IsEmpty) return;
        _backward.Run(operations);
        for (var row = 0; row < _rows; row++) _dx.Span.Slice(row * _xStride, _inputSize).CopyTo(inputGradients[(row * _inputSize)..]);
    }

    private void Pack()
    {
        ReadOnlySpan<float> weights = _weights.Values.Span, bias = _bias.Values.Span;
        var lanes = _width.Lanes();
        for (var first = 0; first < _outputSize; first += lanes)
        {
            var count = Math.Min(lanes, _outputSize - first);
            _forth.SetBias(first / lanes, bias.Slice(first, count));
            _forth.SetWeights(first / lanes, 0, new WeightRows(weights), first, count, _inputSize);
        }
        for (var v = 0; v < _outputSize; v++) _back.SetInput(v, weights.Slice(v * _inputSize, _inputSize));
    }

    private void Multiply(PackedMatrix matrix, AlignedBuffer from, nint[] offsets, AlignedBuffer to, int stride, int part, int parts)
    {
        var (first, end) = (_rows * part / parts, _rows * (part + 1) / parts);
        if (first == end) return;
        var rows = new Rows(in from.First, in offsets[first], (nuint)matrix.RowCount);
        PackedProduct.Multiply(_width, matrix, end - first, in rows, in matrix.Start, 0, ref Unsafe.Add(ref to.First, first * stride), (nuint)stride);
    }

    private void AddGradients(int part, int parts)
    {
        var (first, end) = (_outputSize * part / parts, _outputSize * (part + 1) / parts);
        _gradient.Span[(first * _xStride)..(end * _xStride)].Clear();
        OuterProduct.Add(_width, _rows, in _y.First, (nuint)_yStride, in _x.First, (nuint)_xStride, _inputSize, first, end, ref _gradient.First, (nuint)_xStride);
        for (var v = first; v < end; v++)
        {
            var own = _weights.Gradients.Span.Slice(v * _inputSize, _inputSize);
            TensorPrimitives.Add(own, _gradient.Span.Slice(v * _xStride, _inputSize), own);
        }
    }
}

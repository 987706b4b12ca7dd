using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmSimd.Kernels;

/// <summary>A matrix of int8 weights, packed for one vector width.</summary>
/// <remarks>
/// The outputs lie in the order of a <see cref="PackedMatrix"/>, which holds their biases. A word holds the weights of four neighbouring inputs of one output; a
/// panel is the words of eight neighbouring vectors of 32-bit lanes (of four, at the end) as one stream of rows, one for each four inputs. Before the panels
/// lie the integers that sums start from and the scales, one for each output. Outputs that fill up a block have zeros.
/// </remarks>
internal sealed class PackedInt8
{
    /// <summary>Vectors of a panel, with as many sums for one row.</summary>
    public const int PanelVectors = 8;

    /// <summary>Weights, or inputs, in a word.</summary>
    public const int WordInputs = 4;

    /// <summary>More inputs than this could overflow a sum of products of ±127.</summary>
    public const int MostInputs = int.MaxValue / (WeightMatrix.MostInt8 * WeightMatrix.MostInt8);

    private readonly AlignedBuffer _buffer;
    private readonly int _outputSize;
    private readonly int _panelLanes;

    /// <summary>Room for <paramref name="outputSize"/> outputs in packed order, whole blocks of them; zero at first.</summary>
    public PackedInt8(int inputSize, int outputSize, VectorWidth width)
    {
        Words = WordsOf(inputSize);
        Lanes = Math.Min(width.Lanes(), I32x8.Count);
        InputOffset = Lanes == I32x8.Count ? I32x8.InputOffset : Lanes == I32x4.Count ? I32x4.InputOffset : I32x1.InputOffset;
        (_outputSize, _panelLanes) = (outputSize, PanelVectors * Lanes);
        _buffer = new AlignedBuffer(Bytes(inputSize, outputSize) / sizeof(float));
    }

    /// <summary>The words of a row of inputs.</summary>
    public nuint Words { get; }

    /// <summary>32-bit lanes of the vectors that multiply it: as many as the width's, but no more than eight.</summary>
    public int Lanes { get; }

    /// <summary>What the machine wants added to its inputs: <see cref="IInt32Vector{TSelf}.InputOffset"/>.</summary>
    public int InputOffset { get; }

    /// <summary>Bytes of weights, scales, start values and their padding.</summary>
    public long TotalBytes => _buffer.Span.Length * (long)sizeof(float);

    /// <summary>What the integer sum of an output starts from.</summary>
    public ref readonly float Start(int output) => ref Unsafe.Add(ref _buffer.First, output);

    /// <summary>The scale of an output's weights.</summary>
    public ref readonly float Scale(int output) => ref Unsafe.Add(ref _buffer.First, _outputSize + output);

    /// <summary>The words of a panel, which begins with <paramref name="output"/>.</summary>
    public ref readonly float Panel(int output) => ref Unsafe.Add(ref _buffer.First, 2 * (nint)_outputSize + output * (nint)Words);

    /// <summary>Words from one row of a panel to the next.</summary>
    public int PanelLanes(int output) => Math.Min(_panelLanes, _outputSize - output);

    /// <summary>Words of a row of so many inputs.</summary>
    public static nuint WordsOf(int inputSize) => ((nuint)inputSize + WordInputs - 1) / WordInputs;

    /// <summary>Bytes that a matrix packs to; they are counted one by one, so that they can't be more than an array's elements.</summary>
    public static long Bytes(int inputSize, long outputSize) => outputSize * (2 + (long)WordsOf(inputSize)) * sizeof(float);

    /// <summary>Packs some rows of weights as the outputs from <paramref name="output"/> on.</summary>
    public void SetWeights(int output, in WeightRows weights, int firstRow, int rows, int columns)
    {
        var words = _buffer.Span;
        var bytes = MemoryMarshal.Cast<float, sbyte>(words);
        for (var row = firstRow; row < firstRow + rows; row++, output++)
        {
            var panel = output / _panelLanes * _panelLanes;
            var values = weights.Int8.Slice(row * columns, columns);
            var stride = PanelLanes(panel) * WordInputs;
            var at = (2 * _outputSize + panel * (int)Words + output - panel) * WordInputs;
            var sum = 0;
            for (var k = 0; k < columns; k++)
            {
                bytes[at + k / WordInputs * stride + k % WordInputs] = values[k];
                sum += values[k];
            }
            words[output] = BitConverter.Int32BitsToSingle(-InputOffset * sum);
            words[_outputSize + output] = weights.Scales[row];
        }
    }
}

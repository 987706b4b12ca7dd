using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>
/// The weights of one direction of an LSTM layer, packed for one vector width: immutable, shared by all threads.
/// </summary>
/// <remarks>
/// The hidden units are cut into blocks of N (the lanes of a vector), so that a block's pre-activations are four vectors, <c>i f g o</c>.
/// A panel is the weights of one or two blocks as one contiguous stream of rows, <c>[i f g o]</c> or <c>[i f g o i f g o]</c>: I rows of W, then
/// H rows of R. Two where the machine has the registers for both, else one; what is left over of an odd number has a panel of its own.
/// The biases lie before the panels, block by block. Units past H have weights and biases of zero. See docs/kernels.md.
/// </remarks>
public sealed class PackedGates
{
    /// <summary>The four gates, in the order i f g o.</summary>
    internal const int GateCount = 4;

    // Floats of a row of W or R that are packed in one go: a cache line, which is still there when its last float is asked for.
    private const int PackedInOneGo = 16;

    private readonly AlignedBuffer _buffer;

    /// <summary>Packs the weights of one direction.</summary>
    /// <param name="inputSize">I ≥ 1.</param>
    /// <param name="hiddenSize">H ≥ 1.</param>
    /// <param name="weightsInput">W, [4H, I] row by row, gates in the order i f g o.</param>
    /// <param name="weightsRecurrent">R, [4H, H], likewise.</param>
    /// <param name="bias">b, [4H]; where a model has two biases, their sum.</param>
    /// <param name="width">The vector width to pack for.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the packed weights exceed the largest array.</exception>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public PackedGates(int inputSize, int hiddenSize, ReadOnlySpan<float> weightsInput, ReadOnlySpan<float> weightsRecurrent,
        ReadOnlySpan<float> bias, VectorWidth width = VectorWidth.Automatic)
        : this(inputSize, hiddenSize, weightsInput, weightsRecurrent, bias, width, Machine.HasManyRegisters ? 2 : 1)
    {
    }

    /// <summary>As above, with one or two blocks in a panel whatever the machine has.</summary>
    internal PackedGates(int inputSize, int hiddenSize, ReadOnlySpan<float> weightsInput, ReadOnlySpan<float> weightsRecurrent,
        ReadOnlySpan<float> bias, VectorWidth width, int panelBlocks)
    {
        Check.Positive(inputSize);
        Check.Positive(hiddenSize);
        Check.Length(weightsInput, 4L * hiddenSize * inputSize, "4H·I");
        Check.Length(weightsRecurrent, 4L * hiddenSize * hiddenSize, "4H·H");
        Check.Length(bias, 4L * hiddenSize, "4H");

        InputSize = inputSize;
        HiddenSize = hiddenSize;
        Width = width.Resolve();
        Lanes = Width.Lanes();
        BlockCount = (hiddenSize + Lanes - 1) / Lanes;
        PanelBlocks = panelBlocks;

        var length = (1L + inputSize + hiddenSize) * BlockCount * BlockSize;
        if (length > AlignedBuffer.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(hiddenSize), hiddenSize, $"I = {inputSize}, H = {hiddenSize} pack to {length} floats, more than an array holds.");

        _buffer = new AlignedBuffer(length);
        Pack(weightsInput, weightsRecurrent, bias);
    }

    /// <summary>I, the number of inputs.</summary>
    public int InputSize { get; }

    /// <summary>H, the number of hidden units.</summary>
    public int HiddenSize { get; }

    /// <summary>The width that the weights are packed for; never <see cref="VectorWidth.Automatic"/>.</summary>
    public VectorWidth Width { get; }

    /// <summary>N, the lanes of <see cref="Width"/>.</summary>
    public int Lanes { get; }

    /// <summary>H rounded up to whole vectors.</summary>
    public int PaddedHiddenSize => BlockCount * Lanes;

    /// <summary>The bytes that one step of one row reads: weights, biases and their padding.</summary>
    public long PackedBytes => (1L + InputSize + HiddenSize) * PreActivationSize * sizeof(float);

    /// <summary>Blocks of N units.</summary>
    internal int BlockCount { get; }

    /// <summary>The blocks whose weights lie side by side in a panel, 1 or 2.</summary>
    internal int PanelBlocks { get; }

    /// <summary>Floats of a block's pre-activations: a vector of each gate.</summary>
    internal int BlockSize => GateCount * Lanes;

    /// <summary>Floats of one row's pre-activations in packed order: four gates of the padded units.</summary>
    internal int PreActivationSize => BlockCount * BlockSize;

    /// <summary>The biases of all blocks, then the panels.</summary>
    internal ref readonly float Start => ref _buffer.First;

    /// <summary>The weights of a block and, where there is one, of the block after it.</summary>
    /// <param name="block">The block; where panels hold two, the first of its panel.</param>
    internal BlockWeights Weights(int block)
    {
        var rows = InputSize + HiddenSize;
        var isAlone = PanelBlocks == 1 || block == BlockCount - 1;
        return new BlockWeights(
            ref Unsafe.Add(ref Unsafe.AsRef(in Start), PreActivationSize + (nint)block * BlockSize * rows),
            (nuint)(isAlone ? BlockSize : PanelBlocks * BlockSize),
            (nuint)BlockSize * (isAlone ? (nuint)rows : 1));
    }

    private void Pack(ReadOnlySpan<float> weightsInput, ReadOnlySpan<float> weightsRecurrent, ReadOnlySpan<float> bias)
    {
        var biases = _buffer.Span[..PreActivationSize];
        var panels = _buffer.Span[PreActivationSize..];
        for (var block = 0; block < BlockCount; block++)
        {
            var first = block - block % PanelBlocks;
            var rowLength = Math.Min(PanelBlocks, BlockCount - first) * BlockSize;
            var start = first * BlockSize * (InputSize + HiddenSize) + (block - first) * BlockSize;
            for (var gate = 0; gate < GateCount; gate++)
            {
                var output = gate * HiddenSize + block * Lanes;
                var units = Math.Min(Lanes, HiddenSize - block * Lanes);
                bias.Slice(output, units).CopyTo(biases[(block * BlockSize + gate * Lanes)..]);
                var column = panels[(start + gate * Lanes)..];
                Transpose(weightsInput.Slice(output * InputSize, units * InputSize), units, column, rowLength);
                Transpose(weightsRecurrent.Slice(output * HiddenSize, units * HiddenSize), units, column[(InputSize * rowLength)..], rowLength);
            }
        }
    }

    /// <summary>Rows become columns, <paramref name="stride"/> floats from one element of a row to the next.</summary>
    private static void Transpose(ReadOnlySpan<float> rows, int count, Span<float> columns, int stride)
    {
        var length = rows.Length / count;
        for (var start = 0; start < length; start += PackedInOneGo)
        {
            var end = Math.Min(start + PackedInOneGo, length);
            for (var k = start; k < end; k++)
            {
                ref readonly var source = ref rows[k];
                var column = columns.Slice(k * stride, count);
                for (var j = 0; j < column.Length; j++) column[j] = Unsafe.Add(ref Unsafe.AsRef(in source), (nint)j * length);
            }
        }
    }
}

/// <summary>Where the weights of one or two blocks lie.</summary>
internal readonly ref struct BlockWeights(ref readonly float first, nuint rowStride, nuint second)
{
    /// <summary>The first block's vector i of k = 0.</summary>
    public readonly ref readonly float First = ref first;

    /// <summary>Floats from one k to the next.</summary>
    public readonly nuint RowStride = rowStride;

    /// <summary>Floats from the first block's weights to the second one's.</summary>
    public readonly nuint Second = second;

    /// <summary>The same blocks from row <paramref name="k"/> on.</summary>
    public BlockWeights From(nuint k) => new(in Unsafe.Add(ref Unsafe.AsRef(in First), k * RowStride), RowStride, Second);
}

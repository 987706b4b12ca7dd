using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmSimd.Kernels;

/// <summary>The weights of a product, packed for one vector width in the layout that all products share (design D2).</summary>
/// <remarks>
/// The outputs are cut into vectors of N (the lanes), the vectors into blocks of four. A panel is the weights of some neighbouring vectors as one contiguous
/// stream of rows, one for each input k: of eight vectors, two blocks, where the machine has the registers for them, else of two, half a block; what is
/// left over of eight has a panel of its own. The biases lie before the panels, block by block. Outputs that fill up the last block have weights and
/// biases of zero. What the vectors stand for is the caller's: the four gates of N units, or 4N neighbouring outputs. See docs/kernels.md.
/// </remarks>
internal sealed class PackedMatrix
{
    /// <summary>Vectors of a block.</summary>
    public const int BlockVectors = 4;

    // Floats of a row that are packed in one go: a cache line, which is still there when its last float is asked for.
    private const int PackedInOneGo = 16;

    private readonly AlignedBuffer _buffer;
    private readonly int _lanes;
    private readonly int _panelVectors;

    /// <summary>Room for the weights of <paramref name="vectors"/> vectors of outputs, zero at first.</summary>
    /// <param name="rowCount">Rows of a panel: one for each input, or for each two of bf16.</param>
    /// <param name="vectors">Vectors of outputs.</param>
    /// <param name="lanes">N.</param>
    /// <param name="panelVectors">Vectors of a panel.</param>
    public PackedMatrix(int rowCount, int vectors, int lanes, int panelVectors)
    {
        _lanes = lanes;
        _panelVectors = panelVectors;
        RowCount = rowCount;
        BlockCount = (vectors + BlockVectors - 1) / BlockVectors;
        _buffer = new AlignedBuffer(Length(rowCount, vectors, lanes));
    }

    /// <summary>Rows of a panel.</summary>
    public int RowCount { get; }

    /// <summary>Blocks of four vectors.</summary>
    public int BlockCount { get; }

    /// <summary>The blocks whose weights lie side by side in a panel, or 1 where a block has two panels.</summary>
    public int PanelBlocks => Math.Max(1, _panelVectors / BlockVectors);

    /// <summary>
    /// The vectors of one or two blocks that so many rows pass over at a time: all; or half a block where halves have panels of their own, with sixteen
    /// registers, since more than three rows have no accumulators for a whole one. All rows of a step pass before the other half's turn, so that each
    /// half is met again where it was left, in the first cache (16 KiB at I = H = 128 and eight lanes).
    /// </summary>
    public int PassVectors(int rows, int blocks) => _panelVectors < BlockVectors && rows > GateProduct.MostPairRows ? BlockVectors / 2 : blocks * BlockVectors;

    /// <summary>Floats of a block's outputs.</summary>
    public int BlockSize => BlockVectors * _lanes;

    /// <summary>Floats of one row's outputs in packed order.</summary>
    public int OutputSize => BlockCount * BlockSize;

    /// <summary>Bytes of weights, biases and their padding.</summary>
    public long Bytes => (1L + RowCount) * OutputSize * sizeof(float);

    /// <summary>The biases of all blocks, then the panels.</summary>
    public ref readonly float Start => ref _buffer.First;

    /// <summary>The floats that a matrix packs to; more than <see cref="AlignedBuffer.MaxLength"/> can't be.</summary>
    public static long Length(int rowCount, int vectors, int lanes) =>
        (1L + rowCount) * ((vectors + BlockVectors - 1L) / BlockVectors) * BlockVectors * lanes;

    /// <summary>The weights of a block and, where there is one, of the block after it.</summary>
    /// <param name="block">The block; where panels hold two, the first of its panel.</param>
    public BlockWeights Weights(int block)
    {
        var panel = Math.Min(_panelVectors, (BlockCount - block) * BlockVectors) * _lanes;
        return new BlockWeights(
            ref Unsafe.Add(ref Unsafe.AsRef(in Start), OutputSize + (nint)block * BlockSize * RowCount), (nuint)panel,
            (nuint)(panel < BlockSize ? (nint)panel * RowCount : BlockSize / 2),
            (nuint)(panel > BlockSize ? BlockSize : (nint)BlockSize * RowCount));
    }

    /// <summary>Packs the biases of a vector of outputs.</summary>
    public void SetBias(int vector, ReadOnlySpan<float> bias) => bias.CopyTo(_buffer.Span[(vector * _lanes)..]);

    /// <summary>Packs rows of weights as the outputs of a vector: rows <paramref name="first"/> … of the weights, [.., k], from row <paramref name="firstRow"/> of the panel on.</summary>
    public void SetWeights(int vector, int firstRow, in WeightRows weights, int first, int outputs, int inputs)
    {
        var to = _buffer.Span[(WeightsStart(vector, out var rowLength) + firstRow * rowLength)..];
        if (weights.Precision == WeightPrecision.Bfloat16)
            TransposePairs(weights.Bfloat16.Slice(first * inputs, outputs * inputs), outputs, MemoryMarshal.Cast<float, uint>(to), rowLength);
        else Transpose(weights.Float32.Slice(first * inputs, outputs * inputs), outputs, to, rowLength);
    }

    /// <summary>Where a vector's weights begin.</summary>
    private int WeightsStart(int vector, out int rowLength)
    {
        var first = vector - vector % _panelVectors;
        rowLength = Math.Min(_panelVectors, BlockCount * BlockVectors - first) * _lanes;
        return OutputSize + first * _lanes * RowCount + (vector - first) * _lanes;
    }

    /// <summary>Packs the weights of one input k to all outputs: a row of the transposed matrix.</summary>
    public void SetInput(int k, ReadOnlySpan<float> outputs)
    {
        for (var first = 0; first * _lanes < outputs.Length; first += _panelVectors)
        {
            var rowLength = Math.Min(_panelVectors, BlockCount * BlockVectors - first) * _lanes;
            var part = outputs[(first * _lanes)..];
            part[..Math.Min(part.Length, rowLength)].CopyTo(_buffer.Span[(OutputSize + first * _lanes * RowCount + k * rowLength)..]);
        }
    }

    /// <summary>The same, two neighbouring elements of a row in a word, the first in its low half; 0 beside a last one without a neighbour.</summary>
    private static void TransposePairs(ReadOnlySpan<ushort> rows, int count, Span<uint> columns, int stride)
    {
        var length = rows.Length / count;
        for (var start = 0; start < length; start += 2 * PackedInOneGo)
        {
            var end = Math.Min(start + 2 * PackedInOneGo, length);
            for (var j = 0; j < count; j++)
            {
                var row = rows.Slice(j * length, length);
                for (var k = start; k < end; k += 2) columns[k / 2 * stride + j] = row[k] | (k + 1 < length ? (uint)row[k + 1] << 16 : 0);
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
internal readonly ref struct BlockWeights(ref readonly float first, nuint rowStride, nuint half, nuint second)
{
    /// <summary>The first block's first vector of k = 0.</summary>
    public readonly ref readonly float First = ref first;

    /// <summary>Floats from one k to the next.</summary>
    public readonly nuint RowStride = rowStride;

    /// <summary>Floats from a block's first vector to its third.</summary>
    public readonly nuint Half = half;

    /// <summary>Floats from the first block's weights to the second one's.</summary>
    public readonly nuint Second = second;

    /// <summary>The same blocks from row <paramref name="k"/> on.</summary>
    public BlockWeights From(nuint k) => Moved(k * RowStride);

    /// <summary>The same, beginning so many floats on.</summary>
    public BlockWeights Moved(nuint floats) => new(in Unsafe.Add(ref Unsafe.AsRef(in First), floats), RowStride, Half, Second);
}

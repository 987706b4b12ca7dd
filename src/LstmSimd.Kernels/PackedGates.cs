using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmSimd.Kernels;

/// <summary>
/// The weights of one direction of an LSTM layer, packed for one vector width: immutable, shared by all threads.
/// </summary>
/// <remarks>
/// The hidden units are cut into panels of 2·N units (N lanes). A panel is one contiguous stream of rows of eight vectors,
/// <c>[i i f f g g o o]</c>: first the bias, then I rows of W, then H rows of R. Where the units left over fit one vector, the last
/// panel is a half one, with rows <c>[i f g o]</c>. Units past H have weights and biases of zero. See docs/kernels.md.
/// </remarks>
public sealed class PackedGates
{
    /// <summary>The four gates, in the order i f g o.</summary>
    internal const int GateCount = 4;

    /// <summary>Vectors in a row of a whole panel: four gates, two vectors each.</summary>
    internal const int PanelVectors = 8;

    /// <summary>Vectors in a row of a half panel.</summary>
    internal const int HalfVectors = 4;

    // A cache line, and a vector of sixteen lanes.
    private const int Alignment = 64;

    private readonly float[] _buffer;
    private readonly int _start;

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
        var vectors = (hiddenSize + Lanes - 1) / Lanes;
        WholePanels = vectors / 2;
        HasHalfPanel = vectors % 2 == 1;

        var rows = 1L + inputSize + hiddenSize;
        var length = rows * vectors * GateCount * Lanes;
        if (length > Array.MaxLength - Alignment)
            throw new ArgumentOutOfRangeException(nameof(hiddenSize), hiddenSize, $"I = {inputSize}, H = {hiddenSize} pack to {length} floats, more than an array holds.");

        // Pinned, so that the alignment lasts.
        _buffer = GC.AllocateArray<float>((int)length + Alignment / sizeof(float), pinned: true);
        _start = AlignedStart(_buffer);
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
    public int PaddedHiddenSize => (WholePanels * 2 + (HasHalfPanel ? 1 : 0)) * Lanes;

    /// <summary>The bytes that one step of one row reads: weights, biases and their padding.</summary>
    public long PackedBytes => (1L + InputSize + HiddenSize) * PreActivationSize * sizeof(float);

    internal int WholePanels { get; }

    internal bool HasHalfPanel { get; }

    /// <summary>Floats of one row's pre-activations in packed order: four gates of the padded units.</summary>
    internal int PreActivationSize => GateCount * PaddedHiddenSize;

    internal ref readonly float Start => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_buffer), _start);

    private static int AlignedStart(float[] buffer)
    {
        var address = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(buffer, 0);
        return (int)((Alignment - address % Alignment) % Alignment / sizeof(float));
    }

    private void Pack(ReadOnlySpan<float> weightsInput, ReadOnlySpan<float> weightsRecurrent, ReadOnlySpan<float> bias)
    {
        var rows = 1 + InputSize + HiddenSize;
        var panel = _buffer.AsSpan(_start);
        for (var unit = 0; unit < HiddenSize; unit += 2 * Lanes)
        {
            // The vectors that this panel has of each gate: two, but one where it is the half panel.
            var vectors = Math.Min(2, (PaddedHiddenSize - unit) / Lanes);
            var rowLength = GateCount * vectors * Lanes;
            var units = Math.Min(vectors * Lanes, HiddenSize - unit);
            for (var gate = 0; gate < GateCount; gate++)
            {
                for (var j = 0; j < units; j++)
                {
                    var output = gate * HiddenSize + unit + j;
                    var column = panel[(gate * vectors * Lanes + j)..];
                    column[0] = bias[output];
                    Scatter(weightsInput.Slice(output * InputSize, InputSize), column[rowLength..], rowLength);
                    Scatter(weightsRecurrent.Slice(output * HiddenSize, HiddenSize), column[((1 + InputSize) * rowLength)..], rowLength);
                }
            }
            panel = panel[(rows * rowLength)..];
        }
    }

    private static void Scatter(ReadOnlySpan<float> row, Span<float> column, int stride)
    {
        for (var k = 0; k < row.Length; k++) column[k * stride] = row[k];
    }
}

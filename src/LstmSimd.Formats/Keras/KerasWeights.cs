using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>
/// The arrays of one cell, in one of three layouts, gates in the order i f c o, which is ours.
/// LSTM: kernel [I, 4H], recurrent kernel [H, 4H], bias [4H] or none.
/// CuDNNLSTM: the same shapes and a bias [8H], of which the halves are added; the H columns of a gate hold, row after row, the gate's matrix
/// [H, I] or [H, H] as we have it.
/// Keras 1: twelve arrays W [I, H], U [H, H], b [H] of the gates i c f o.
/// </summary>
/// <remarks>
/// As in Keras's own conversion when weights of one class are loaded into a layer of the other, the bias alone tells the first two apart.
/// </remarks>
internal sealed class KerasWeights
{
    private const int Gates = 4;
    private const int Keras1Arrays = 12;

    // Where the gates i f c o stand in Keras 1's order i c f o.
    private static readonly int[] GatesInKeras1 = [0, 2, 1, 3];

    private readonly IReadOnlyList<Hdf5Dataset> _arrays;

    /// <summary>Checks the shapes; reads nothing yet.</summary>
    public KerasWeights(IReadOnlyList<Hdf5Dataset> arrays)
    {
        _arrays = arrays;
        if (arrays.Count is not (2 or 3 or Keras1Arrays))
            throw KerasFormat.Fault($"has {arrays.Count} arrays of weights; expected kernel, recurrent kernel and perhaps bias (Keras 1: {Keras1Arrays})");
        var gatesInArray = arrays.Count == Keras1Arrays ? 1 : Gates;
        InputSize = arrays[0].Size(0, rank: 2);
        HiddenSize = arrays[1].Size(0, rank: 2);
        for (var k = 0; k < arrays.Count; k++)
        {
            var gateSize = (long)gatesInArray * HiddenSize;
            if ((k % 3) switch { 0 => !arrays[k].Has(InputSize, gateSize), 1 => !arrays[k].Has(HiddenSize, gateSize), _ => !arrays[k].Has(gateSize) && !IsCuDnn })
                throw KerasFormat.Fault($"'{arrays[k].Name.Shortened()}' has the shape {arrays[k].Describe()}, which does not fit I = {InputSize}, H = {HiddenSize}");
        }
    }

    /// <summary>I.</summary>
    public int InputSize { get; }

    /// <summary>H.</summary>
    public int HiddenSize { get; }

    /// <summary>Whether there are biases.</summary>
    public bool HasBias => _arrays.Count > 2;

    /// <summary>Whether the layout is that of CuDNNLSTM.</summary>
    public bool IsCuDnn => _arrays.Count == 3 && _arrays[2].Has(2L * Gates * HiddenSize);

    /// <summary>Reads the arrays.</summary>
    public LstmWeights Read(LstmCell cell)
    {
        int I = InputSize, H = HiddenSize;
        var kernel = Fused(0, I);
        var recurrent = Fused(1, H);
        var bias = HasBias ? Fused(2, 1) : default;
        return IsCuDnn
            ? new LstmWeights(I, H, GateByGate(kernel, I), GateByGate(recurrent, H),
                bias.AsMemory(0, Gates * H), bias.AsMemory(Gates * H), cell: cell)
            : new LstmWeights(I, H, Transposed(kernel, I, Gates * H), Transposed(recurrent, H, Gates * H), bias, cell: cell);
    }

    /// <summary>An array of all gates, [rows, 4H]: as it is, or put together from Keras 1's.</summary>
    private float[] Fused(int which, int rows)
    {
        if (_arrays.Count < Keras1Arrays) return _arrays[which].ReadSingles();
        var parts = GatesInKeras1.Select(gate => _arrays[3 * gate + which].ReadSingles()).ToArray(); // first: they are checked against the file
        var fused = new float[parts.Sum(part => part.Length)];
        for (var gate = 0; gate < Gates; gate++)
        {
            for (var row = 0; row < rows; row++)
                parts[gate].AsSpan(row * HiddenSize, HiddenSize).CopyTo(fused.AsSpan((row * Gates + gate) * HiddenSize));
        }
        return fused;
    }

    private static float[] Transposed(float[] values, int rows, int columns)
    {
        var turned = new float[values.Length];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                turned[column * rows + row] = values[row * columns + column];
        return turned;
    }

    /// <summary>CuDNNLSTM's [rows, 4H] as [4H, rows]: the values of a gate's columns, row after row, are its matrix.</summary>
    private float[] GateByGate(float[] values, int rows)
    {
        var turned = new float[values.Length];
        for (var gate = 0; gate < Gates; gate++)
            for (var row = 0; row < rows; row++)
                values.AsSpan((row * Gates + gate) * HiddenSize, HiddenSize).CopyTo(turned.AsSpan((gate * rows + row) * HiddenSize));
        return turned;
    }
}

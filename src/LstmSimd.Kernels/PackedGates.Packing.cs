namespace LstmSimd.Kernels;

public sealed partial class PackedGates
{
    // The smallest first cache of data among processors with wide vectors.
    internal const int FirstCacheBytes = 32 * 1024;

    // The gates that have weights, in the order i f g o.
    private static readonly int[] AllGates = [0, 1, 2, 3], AllButForget = [0, 2, 3], AllButInput = [1, 2, 3];

    private int[] WeighedGates => Cell.Coupling switch { GateCoupling.None => AllGates, GateCoupling.ForgetFromInput => AllButForget, _ => AllButInput };

    /// <summary>Packs W, R and b, again where training has changed them; nobody may run meanwhile.</summary>
    internal void SetWeights(ReadOnlySpan<float> weightsInput, ReadOnlySpan<float> weightsRecurrent, ReadOnlySpan<float> bias) =>
        SetWeights(new WeightRows(weightsInput), new WeightRows(weightsRecurrent), bias);

    private void SetWeights(in WeightRows weightsInput, in WeightRows weightsRecurrent, ReadOnlySpan<float> bias)
    {
        var gates = WeighedGates;
        for (var vector = 0; vector < UnitVectors * GateCount; vector++)
        {
            var output = gates[vector % GateCount] * HiddenSize + vector / GateCount * Lanes;
            var units = Units(vector / GateCount);
            Matrix.SetBias(vector, bias.Slice(output, units));
            SetWeights(Matrix, Int8Input, vector, 0, in weightsInput, output, units, InputSize);
            SetWeights(Matrix, Int8Recurrent, vector, InputRows, in weightsRecurrent, output, units, OutputSize);
        }
    }

    private void SetWeights(PackedMatrix matrix, PackedInt8? int8, int vector, int firstRow, in WeightRows weights, int output, int outputs, int inputs)
    {
        if (int8 is not null) int8.SetWeights(vector * Lanes, in weights, output, outputs, inputs);
        else matrix.SetWeights(vector, firstRow, in weights, output, outputs, inputs);
    }

    /// <summary>
    /// A matrix as it is packed: bf16 as float32 where all of W and R fits the first cache so, which gives the same bits and is faster: reading no longer counts
    /// there, but widening does (5 to 8 % at I = H = 32 on Zen 5).
    /// </summary>
    private static WeightMatrix Packable(WeightMatrix matrix, WeightMatrix w, WeightMatrix r, WeightMatrix? projection) =>
        w.Precision == WeightPrecision.Bfloat16 && r.Precision == w.Precision && (projection?.Precision ?? w.Precision) == w.Precision && ((long)w.Rows * w.Columns + (long)r.Rows * r.Columns) * sizeof(float) <= FirstCacheBytes
            ? matrix.To(WeightPrecision.Float32) : matrix;

    /// <summary>Rows of a panel for so many inputs: none where the weights are elsewhere.</summary>
    private static int Rows(int inputs, WeightPrecision precision) => precision switch
    {
        WeightPrecision.Float32 => inputs,
        WeightPrecision.Bfloat16 => (inputs + Bfloat16Weights.Depth - 1) / Bfloat16Weights.Depth,
        _ => 0,
    };

    private int Units(int vector) => Math.Min(Lanes, HiddenSize - vector * Lanes);

    private (PackedMatrix, PackedInt8?) PackProjection(in WeightRows projection, int panelVectors)
    {
        var vectors = PaddedOutputSize / Lanes;
        var length = PackedMatrix.Length(Rows(HiddenSize, Precision), vectors, Lanes);
        if (Precision == WeightPrecision.Int8) length = PackedInt8.Bytes(HiddenSize, PackedMatrix.Length(0, vectors, Lanes));
        if (length > AlignedBuffer.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(projection), OutputSize, $"P = {OutputSize}, H = {HiddenSize} pack to {length} elements, more than an array holds.");
        var packed = new PackedMatrix(Rows(HiddenSize, Precision), vectors, Lanes, panelVectors);
        var int8 = Precision == WeightPrecision.Int8 ? new PackedInt8(HiddenSize, packed.OutputSize, Width) : null;
        for (var vector = 0; vector < vectors; vector++)
        {
            var outputs = Math.Min(Lanes, OutputSize - vector * Lanes);
            SetWeights(packed, int8, vector, 0, in projection, vector * Lanes, outputs, HiddenSize);
        }
        return (packed, int8);
    }

    private AlignedBuffer PackPeepholes(ReadOnlySpan<float> peepholes)
    {
        var packed = new AlignedBuffer((long)PeepholeGates * PaddedHiddenSize);
        for (var vector = 0; vector < PeepholeGates * UnitVectors; vector++)
            peepholes.Slice(vector % PeepholeGates * HiddenSize + vector / PeepholeGates * Lanes, Units(vector / PeepholeGates)).CopyTo(packed.Span[(vector * Lanes)..]);
        return packed;
    }
}

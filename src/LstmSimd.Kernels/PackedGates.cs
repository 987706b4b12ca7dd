namespace LstmSimd.Kernels;

/// <summary>
/// The weights of one direction of an LSTM layer, packed for one vector width: immutable, shared by all threads.
/// </summary>
/// <remarks>
/// The hidden units are cut into vectors of N, the lanes. The gates of such a vector are neighbours: <c>i f g o</c>, a block of its own, or, where
/// one of i and f follows from the other, the three that have weights: four vectors of units in three blocks. I rows of W, then the rows of R.
/// </remarks>
public sealed partial class PackedGates
{
    /// <summary>The four gates, in the order i f g o.</summary>
    internal const int MostGates = 4;

    /// <summary>The gates that have peepholes: i f o.</summary>
    internal const int PeepholeGates = 3;

    /// <summary>Vectors of a panel, where nobody asks for another number: two blocks, or half a block with sixteen registers.</summary>
    internal static int PanelVectors => Machine.HasManyRegisters ? 2 * PackedMatrix.BlockVectors : PackedMatrix.BlockVectors / 2;

    /// <summary>Packs the weights of one direction.</summary>
    /// <param name="inputSize">I ≥ 1.</param>
    /// <param name="hiddenSize">H ≥ 1.</param>
    /// <param name="weightsInput">W, [4H, I] row by row, gates in the order i f g o.</param>
    /// <param name="weightsRecurrent">R, [4H, P], likewise; P is H where there is no projection.</param>
    /// <param name="bias">b, [4H]; where a model has two biases, their sum.</param>
    /// <param name="width">The vector width to pack for.</param>
    /// <param name="cell">Activation functions, coupled gates, clipping; the standard cell where null.</param>
    /// <param name="peepholes">p, [3H], in the order i f o; empty where there are none.</param>
    /// <param name="projection">[P, H] row by row; empty where there is none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the packed weights exceed the largest array.</exception>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public PackedGates(int inputSize, int hiddenSize, ReadOnlySpan<float> weightsInput, ReadOnlySpan<float> weightsRecurrent,
        ReadOnlySpan<float> bias, VectorWidth width = VectorWidth.Automatic, LstmCell? cell = null,
        ReadOnlySpan<float> peepholes = default, ReadOnlySpan<float> projection = default)
        : this(inputSize, hiddenSize, weightsInput, weightsRecurrent, bias, width, cell, peepholes, projection, PanelVectors)
    {
    }

    /// <summary>The same from matrices in any precision, one for all three, but for W, which may be wider than an int8 R; I and H follow from their sizes.</summary>
    /// <param name="weightsInput">W, [4H, I].</param>
    /// <param name="weightsRecurrent">R, [4H, P].</param>
    /// <param name="bias">b, [4H].</param>
    /// <param name="width">The vector width to pack for.</param>
    /// <param name="cell">Activation functions, coupled gates, clipping; the standard cell where null.</param>
    /// <param name="peepholes">p, [3H], in the order i f o; empty where there are none.</param>
    /// <param name="projection">[P, H]; null where there is none.</param>
    /// <exception cref="ArgumentNullException">W or R is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The packed weights exceed the largest array, or there are more inputs than sums of int8 products can hold.</exception>
    /// <exception cref="ArgumentException">A matrix or a span has another size, or a precision does not suit R's.</exception>
    public PackedGates(WeightMatrix weightsInput, WeightMatrix weightsRecurrent, ReadOnlySpan<float> bias, VectorWidth width, LstmCell? cell,
        ReadOnlySpan<float> peepholes, WeightMatrix? projection)
        : this(Packable(Check.NotNull(weightsInput), weightsInput, Check.NotNull(weightsRecurrent), projection), Packable(weightsRecurrent, weightsInput, weightsRecurrent, projection),
            bias, width, cell, peepholes, projection is null ? null : Packable(projection, weightsInput, weightsRecurrent, projection), PanelVectors)
    {
    }

    internal PackedGates(WeightMatrix weightsInput, WeightMatrix weightsRecurrent, ReadOnlySpan<float> bias, VectorWidth width, LstmCell? cell,
        ReadOnlySpan<float> peepholes, WeightMatrix? projection, int panelVectors)
        : this(Check.NotNull(weightsInput).Columns, weightsInput.Rows / MostGates, new WeightRows(Check.Sized(weightsInput, weightsInput.Rows / MostGates * MostGates, weightsInput.Columns)),
            new WeightRows(Check.Sized(Check.NotNull(weightsRecurrent), weightsInput.Rows, projection?.Rows ?? weightsInput.Rows / MostGates, nameof(weightsRecurrent))), bias, width, cell,
            peepholes, new WeightRows(projection is null ? null : Check.Sized(projection, projection.Rows, weightsInput.Rows / MostGates)), panelVectors)
    {
    }

    /// <summary>As above, with two or eight vectors in a panel whatever the machine has.</summary>
    internal PackedGates(int inputSize, int hiddenSize, ReadOnlySpan<float> weightsInput, ReadOnlySpan<float> weightsRecurrent,
        ReadOnlySpan<float> bias, VectorWidth width, LstmCell? cell, ReadOnlySpan<float> peepholes, ReadOnlySpan<float> projection, int panelVectors)
        : this(inputSize, hiddenSize, new WeightRows(weightsInput), new WeightRows(weightsRecurrent), bias, width, cell, peepholes, new WeightRows(projection), panelVectors)
    {
    }

    private PackedGates(int inputSize, int hiddenSize, WeightRows weightsInput, WeightRows weightsRecurrent, ReadOnlySpan<float> bias, VectorWidth width, LstmCell? cell,
        ReadOnlySpan<float> peepholes, WeightRows projection, int panelVectors)
    {
        Check.Positive(inputSize);
        Check.Positive(hiddenSize);
        OutputSize = projection.IsEmpty ? hiddenSize : projection.Length / hiddenSize;
        if (!projection.IsEmpty) Check.Length(projection, Math.Max(1L, OutputSize) * hiddenSize, "P·H");
        Check.Length(weightsInput, 4L * hiddenSize * inputSize, "4H·I");
        Check.Length(weightsRecurrent, 4L * hiddenSize * OutputSize, projection.IsEmpty ? "4H·H" : "4H·P");
        Check.Length(bias, 4L * hiddenSize, "4H");
        if (!peepholes.IsEmpty) Check.Length(peepholes, 3L * hiddenSize, "3H");

        (InputPrecision, Precision) = (weightsInput.Precision, weightsRecurrent.Precision);
        if (Precision != WeightPrecision.Int8) Check.SamePrecision(weightsInput, Precision, "weightsRecurrent");
        if (!projection.IsEmpty) Check.SamePrecision(projection, Precision, "weightsRecurrent");

        InputSize = inputSize;
        HiddenSize = hiddenSize;
        Width = width.Resolve();
        Lanes = Width.Lanes();
        UnitVectors = (hiddenSize + Lanes - 1) / Lanes;
        Cell = cell ?? LstmCell.Standard;
        GateCount = WeighedGates.Length;

        var length = PackedMatrix.Length(InputRows + Rows(OutputSize, Precision), UnitVectors * GateCount, Lanes);
        if (Precision == WeightPrecision.Int8)
            length = Math.Max(length, PackedInt8.Bytes(Math.Max(inputSize, OutputSize), PackedMatrix.Length(0, UnitVectors * GateCount, Lanes)));
        if (length > AlignedBuffer.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(hiddenSize), hiddenSize, $"I = {inputSize}, H = {hiddenSize} pack to {length} elements, more than an array holds.");

        if (Precision == WeightPrecision.Int8)
        {
            if (InputPrecision == WeightPrecision.Int8) Check.AtMost(inputSize, PackedInt8.MostInputs, nameof(inputSize));
            Check.AtMost(OutputSize, PackedInt8.MostInputs, nameof(weightsRecurrent));
            if (!projection.IsEmpty) Check.AtMost(hiddenSize, PackedInt8.MostInputs, nameof(hiddenSize));
            panelVectors = 2 * PackedMatrix.BlockVectors; // as many as panels of bytes have
        }
        Matrix = new PackedMatrix(InputRows + Rows(OutputSize, Precision), UnitVectors * GateCount, Lanes, panelVectors);
        if (InputPrecision == WeightPrecision.Int8) Int8Input = new PackedInt8(inputSize, Matrix.OutputSize, Width);
        if (Precision == WeightPrecision.Int8) Int8Recurrent = new PackedInt8(OutputSize, Matrix.OutputSize, Width);
        SetWeights(weightsInput, weightsRecurrent, bias);
        if (!projection.IsEmpty) (Projection, Int8Projection) = PackProjection(projection, panelVectors);
        if (!peepholes.IsEmpty) Peepholes = PackPeepholes(peepholes);
        CellLoop = !Cell.HasStandardActivations ? CellLoop.Custom : Cell == LstmCell.Standard && peepholes.IsEmpty ? CellLoop.Standard : CellLoop.Variant;
    }

    /// <summary>I, the number of inputs.</summary>
    public int InputSize { get; }

    /// <summary>H, the number of hidden units.</summary>
    public int HiddenSize { get; }

    /// <summary>P, the length of h and y: H where there is no projection.</summary>
    public int OutputSize { get; }

    /// <summary>How R and the projection are packed: as they are stored, but in float32 where bf16 would gain nothing.</summary>
    public WeightPrecision Precision { get; }

    /// <summary>How W is packed: as R, or, where that is int8, it may be wider.</summary>
    public WeightPrecision InputPrecision { get; }

    /// <summary>The width that the weights are packed for; never <see cref="VectorWidth.Automatic"/>.</summary>
    public VectorWidth Width { get; }

    /// <summary>N, the lanes of <see cref="Width"/>.</summary>
    public int Lanes { get; }

    /// <summary>H rounded up to whole vectors.</summary>
    public int PaddedHiddenSize => UnitVectors * Lanes;

    /// <summary>The bytes that one step of one row reads: weights, biases and their padding.</summary>
    public long PackedBytes => Matrix.Bytes + (Int8Input?.TotalBytes ?? 0) + (Int8Recurrent?.TotalBytes ?? 0) + (Projection?.Bytes ?? 0) + (Int8Projection?.TotalBytes ?? 0) + (Peepholes is null ? 0 : (long)PeepholeGates * PaddedHiddenSize * sizeof(float));

    /// <summary>Activation functions, coupled gates, clipping.</summary>
    internal LstmCell Cell { get; }

    /// <summary>The loop that its cells run in.</summary>
    internal CellLoop CellLoop { get; }

    /// <summary>Gates that have weights: 4, or 3 where one follows from another.</summary>
    internal int GateCount { get; }

    /// <summary>Vectors of units.</summary>
    internal int UnitVectors { get; }

    /// <summary>b, and W and R unless they are int8: vector u·<see cref="GateCount"/> + g is gate g of the units u·N …</summary>
    internal PackedMatrix Matrix { get; }

    /// <summary>The projection, neighbouring outputs in neighbouring vectors, but for its weights where they are int8; null where there is none.</summary>
    internal PackedMatrix? Projection { get; }

    /// <summary>W in int8, its outputs as in <see cref="Matrix"/>; null in another precision.</summary>
    internal PackedInt8? Int8Input { get; }

    /// <summary>R in int8, likewise.</summary>
    internal PackedInt8? Int8Recurrent { get; }

    /// <summary>The projection in int8, likewise.</summary>
    internal PackedInt8? Int8Projection { get; }

    /// <summary>Rows of panels that hold W; R comes after them.</summary>
    internal int InputRows => Rows(InputSize, InputPrecision);

    /// <summary>The least range that the cells' outputs are rounded to bytes in: ±1 where no activation leaves it, else what each row needs.</summary>
    internal float CellOutputRange => Cell.HasBoundedOutput ? 1 : 0;

    /// <summary>The same of h, which a projection may take out of any range.</summary>
    internal float HiddenRange => Projection is null ? CellOutputRange : 0;

    /// <summary>p, vectors <c>i f o</c> of each vector of units; null where there are none.</summary>
    internal AlignedBuffer? Peepholes { get; }

    /// <summary>P rounded up to whole vectors.</summary>
    internal int PaddedOutputSize => (OutputSize + Lanes - 1) / Lanes * Lanes;

    /// <summary>The fewest blocks that hold whole vectors of units and whole panels: as many are computed before their cells.</summary>
    internal int GroupBlocks => (GateCount == MostGates ? 1 : GateCount) * Matrix.PanelBlocks;

    /// <summary>The vector of units that a block, the first of a group, begins with; past the last block their number. A block of all four gates is one vector of them: no division, which a step at H = 8 would feel.</summary>
    internal int FirstUnitVector(int block) => Math.Min(GateCount == MostGates ? block : block * PackedMatrix.BlockVectors / GateCount, UnitVectors);
}

using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>Room for the pre-activations of a chunk of time steps. Holds nothing between calls; one thread at a time.</summary>
public sealed class GateScratch
{
    /// <summary>Time steps of one row in a chunk: as many as keep their pre-activations in the cache (design D4).</summary>
    internal const int ChunkSteps = 48;

    // Up to so many rows W is always read once for several steps instead of once a step.
    private const int FewRows = 3;

    // With more, a step's own rows already share every weight that is read, and hoisting costs a store and a load of each pre-activation. It pays
    // where W comes from beyond the second cache, and has so many inputs for each row that reading it takes longer than that; in chunks of so many
    // rows, two steps at least. Measured at H = 64 to 1024 (docs/benchmarks.md).
    private const int InputsOfRow = 8, ChunkRows = 128;

    private readonly AlignedBuffer _buffer;
    private readonly int _rows;

    /// <summary>Scratch for runs of <paramref name="rows"/> rows through <paramref name="gates"/>.</summary>
    /// <param name="gates">The weights; the scratch serves any others of the same or a smaller padded size.</param>
    /// <param name="rows">B, the number of rows.</param>
    /// <param name="steps">The longest run to expect. Longer ones are cut into chunks; 1 saves memory where runs are single steps.</param>
    /// <exception cref="ArgumentNullException"><paramref name="gates"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> or <paramref name="steps"/> is not positive, or an array can't hold the rows.</exception>
    public GateScratch(PackedGates gates, int rows, int steps = ChunkSteps)
    {
        ArgumentNullException.ThrowIfNull(gates);
        Check.Positive(rows);
        Check.Positive(steps);
        _rows = rows;
        Steps = StepsOf(gates, rows, steps);
        var needed = Needed(gates, rows, Steps);
        if (needed > AlignedBuffer.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(rows), rows, $"rows: {rows} rows of {gates.Matrix.OutputSize} pre-activations are more than an array holds.");
        _buffer = new AlignedBuffer(needed);
        Table = new RowTable(rows, Steps);
    }

    /// <summary>
    /// The time steps of a run whose input halves, b + W·x, are computed at once, so that W is read once for all of them: the input half is
    /// hoisted out of the recurrence (design D4). 1 where it is not.
    /// </summary>
    /// <param name="packedBytes">The bytes of the packed weights, <see cref="PackedGates.PackedBytes"/>.</param>
    /// <param name="inputSize">I.</param>
    /// <param name="rows">B, the number of rows.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is not positive.</exception>
    public static int HoistedSteps(long packedBytes, int inputSize, int rows)
    {
        Check.Positive(rows);
        if (rows <= FewRows) return ChunkSteps / rows;
        return packedBytes > PackedProduct.SecondCacheBytes && rows <= Math.Min(inputSize / InputsOfRow, ChunkRows / 2) ? ChunkRows / rows : 1;
    }

    internal static int HoistedSteps(PackedGates gates, int rows) => HoistedSteps(gates.PackedBytes, gates.InputSize, rows);

    /// <summary>The most time steps in a chunk.</summary>
    private int Steps { get; }

    /// <summary>Where the rows of the present run lie.</summary>
    internal RowTable Table { get; }

    // With int8 the sums come after the bytes of all rows that the scratch was made for.
    internal bool Serves(PackedGates gates, int rows) =>
        rows <= _rows && _buffer.Span.Length >= ProjectedSize(gates) + SumsSize(gates, rows, StepsOf(gates)) + QuantisedSize(gates, _rows, StepsOf(gates));

    /// <summary>Time steps in a chunk; 1 where nothing is hoisted.</summary>
    internal int StepsOf(PackedGates gates) => StepsOf(gates, _rows, Steps);

    /// <summary>Where a tile of a projection goes, at the end: not over pre-activations that are kept for the steps to come.</summary>
    internal ref float Projected(PackedGates gates) => ref Unsafe.Add(ref _buffer.First, _buffer.Span.Length - ProjectedSize(gates));

    /// <summary>Where the sums begin: after the inputs and h as bytes, for int8.</summary>
    internal ref float Sums(PackedGates gates) => ref Unsafe.Add(ref _buffer.First, (nint)QuantisedSize(gates, _rows, StepsOf(gates)));

    /// <summary>Room for the inputs of a chunk, or of one step, as bytes; none where W is wider.</summary>
    internal Int8Rows QuantisedInputs(PackedGates gates) => Quantised(0, gates.Int8Input is null ? 0 : _rows * StepsOf(gates), PackedInt8.WordsOf(gates.InputSize));

    /// <summary>Room for h, or what is projected, of all rows as bytes.</summary>
    internal Int8Rows QuantisedHidden(PackedGates gates) => Quantised((nint)InputsSize(gates, _rows, StepsOf(gates)), _rows, HiddenWords(gates));

    private Int8Rows Quantised(nint start, int rows, nuint words)
    {
        ref var first = ref Unsafe.Add(ref _buffer.First, start);
        return new(ref first, words, ref Unsafe.Add(ref first, rows * (nint)words));
    }

    // Words and scales, up to a whole cache line.
    private static long QuantisedSize(PackedGates gates, long rows, int steps)
    {
        if (gates.Precision != WeightPrecision.Int8) return 0;
        var size = InputsSize(gates, rows, steps) + rows * (long)(HiddenWords(gates) + 1);
        return (size + AlignedBuffer.LineFloats - 1) / AlignedBuffer.LineFloats * AlignedBuffer.LineFloats;
    }

    private static long InputsSize(PackedGates gates, long rows, int steps) => gates.Int8Input is null ? 0 : rows * steps * (long)(PackedInt8.WordsOf(gates.InputSize) + 1);

    private static nuint HiddenWords(PackedGates gates) => PackedInt8.WordsOf(Math.Max(gates.HiddenSize, gates.OutputSize));

    /// <summary>The floats of scratch that a run needs: pre-activations of a chunk where the input half is hoisted, else of a
    /// group of blocks of all rows or of one row; inputs and h as bytes, for int8; and a tile of a projection.</summary>
    internal static long Needed(PackedGates gates, int rows, int steps) =>
        ProjectedSize(gates) + SumsSize(gates, rows, StepsOf(gates, rows, steps)) + QuantisedSize(gates, rows, StepsOf(gates, rows, steps));

    // At least for one row, which may come alone where many have room: it keeps the sums of all blocks.
    private static long SumsSize(PackedGates gates, int rows, int chunk)
    {
        var group = (long)gates.GroupBlocks * rows * gates.Matrix.BlockSize;
        return Math.Max(group, (long)chunk * (chunk > 1 ? rows : 1) * gates.Matrix.OutputSize);
    }

    private static int ProjectedSize(PackedGates gates) => gates.Projection is null ? 0 : gates.Matrix.PanelBlocks * BlockProduct.MostRows * gates.Matrix.BlockSize;

    private static int StepsOf(PackedGates gates, int rows, int steps) => Math.Min(steps, HoistedSteps(gates, rows));
}

namespace LstmSimd.Kernels;

/// <summary>Room for the pre-activations of a chunk of time steps. Holds nothing between calls; one thread at a time.</summary>
public sealed class GateScratch
{
    /// <summary>Up to this many rows the input half of the products is hoisted out of the recurrence (design D4): with more, a step's
    /// own rows already share every weight that is read, and hoisting only costs a store and a load of each pre-activation.</summary>
    public const int MostHoistedRows = 3;

    /// <summary>Time steps of one row in a chunk: as many as keep their pre-activations in the cache (design D4).</summary>
    internal const int ChunkSteps = 48;

    private readonly AlignedBuffer _buffer;

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
        Steps = rows <= MostHoistedRows ? Math.Min(steps, ChunkSteps / rows) : 1;
        var needed = Needed(gates, rows);
        if (needed > AlignedBuffer.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(rows), rows, $"rows: {rows} rows of {gates.PreActivationSize} pre-activations are more than an array holds.");
        _buffer = new AlignedBuffer(needed);
    }

    /// <summary>Time steps in a chunk; 1 where nothing is hoisted.</summary>
    internal int Steps { get; }

    internal ref float First => ref _buffer.First;

    internal bool Serves(PackedGates gates, int rows) => _buffer.Span.Length >= Needed(gates, rows);

    /// <summary>The pre-activations of a chunk (of one step where nothing is hoisted but there is one row), or two blocks of all rows.</summary>
    private long Needed(PackedGates gates, int rows)
    {
        var group = 2L * rows * gates.BlockSize;
        return Steps > 1 || rows == 1 ? Math.Max(group, (long)Steps * rows * gates.PreActivationSize) : group;
    }
}

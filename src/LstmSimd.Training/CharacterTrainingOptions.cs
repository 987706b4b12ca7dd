using LstmSimd.Kernels;

namespace LstmSimd.Training;

/// <summary>How a character model is trained.</summary>
public sealed record CharacterTrainingOptions
{
    /// <summary>B, the pieces of the text that are read side by side.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The most characters of each piece that one step reads, and so the reach of backpropagation through time.</summary>
    public int Window { get; init; } = 64;

    /// <summary>The share of outputs between layers that each window leaves out, from 0 to below 1.</summary>
    public float Dropout { get; init; }

    /// <summary>The largest norm of all gradients together; longer ones are scaled down to it.</summary>
    public float GradientLimit { get; init; } = 1;

    /// <summary>Of the random numbers of <see cref="Dropout"/>.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads; none where null. Results have the same bits.</summary>
    public WorkerCrew? Crew { get; init; }

    /// <summary>The vector width.</summary>
    public VectorWidth Width { get; init; }
}

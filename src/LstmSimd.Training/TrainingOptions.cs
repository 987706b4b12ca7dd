using LstmSimd.Kernels;

namespace LstmSimd.Training;

/// <summary>How a layer stack is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>The share of outputs between layers that each window leaves out, from 0 to below 1; what stays is scaled by 1 / (1 − share) (Zaremba, Sutskever and Vinyals 2014).</summary>
    public float Dropout { get; init; }

    /// <summary>Of the random numbers of <see cref="Dropout"/>.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads that share the rows of a batch, and the weights' gradients; none where null. Results have the same bits.</summary>
    public WorkerCrew? Crew { get; init; }

    /// <summary>The vector width.</summary>
    public VectorWidth Width { get; init; }
}

namespace LstmSimd.Kernels.Tests;

/// <summary>Packed weights, state and scratch of one direction, for <see cref="LstmKernel"/>.</summary>
internal sealed class Layer
{
    private readonly int _rows;

    /// <param name="weights">The weights.</param>
    /// <param name="width">The vector width to pack them for.</param>
    /// <param name="rows">B.</param>
    /// <param name="scratchSteps">The time steps that the scratch holds.</param>
    /// <param name="panelVectors">Vectors in a panel; as many as suit the machine where 0.</param>
    public Layer(GateWeights weights, VectorWidth width, int rows, int scratchSteps = GateScratch.ChunkSteps, int panelVectors = 0)
    {
        _rows = rows;
        Gates = panelVectors == 0
            ? new PackedGates(weights.InputSize, weights.HiddenSize, weights.W, weights.R, weights.B, width)
            : new PackedGates(weights.InputSize, weights.HiddenSize, weights.W, weights.R, weights.B, width, null, [], [], panelVectors);
        State = new RecurrentState(Gates, rows);
        Scratch = new GateScratch(Gates, rows, scratchSteps);
    }

    /// <summary>The same in another precision.</summary>
    public Layer(GateWeights weights, WeightPrecision precision, VectorWidth width, int rows, int panelVectors = 0)
    {
        _rows = rows;
        var (w, r) = (new WeightMatrix(4 * weights.HiddenSize, weights.InputSize, weights.W).To(precision), new WeightMatrix(4 * weights.HiddenSize, weights.HiddenSize, weights.R).To(precision));
        Gates = panelVectors == 0 ? new PackedGates(w, r, weights.B, width, null, [], null) : new PackedGates(w, r, weights.B, width, null, [], null, panelVectors);
        State = new RecurrentState(Gates, rows);
        Scratch = new GateScratch(Gates, rows);
    }

    public PackedGates Gates { get; }

    public RecurrentState State { get; }

    public GateScratch Scratch { get; }

    /// <summary>h, [B, H].</summary>
    public float[] Hidden => [.. Enumerable.Range(0, _rows).SelectMany(row => State.Hidden(row).ToArray())];

    /// <summary>c, [B, H].</summary>
    public float[] Cells => [.. Enumerable.Range(0, _rows).SelectMany(row => State.Cell(row).ToArray())];

    /// <summary>x [T, B, I] to y [T, B, H].</summary>
    public float[] Run(ReadOnlySpan<float> x, bool backward = false)
    {
        var y = new float[Steps(x.Length) * _rows * Gates.HiddenSize];
        Run(x, y, backward);
        return y;
    }

    public void Run(ReadOnlySpan<float> x, Span<float> y, bool backward = false) =>
        LstmKernel.Run(Gates, State, Scratch, x, Gates.InputSize, y, Gates.HiddenSize, Steps(x.Length), backward);

    /// <summary>Starts both from the same state, that of no model's first step.</summary>
    public void StartWith(Oracle oracle)
    {
        var H = Gates.HiddenSize;
        Noise.Uniform(11, _rows * H).CopyTo(oracle.Hidden.AsSpan());
        Noise.Uniform(12, _rows * H, 2).CopyTo(oracle.Cells.AsSpan());
        for (var row = 0; row < _rows; row++)
        {
            oracle.Hidden.AsSpan(row * H, H).CopyTo(State.Hidden(row));
            oracle.Cells.AsSpan(row * H, H).CopyTo(State.Cell(row));
        }
    }

    private int Steps(int floats) => floats / (_rows * Gates.InputSize);
}

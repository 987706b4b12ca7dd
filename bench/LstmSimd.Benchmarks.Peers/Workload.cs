namespace LstmSimd.Benchmarks.Peers;

/// <summary>The weights and the inputs of a case: the same ones for every engine, in every process.</summary>
internal sealed class Workload
{
    // Even, so that an engine that reads its state from one buffer and writes it to another has both back when the ring closes.
    private const int StreamRing = 8, SequenceRing = 2;

    public Workload(Case work)
    {
        Case = work;
        var range = 1 / MathF.Sqrt(work.Hidden); // keeps the gates in their lively range whatever the size
        var seed = 0;
        Layers = [.. Enumerable.Range(0, work.Layers).Select(layer => CreateLayer(layer == 0 ? work.Input : work.Directions * work.Hidden))];
        Inputs = [.. Enumerable.Range(0, work.IsStream ? StreamRing : SequenceRing).Select(_ => Truth.Noise(++seed, work.Steps * work.Batch * work.Input, 1))];

        LstmLayer CreateLayer(int inputSize) => new(work.Directions == 2 ? LstmDirection.Bidirectional : LstmDirection.Forward,
            [.. Enumerable.Range(0, work.Directions).Select(_ => CreateWeights(inputSize))]);

        LstmWeights CreateWeights(int inputSize) => new(inputSize, work.Hidden,
            Truth.Noise(++seed, 4 * work.Hidden * inputSize, range),
            Truth.Noise(++seed, 4 * work.Hidden * work.Hidden, range),
            Truth.Noise(++seed, 4 * work.Hidden, range));
    }

    public Case Case { get; }

    public LstmLayer[] Layers { get; }

    /// <summary>x of one call after another, each [T, B, I]; then the first one again.</summary>
    public float[][] Inputs { get; }

    /// <summary>Of the raw weights.</summary>
    public long WeightBytes => sizeof(float) * Layers.Sum(layer => layer.Weights.Sum(weights => (long)weights.WeightsInput.Length + weights.WeightsRecurrent.Length + weights.Bias.Length));

    public int OutputLength => Case.Steps * Case.Batch * Layers[^1].OutputSize;

    public int StateLength => Case.Batch * Case.Hidden;

    /// <summary>Every layer and direction, in the order in which engines number their states.</summary>
    public IEnumerable<(int Layer, int Direction)> States =>
        from layer in Enumerable.Range(0, Case.Layers) from direction in Enumerable.Range(0, Case.Directions) select (layer, direction);
}

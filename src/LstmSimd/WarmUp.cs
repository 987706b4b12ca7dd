using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>Compiles at construction what the first step would otherwise wait for: some 20 ms, once in a process for each kind of session.</summary>
/// <remarks>
/// The kernels are compiled with all optimisation at their first call; what is around them becomes faster while the process runs. So one step
/// of a tiny model of the same width and the same tiles of rows is enough.
/// </remarks>
internal static class WarmUp
{
    private static readonly HashSet<(VectorWidth Width, LstmCell Cell, bool HasPeepholes, bool HasProjection, int Rows, bool HasRuns)> Done = [];

    /// <summary>Makes sure that sessions of this kind have run once.</summary>
    public static void Ensure(Lstm model, int batchSize, int sequenceLength)
    {
        // The tiles of a batch have at most two sizes: one of each.
        var tiles = (batchSize + BlockProduct.MostRows - 1) / BlockProduct.MostRows;
        var (small, large) = (batchSize / tiles, (batchSize + tiles - 1) / tiles);
        var rows = small == large ? small : small + large;
        foreach (var weights in model.Layers.SelectMany(layer => layer.Weights))
        {
            lock (Done)
            {
                if (!Done.Add((model.Width, weights.Cell, !weights.Peepholes.IsEmpty, !weights.Projection.IsEmpty, rows, sequenceLength > 1))) continue;
            }
            Run(model.Width, weights, rows, sequenceLength);
        }
    }

    private static void Run(VectorWidth width, LstmWeights like, int rows, int sequenceLength)
    {
        // A pair of blocks and a single one; of a run, a chunk with its input half and its steps.
        var (hiddenSize, steps) = (3 * width.Lanes(), sequenceLength > 1 ? BlockProduct.MostRows + 1 : 1);
        var weights = new LstmWeights(1, hiddenSize, new float[4 * hiddenSize], new float[4 * hiddenSize * hiddenSize],
            peepholes: like.Peepholes.IsEmpty ? default : new float[3 * hiddenSize],
            projection: like.Projection.IsEmpty ? default : new float[hiddenSize * hiddenSize], cell: like.Cell);
        var session = new Lstm([new LstmLayer(LstmDirection.Forward, weights)], new LstmOptions { Width = width }).CreateSession(rows, steps);
        float[] x = new float[steps * rows], y = new float[steps * rows * hiddenSize];
        session.Step(x.AsSpan(0, rows), y.AsSpan(0, rows * hiddenSize));
        session.Run(x, y);
    }
}

using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>Compiles at construction what the first step would otherwise wait for: some 20 ms, once in a process for each kind of session.</summary>
/// <remarks>
/// The kernels are compiled with all optimisation at their first call; what is around them becomes faster while the process runs. So a step and
/// a run of a tiny model of the same width and the same tiles of rows are enough.
/// </remarks>
internal static class WarmUp
{
    private static readonly HashSet<Kind> Done = [];

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
                if (!Done.Add(Kind.Of(model.Width, weights, rows, sequenceLength > 1))) continue;
            }
            Run(model.Width, weights, rows, sequenceLength);
        }
        if (model.AllGates.Any(gates => PackedProduct.HasLead(gates.Matrix, batchSize))) Ensure(model, GateProduct.MostPairRows, sequenceLength);
    }

    private static void Run(VectorWidth width, LstmWeights like, int rows, int sequenceLength)
    {
        // A pair of blocks and a single one; of runs, a whole chunk with its input half and its steps, and a part of one.
        var (hiddenSize, steps) = (3 * width.Lanes(), sequenceLength > 1 ? GateScratch.ChunkSteps + BlockProduct.MostRows + 1 : 1);
        var weights = new LstmWeights(1, hiddenSize, new float[4 * hiddenSize], new float[4 * hiddenSize * hiddenSize],
            peepholes: like.Peepholes.IsEmpty ? default : new float[3 * hiddenSize],
            projection: like.StoredProjection is null ? default : new float[hiddenSize * hiddenSize], cell: like.Cell);
        var session = new Lstm([new LstmLayer(LstmDirection.Forward, weights.To(like.Precision, like.InputPrecision))], new LstmOptions { Width = width }).CreateSession(rows, steps);
        float[] x = new float[steps * rows], y = new float[steps * rows * hiddenSize];
        session.Step(x.AsSpan(0, rows), y.AsSpan(0, rows * hiddenSize));
        session.Run(x, y);
    }

    /// <summary>What of a session decides which code runs; the numbers of a cell do not.</summary>
    private sealed record Kind(VectorWidth Width, WeightPrecision Precision, WeightPrecision InputPrecision, GateCoupling Coupling, bool IsStandard, bool HasPeepholes, bool HasProjection,
        ActivationKind Gates, ActivationKind Candidate, ActivationKind Output, int Rows, bool HasRuns)
    {
        public static Kind Of(VectorWidth width, LstmWeights weights, int rows, bool hasRuns)
        {
            var cell = weights.Cell;
            return new Kind(width, weights.Precision, weights.InputPrecision, cell.Coupling, cell == LstmCell.Standard, !weights.Peepholes.IsEmpty, weights.StoredProjection is not null,
                cell.GateActivation.Kind, cell.CandidateActivation.Kind, cell.OutputActivation.Kind, rows, hasRuns);
        }
    }
}

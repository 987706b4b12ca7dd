using System.Diagnostics;
using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>Compiles at construction what the first step would otherwise wait for: some 60 ms, once in a process for each kind of session.</summary>
/// <remarks>
/// The kernels are compiled with all optimisation at their first call; what is around them becomes faster while the process runs. So a step and
/// a run of a tiny model of the same width and the same tiles of rows are enough.
/// </remarks>
internal static class WarmUp
{
    // A step of so many units is worth sharing, and a run of so many rows (see CrewRun), once the crew is awake, which it soon is; unless somebody else has it.
    private const int SharedUnits = 128, UnitsOfThread = 2 * 16, SharedRows = 4, SharedSteps = 4;

    // A new thread takes some 5 ms until it has compiled what it waits in, and up to 15 more where the system starts it on its caller's processor.
    private static readonly TimeSpan MostCrewTime = TimeSpan.FromMilliseconds(20);

    // A chunk of int8, and one more.
    private const int FewestUnits = 17;

    private static readonly HashSet<Kind> Done = [];
    private static readonly HashSet<Way> Gone = [];

    /// <summary>Ways to the kernels beside the one through a session of layers that read forward.</summary>
    private enum Way
    {
        BothDirections,
        Stepper,
        Crew,
    }

    /// <summary>Makes sure that sessions of this kind have run once.</summary>
    public static void Ensure(Lstm model, int batchSize, int sequenceLength)
    {
        foreach (var (weights, gates) in model.Layers.SelectMany(layer => layer.Weights).Zip(model.AllGates))
        {
            if (gates.InputPrecision != WeightPrecision.Int8) Ensure(weights, gates, RowsOfTiles(batchSize, BlockProduct.MostRows), sequenceLength);
            if (gates.Precision == WeightPrecision.Int8) Ensure(weights, gates, RowsOfTiles(batchSize, Int8Product.MostRows), sequenceLength);
            if (sequenceLength > 1 && GateScratch.HoistedSteps(gates, batchSize) > 1) Ensure(weights, gates, 1, sequenceLength);
        }
        if (model.AllGates.Any(gates => PackedProduct.HasLead(gates.Matrix, batchSize))) Ensure(model, GateProduct.MostPairRows, sequenceLength);
        if (!model.IsOneWay && IsFirst(Way.BothDirections)) new Lstm([new LstmLayer(LstmDirection.Bidirectional, Zeros(1), Zeros(1)), new LstmLayer(LstmDirection.Forward, Zeros(2))]).CreateSession().Run([0], [0]);
    }

    /// <summary>Makes sure that single steps of any number of rows up to this have run once.</summary>
    public static void EnsureUpTo(Lstm model, int mostRows)
    {
        // One more than a tile takes is two smaller ones, which no other number of rows has where half a block is a pass.
        for (var rows = 1; rows <= Math.Min(mostRows, Math.Max(BlockProduct.MostRows, Int8Product.MostRows) + 1); rows++) Ensure(model, rows, sequenceLength: 1);
        Ensure(model, mostRows, sequenceLength: 1);
        if (!IsFirst(Way.Stepper)) return;
        var tiny = new Lstm([new LstmLayer(LstmDirection.Forward, Zeros(1)), new LstmLayer(LstmDirection.Forward, Zeros(1))]);
        tiny.CreateStepper(1).Step([tiny.CreateSession(sequenceLength: 1)], [0], [0]);
    }

    /// <summary>Makes sure that a crew has shared a step's units once, and the rows of a run.</summary>
    public static void Ensure(WorkerCrew? crew)
    {
        if (crew is null or { ThreadCount: 1 } || !IsFirst(Way.Crew)) return;
        Share(crew, Math.Max(SharedUnits, UnitsOfThread * crew.ThreadCount), 1, 1);
        Share(crew, SharedUnits, SharedRows * crew.ThreadCount, SharedSteps);
    }

    private static void Share(WorkerCrew crew, int units, int rows, int steps)
    {
        var session = new Lstm([new LstmLayer(LstmDirection.Forward, Zeros(1, units))]).CreateSession(rows, steps, crew);
        var x = new float[rows * steps];
        var (done, started) = (crew.WorksDone, Stopwatch.GetTimestamp());
        while (crew.WorksDone == done && Stopwatch.GetElapsedTime(started) < MostCrewTime)
        {
            if (steps == 1) session.Step(x, default);
            else session.Run(x, default);
        }
    }

    private static bool IsFirst(Way way)
    {
        lock (Gone) return Gone.Add(way);
    }

    private static LstmWeights Zeros(int inputSize, int hiddenSize = 1) => new(inputSize, hiddenSize, new float[4 * hiddenSize * inputSize], new float[4 * hiddenSize * hiddenSize]);

    /// <summary>The tiles of a batch have at most two sizes: as many rows as one of each.</summary>
    private static int RowsOfTiles(int batchSize, int mostRows)
    {
        var tiles = (batchSize + mostRows - 1) / mostRows;
        var (small, large) = (batchSize / tiles, (batchSize + tiles - 1) / tiles);
        return small == large ? small : small + large;
    }

    private static void Ensure(LstmWeights weights, PackedGates gates, int rows, int sequenceLength)
    {
        lock (Done)
        {
            if (!Done.Add(Kind.Of(gates, weights, rows, sequenceLength > 1))) return;
        }
        Run(gates, weights, rows, sequenceLength);
    }

    private static void Run(PackedGates gates, LstmWeights like, int rows, int sequenceLength)
    {
        // A pair of blocks and a single one, a chunk of int8 and a part of one; of runs, a whole chunk with its input half and its steps, and parts of one that are every tile of rows.
        var (hiddenSize, fewestSteps, steps) = (Math.Max(3 * gates.Lanes, FewestUnits), GateScratch.ChunkSteps + 1, sequenceLength > 1 ? GateScratch.ChunkSteps + BlockProduct.MostRows + 1 : 1);
        // So many inputs that bf16 is packed as bf16.
        var inputSize = gates.Precision == WeightPrecision.Bfloat16 ? PackedGates.FirstCacheBytes / (4 * hiddenSize * sizeof(float)) : 1;
        LstmLayer[] layers = [Layer(inputSize), Layer(hiddenSize)];
        var session = new Lstm(layers, new LstmOptions { Width = gates.Width }).CreateSession(rows, steps);
        float[] x = new float[steps * rows * inputSize], y = new float[steps * rows * hiddenSize];
        session.Step(x.AsSpan(0, rows * inputSize), y.AsSpan(0, rows * hiddenSize));
        for (var some = rows == 1 ? Math.Min(fewestSteps, steps) : steps; some <= steps; some++) session.Run(x.AsSpan(0, some * rows * inputSize), y.AsSpan(0, some * rows * hiddenSize));

        LstmLayer Layer(int inputSize) => new(LstmDirection.Forward,
            new LstmWeights(inputSize, hiddenSize, new float[4 * hiddenSize * inputSize], new float[4 * hiddenSize * hiddenSize],
                peepholes: like.Peepholes.IsEmpty ? default : new float[3 * hiddenSize],
                projection: like.StoredProjection is null ? default : new float[hiddenSize * hiddenSize], cell: like.Cell).To(gates.Precision, gates.InputPrecision));
    }

    /// <summary>What of a session decides which code runs; the numbers of a cell do not.</summary>
    private sealed record Kind(VectorWidth Width, WeightPrecision Precision, WeightPrecision InputPrecision, GateCoupling Coupling, bool IsStandard, bool HasPeepholes, bool HasProjection,
        ActivationKind Gates, ActivationKind Candidate, ActivationKind Output, int Rows, bool HasRuns)
    {
        public static Kind Of(PackedGates gates, LstmWeights weights, int rows, bool hasRuns)
        {
            var cell = weights.Cell;
            return new Kind(gates.Width, gates.Precision, gates.InputPrecision, cell.Coupling, cell == LstmCell.Standard, !weights.Peepholes.IsEmpty, weights.StoredProjection is not null,
                cell.GateActivation.Kind, cell.CandidateActivation.Kind, cell.OutputActivation.Kind, rows, hasRuns);
        }
    }
}

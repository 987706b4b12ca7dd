using System.Text.Json.Nodes;
using LstmSimd.Kernels;

namespace LstmSimd.Cli;

/// <summary>One layer measured: its times, what it computes and reads, and the most that this machine could do.</summary>
internal sealed class Bench
{
    private const int Seed = 1, CallsWatched = 100, Watches = 5;

    // Reading less than this is a matter of the loop, not of the cache.
    private const int SmallestBuffer = 4096;

    public required int Input { get; init; }

    public required int Hidden { get; init; }

    public required int Batch { get; init; }

    public required int Steps { get; init; }

    public required int Threads { get; init; }

    public required int Lanes { get; init; }

    /// <summary>Of the engine's weights; the scalar reference has float32.</summary>
    public required WeightPrecision Precision { get; init; }

    /// <summary>The engine's weights with their biases, scales and padding.</summary>
    public required long PackedBytes { get; init; }

    /// <summary>Per time step of the whole batch, as all times here.</summary>
    public double ScalarNanoseconds { get; private init; }

    public double EngineNanoseconds { get; private init; }

    public long AllocatedBytes { get; private init; }

    /// <summary>Of all threads together.</summary>
    public double PeakGigaFlops { get; private init; }

    /// <summary>Reading a buffer of <see cref="BytesRead"/> bytes, of which each thread has its part.</summary>
    public double PeakReadGigaBytes { get; private init; }

    /// <summary>Of the products: two for each weight and row.</summary>
    public double Operations => 2.0 * 4 * Hidden * ((double)Input + Hidden) * Batch;

    /// <summary>What each step must read: all that is packed; of W's part of it, where the input half is hoisted, what a step's share of its chunk is.</summary>
    public double BytesRead => Read(PackedBytes, Input, Hidden, Batch, Steps);

    /// <summary>The float32 weights that each step of the scalar reference reads.</summary>
    public double ScalarBytes => sizeof(float) * 4.0 * Hidden * ((double)Input + Hidden) * Batch;

    public double GigaFlops => Operations / EngineNanoseconds;

    public double WeightGigaBytes => BytesRead / EngineNanoseconds;

    /// <summary>Whether multiply-adds of floats compute the products; those of int8 are multiplied as integers, several at a time.</summary>
    public bool IsLimitedByMultiplyAdds => Precision != WeightPrecision.Int8;

    /// <summary>
    /// The larger of arithmetic at the peak and weights read once per step at the measured bandwidth; a hoisted input half
    /// is arithmetic alone, before that. For int8 the reading alone.
    /// </summary>
    public double LimitNanoseconds
    {
        get
        {
            var reading = BytesRead / PeakReadGigaBytes;
            if (!IsLimitedByMultiplyAdds) return reading;
            var hoisted = ChunkSteps(PackedBytes, Input, Batch, Steps) > 1 ? Operations * Input / ((double)Input + Hidden) : 0;
            return hoisted / PeakGigaFlops + Math.Max((Operations - hoisted) / PeakGigaFlops, reading);
        }
    }

    /// <summary>Above 1 where weights stay in a nearer cache from step to step.</summary>
    public double ShareOfLimit => LimitNanoseconds / EngineNanoseconds;

    public static Bench Measure(int input, int hidden, int batch, int steps, int threads, WeightPrecision precision, VectorWidth width, double seconds)
    {
        CheckSize("the weights", 4L * hidden, Math.Max(input, hidden));
        CheckSize("the input", (long)steps * batch, input);
        CheckSize("the output", (long)steps * batch, hidden);
        var random = new Random(Seed);
        var scale = 1 / MathF.Sqrt(hidden); // keeps the gates in their lively range whatever the size
        var layer = new LstmLayer(LstmDirection.Forward, new LstmWeights(input, hidden,
            Noise(4 * hidden * input, scale), Noise(4 * hidden * hidden, scale), Noise(4 * hidden, scale)));
        var lstm = new Lstm([layer], new LstmOptions { Width = width, Precision = precision });
        using var crew = new WorkerCrew(threads);
        var session = lstm.CreateSession(batch, steps, crew);
        var reference = new ReferenceLstm<float>([layer], batch);
        float[] x = Noise(steps * batch * input, 1), y = new float[steps * batch * hidden];

        void Engine()
        {
            if (steps == 1) session.Step(x, y);
            else session.Run(x, y);
        }

        var peak = OnAll(threads, () => MachineLimits.MeasureMultiplyAdds());
        var times = InterleavedTiming.MedianNanoseconds(seconds, () => reference.Run(x, y), Engine);

        // The runtime's own books grow now and then on whichever thread is there; what the engine allocates it allocates every time.
        var allocated = long.MaxValue;
        for (var watch = 0; watch < Watches && allocated > 0; watch++)
        {
            var before = Allocated();
            for (var call = 0; call < CallsWatched; call++) Engine();
            allocated = Math.Min(allocated, Allocated() - before);
        }

        return new Bench
        {
            Input = input,
            Hidden = hidden,
            Batch = batch,
            Steps = steps,
            Threads = threads,
            Lanes = lstm.Width.Lanes(),
            Precision = precision,
            PackedBytes = lstm.PackedBytes,
            ScalarNanoseconds = times[0] / steps,
            EngineNanoseconds = times[1] / steps,
            AllocatedBytes = allocated,
            PeakGigaFlops = Math.Max(peak, OnAll(threads, () => MachineLimits.MeasureMultiplyAdds())),
            PeakReadGigaBytes = OnAll(threads, () => MachineLimits.MeasureReads((int)Math.Clamp(Read(lstm.PackedBytes, input, hidden, batch, steps) / threads, SmallestBuffer, Array.MaxLength))),
        };

        long Allocated() => threads == 1 ? GC.GetAllocatedBytesForCurrentThread() : GC.GetTotalAllocatedBytes(precise: true);

        static void CheckSize(string what, long rows, long columns)
        {
            if ((Int128)rows * columns > Array.MaxLength)
                throw new ArgumentException($"The sizes are too large: {what} would be {rows} × {columns} floats, more than an array holds.");
        }

        float[] Noise(int length, float scale)
        {
            var values = new float[length];
            for (var k = 0; k < values.Length; k++) values[k] = (2 * random.NextSingle() - 1) * scale;
            return values;
        }
    }

    /// <summary>The sum of what some threads reach at the same time.</summary>
    private static double OnAll(int threads, Func<double> measure)
    {
        var results = new double[threads];
        var others = Enumerable.Range(1, threads - 1).Select(index => new Thread(() => results[index] = measure())).ToArray();
        foreach (var thread in others) thread.Start();
        results[0] = measure();
        foreach (var thread in others) thread.Join();
        return results.Sum();
    }

    // Then the input half is computed for many steps at once, its weights read once for all of them (design D4).
    private static int ChunkSteps(long packedBytes, int input, int batch, int steps) => Math.Min(steps, GateScratch.HoistedSteps(packedBytes, input, batch));

    private static double Read(long packedBytes, int input, int hidden, int batch, int steps) =>
        packedBytes * ((double)input / ChunkSteps(packedBytes, input, batch, steps) + hidden) / ((double)input + hidden);

    public JsonObject ToJson() => new()
    {
        ["input"] = Input,
        ["hidden"] = Hidden,
        ["batch"] = Batch,
        ["steps"] = Steps,
        ["width"] = Lanes,
        ["threads"] = Threads,
        ["precision"] = Precision.Name(),
        ["nsPerStep"] = new JsonObject { ["scalar"] = ScalarNanoseconds, ["engine"] = EngineNanoseconds },
        ["gflops"] = GigaFlops,
        ["weightGBs"] = WeightGigaBytes,
        ["limit"] = new JsonObject { ["gflops"] = PeakGigaFlops, ["readGBs"] = PeakReadGigaBytes },
        ["shareOfLimit"] = ShareOfLimit,
        ["speedup"] = ScalarNanoseconds / EngineNanoseconds,
        ["allocatedBytes"] = AllocatedBytes,
    };
}

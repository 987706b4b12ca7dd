using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>Several threads give the bits of one, and neither a caller's fault nor a loaded machine harms them.</summary>
public sealed class WorkerCrewTests
{
    internal const int Threads = 2, InputSize = 40;

    // Large enough that every layer is worth sharing, and no multiple of a vector.
    internal static LstmLayer[] Layers(string letters)
    {
        var layers = new LstmLayer[letters.Length];
        for (int l = 0, inputSize = InputSize; l < layers.Length; inputSize = layers[l++].OutputSize)
            layers[l] = Models.Layer(letters[l], inputSize, 131 + l, seed: 10 * l);
        return layers;
    }

    internal static float[] Input(int steps, int batchSize) => Noise.Uniform(7, steps * batchSize * InputSize);

    [Theory, InlineData("F"), InlineData("B"), InlineData("D"), InlineData("FF"), InlineData("DF"), InlineData("P"), InlineData("E"), InlineData("I"), InlineData("H"), InlineData("A"), InlineData("CP")]
    public void ACrew_GivesTheBitsOfOneThread(string letters)
    {
        using var crew = new WorkerCrew(Threads);
        var works = CheckBits(letters, new LstmOptions { Precision = WeightPrecision.Int8, InputPrecision = WeightPrecision.Bfloat16 }, crew);
        foreach (var precision in Enum.GetValues<WeightPrecision>()) works += CheckBits(letters, new LstmOptions { Precision = precision }, crew);
        if (crew.ThreadCount > 1) Assert.NotEqual(0, works);
    }

    /// <summary>Returns how often the crew worked.</summary>
    private static int CheckBits(string letters, LstmOptions options, WorkerCrew crew)
    {
        var model = new Lstm(Layers(letters), options);
        var works = 0;
        foreach (var (batchSize, steps) in new[] { (1, 1), (1, 100), (2, 60), (3, 7), (4, 30), (13, 40) })
        {
            var x = Input(steps, batchSize);
            LstmSession alone = model.CreateSession(batchSize, steps), together = model.CreateSession(batchSize, steps, crew);
            for (var run = 0; run < 3; run++)
            {
                var expected = alone.Run(x);
                float[] y = [];
                works += crew.Awake(() => y = together.Run(x));
                Bits.Equal(expected, y, $"{letters}, {options.Precision}, B = {batchSize}, T = {steps}, run {run}");
                Bits.Equal(alone.StateFloats(), together.StateFloats(), "state");
            }
            int[] lengths = [.. Enumerable.Range(0, batchSize).Select(row => Math.Max(0, steps - 4 * row))];
            works += crew.Awake(() => together.Run(x, [], new RunOptions { Lengths = lengths }));
            alone.Run(x, [], new RunOptions { Lengths = lengths });
            Bits.Equal(alone.StateFloats(), together.StateFloats(), "state of a run with lengths, without output");
        }
        return works;
    }

    /// <summary>One block of outputs for two threads, at every width: one of them has none to copy.</summary>
    [Fact]
    public void AProjectionSmallerThanTheCrew_GivesTheBitsOfOneThread()
    {
        const int H = 300, P = 3, T = 50, B = 8;
        using var crew = new WorkerCrew(Threads);
        var weights = new LstmWeights(InputSize, H, Noise.Uniform(1, 4 * H * InputSize), Noise.Uniform(2, 4 * H * P), Noise.Uniform(3, 4 * H), projection: Noise.Uniform(4, P * H));
        var model = new Lstm([new LstmLayer(LstmDirection.Forward, weights)]);
        LstmSession alone = model.CreateSession(B), together = model.CreateSession(B, crew: crew);
        var (x, works) = (Input(T, B), 0);
        for (var run = 0; run < 30; run++)
        {
            var expected = alone.Run(x);
            float[] y = [];
            works += crew.Awake(() => y = together.Run(x));
            Bits.Equal(expected, y, "outputs");
        }
        if (crew.ThreadCount > 1) Assert.NotEqual(0, works);
    }

    [Fact]
    public void StepsOneByOne_GiveTheBitsOfOneRun()
    {
        using var crew = new WorkerCrew(Threads);
        var model = new Lstm(Layers("FF"));
        var x = Input(300, 1);
        var expected = model.CreateSession().Run(x);
        var y = new float[300 * model.OutputSize];
        EventuallyTogether(crew, () =>
        {
            var session = model.CreateSession(1, 1, crew);
            for (var t = 0; t < 300; t++) session.Step(x.AsSpan(t * InputSize, InputSize), y.AsSpan(t * model.OutputSize, model.OutputSize));
            Bits.Equal(expected, y);
        });
    }

    [Fact]
    public void OnALoadedMachine_TheBitsAreTheSame()
    {
        using var crew = new WorkerCrew(Threads);
        var model = new Lstm(Layers("D"));
        var x = Input(200, 1);
        var expected = model.CreateSession().Run(x);
        var isDone = false;
        var load = Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref isDone)) Thread.SpinWait(100);
        })).ToArray();
        foreach (var thread in load) thread.Start();
        var session = model.CreateSession(1, 200, crew);
        for (var run = 0; run < 5; run++)
        {
            session.Reset();
            Bits.Equal(expected, session.Run(x), $"run {run}");
        }

        // A crew may be left the moment it has parted.
        for (var run = 0; run < 20; run++)
        {
            using var brief = new WorkerCrew(Threads);
            Bits.Equal(expected, model.CreateSession(1, 200, brief).Run(x), $"crew {run}");
        }
        Volatile.Write(ref isDone, true);
        foreach (var thread in load) thread.Join();
        EventuallyTogether(crew, () =>
        {
            session.Reset();
            Bits.Equal(expected, session.Run(x), "afterwards");
        });
    }

    [Fact]
    public void ManySessions_ShareACrew_FromManyThreads()
    {
        using var crew = new WorkerCrew(Threads);
        var model = new Lstm(Layers("F"));
        var x = Input(100, 1);
        var expected = model.CreateSession().Run(x);
        EventuallyTogether(crew, () => Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            var session = model.CreateSession(crew: crew);
            for (var run = 0; run < 5; run++)
            {
                session.Reset();
                Bits.Equal(expected, session.Run(x));
            }
        }));
    }

    [Fact]
    public void AfterAFaultOfTheCaller_TheCrewGoesOn()
    {
        using var crew = new WorkerCrew(Threads);
        var model = new Lstm(Layers("F"));
        var x = Input(100, 1);
        var session = model.CreateSession(1, 100, crew);
        Assert.Throws<ArgumentException>("x", () => session.Run(x.AsSpan(1), []));
        Assert.Throws<ArgumentException>("y", () => session.Run(x, new float[3]));
        Assert.Throws<OperationCanceledException>(() => session.Run(x, [], new RunOptions { Cancellation = new CancellationToken(canceled: true) }));
        var expected = model.CreateSession().Run(x);
        EventuallyTogether(crew, () =>
        {
            Bits.Equal(expected, session.Run(x));
            session.Reset();
        });
    }

    [Fact]
    public void AnInterruption_IsPutOffUntilTheRunIsDone()
    {
        using var crew = new WorkerCrew(Threads);
        var model = new Lstm(Layers("F"));
        var x = Input(2000, 1);
        var expected = model.CreateSession().Run(x);
        EventuallyTogether(crew, () =>
        {
            float[] actual = [];
            Exception? outcome = null;
            var runner = new Thread(() =>
            {
                var session = model.CreateSession(1, 2000, crew);
                Thread.CurrentThread.Interrupt();
                actual = session.Run(x);
                outcome = Record.Exception(() => Thread.Sleep(10_000)); // where an interruption shows
            });
            runner.Start();
            runner.Join();
            Bits.Equal(expected, actual);
            Assert.IsType<ThreadInterruptedException>(outcome);
        });
    }

    [Fact]
    public void ACrewThatWasDisposedOf_IsRefusedByName_AndDisposingTwiceIsNoError()
    {
        var crew = new WorkerCrew(Threads);
        var model = new Lstm(Layers("F"));
        var x = Input(3, 1);
        var session = model.CreateSession(crew: crew);
        session.Run(x);
        var before = session.StateFloats();
        crew.Dispose();
        crew.Dispose();
        Assert.Contains("worker crew", Assert.Throws<ObjectDisposedException>(() => session.Run(x)).Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(session.Fork);
        Assert.Throws<ObjectDisposedException>(() => model.CreateSession(crew: crew));
        Assert.Throws<ObjectDisposedException>(() => model.CreateStepper(2, crew));
        Bits.Equal(before, session.StateFloats());
    }

    /// <summary>Once where there is one processor; else until the crew worked for it.</summary>
    private static void EventuallyTogether(WorkerCrew crew, Action action) => Crews.Eventually(() => crew.Awake(action) > 0 || crew.ThreadCount == 1);

    [Fact]
    public void ThreadCounts_AreCheckedAndBounded()
    {
        Refusal.Of<ArgumentOutOfRangeException>("threads", () => _ = new WorkerCrew(0), "at least 1", "got 0");
        Refusal.Of<ArgumentOutOfRangeException>("threads", () => _ = new WorkerCrew(-1), "got -1");
        using var many = new WorkerCrew(10_000);
        Assert.Equal(Environment.ProcessorCount, many.ThreadCount);
        using var one = new WorkerCrew(1);
        Assert.Equal(1, one.ThreadCount);
        var model = new Lstm(Layers("F"));
        var x = Input(10, 1);
        Bits.Equal(model.CreateSession().Run(x), model.CreateSession(crew: one).Run(x));
    }
}

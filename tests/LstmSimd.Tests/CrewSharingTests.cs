using System.Diagnostics;
using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>What a crew shares and what it leaves to its caller; only its time depends on that, so it is counted.</summary>
public sealed class CrewSharingTests
{
    private const int Threads = 2;

    // More multiply-adds than these are worth waking threads for.
    private const long Long = 8 * 1024 * 1024;

    // 48 Ki multiply-adds for a row in a step, four times as many for several rows; of rows shared, 1 Mi in a run.
    [Theory]
    [InlineData(32, 96, 96, 1, 1, true)] // exactly 48 Ki
    [InlineData(31, 96, 96, 1, 1, false)]
    [InlineData(400, 96, 96, 1, 10, false)] // W·x is not part of the steps
    [InlineData(400, 96, 96, 3, 10, false)]
    [InlineData(160, 96, 96, 3, 1, true)]
    [InlineData(32, 96, 96, 4, 1, true)] // as many as for one row of four
    [InlineData(31, 96, 96, 4, 1, false)]
    [InlineData(32, 96, 96, 7, 1, true)] // too few rows to share: units are
    [InlineData(32, 64, 64, 8, 10, true)] // 192 Ki a step: rows are shared
    [InlineData(32, 64, 64, 8, 4, false)] // 768 Ki in all
    [InlineData(64, 64, 64, 8, 4, true)] // exactly 1 Mi
    [InlineData(74, 96, 48, 1, 1, true)] // the projection counts
    [InlineData(12_288, 1, 1, 1, 1, false)] // one block has no halves
    public void AStepIsShared_WhereItIsWorthIt(int inputSize, int hiddenSize, int outputSize, int rows, int steps, bool isShared)
    {
        var weights = new LstmWeights(inputSize, hiddenSize, Noise.Uniform(1, 4 * hiddenSize * inputSize), Noise.Uniform(2, 4 * hiddenSize * outputSize),
            projection: outputSize < hiddenSize ? Noise.Uniform(3, outputSize * hiddenSize) : default);
        using var crew = new WorkerCrew(Threads);
        Assert.SkipUnless(crew.ThreadCount == Threads, "One processor: there is nobody to share with.");
        var session = new Lstm([new LstmLayer(LstmDirection.Forward, weights)]).CreateSession(rows, steps, crew);
        float[] x = Noise.Uniform(4, steps * rows * inputSize), y = new float[steps * rows * outputSize];
        var before = crew.WorksDone;
        if (isShared)
        {
            Crews.Eventually(Shares);
            return;
        }
        for (var run = 0; run < 200; run++) Assert.False(Shares());

        bool Shares()
        {
            session.Run(x, y);
            return crew.WorksDone > before;
        }
    }

    [Fact]
    public void WorkOfAnyLength_IsDoneByAllThreads_OnceTheyAreAwake()
    {
        using var crew = new WorkerCrew(Threads);
        Assert.SkipUnless(crew.ThreadCount == Threads, "One processor: there is nobody to share with.");
        var work = new Work();
        Crews.Eventually(() => Call(crew, work, 1) != 0);
        Assert.Equal([0, 1], work.Shares.Order());
    }

    [Fact]
    public void WhoAsks_WhileItSleeps_IsTold_WhenToAskAgain()
    {
        foreach (var (operations, steps, expected) in new[] { (1, 10, 10), (Long, 1, 1), (Long / 4, 4, 4), (Long / 4, 5, 4), (1000, 10_000, 8388), (Long + 1, 2, 1), (20 * Long, 3, 1), (0, 1, 1) })
        {
            using var crew = new WorkerCrew(Threads);
            Assert.SkipUnless(crew.ThreadCount == Threads, "One processor: there is nobody to share with.");
            Crews.Eventually(() => // but for threads that start, or fall asleep, late
            {
                Thread.Sleep(50);
                crew.Leave(); // somebody came just now
                return crew.Run(new Work(), operations, steps, out var meanwhile) == 0 && meanwhile == expected;
            });
        }
    }

    [Fact]
    public void AsleepItIsWoken_ByWorkThatIsLong_OrByCallsThatComeCloseTogether()
    {
        using var crew = new WorkerCrew(Threads);
        Assert.SkipUnless(crew.ThreadCount == Threads, "One processor: there is nobody to share with.");
        var work = new Work();
        Crews.Eventually(() => AfterSleep(Long + 1));
        Crews.Eventually(() => Call(crew, work, 1) != 0);

        // Calls that are far apart leave it asleep, however many there are.
        Crews.Eventually(() => !AfterSleep(Long));
        var asleep = 0;
        Crews.Eventually(() => (asleep = AfterSleep(1) ? 0 : asleep + 1) == 10);

        // Who woke it and did not come back for it wakes it again the next time, however much later.
        var woken = 0;
        Crews.Eventually(() =>
        {
            Thread.Sleep(50);
            crew.Run(work, Long, 2, out _);
            Thread.Sleep(50);
            crew.Run(work, Long, 2, out var meanwhile);
            return meanwhile == 1 && ++woken == 5;
        });

        // Whether it comes within some milliseconds: longer than it takes to wake, shorter than its threads stay awake for nothing.
        bool AfterSleep(long operations)
        {
            Thread.Sleep(50); // nobody came for long: its threads sleep, and the last call is not close
            if (crew.Run(work, operations, 1, out _) != 0) return true;
            var asked = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(asked) < TimeSpan.FromMilliseconds(4)) if (crew.Run(work, 1, 1, out _) != 0) return true;
            return false;
        }
    }

    [Fact]
    public void WhoHadToWait_WorksAloneForAWhile_AndLongerEachTime()
    {
        using var crew = new WorkerCrew(Threads);
        Assert.SkipUnless(crew.ThreadCount == Threads, "One processor: there is nobody to share with.");
        Work slow = new() { Late = TimeSpan.FromMilliseconds(3) }, quick = new();
        var pauses = new List<double>();
        Crews.Eventually(() =>
        {
            var started = 0L;
            Crews.Eventually(() =>
            {
                started = Stopwatch.GetTimestamp();
                return crew.Run(slow, Long + 1, 1, out _) != 0;
            });
            Crews.Eventually(() => crew.Run(quick, Long + 1, 1, out _) != 0);
            var pause = Stopwatch.GetElapsedTime(started) - slow.Waited;
            if (slow.Waited > 0.8 * slow.Late) pauses.Add(pause.TotalMilliseconds); // less where the caller himself had no processor, and so nothing to wait for
            return pauses.Count > 0 && pause.TotalMilliseconds >= 250;
        });
        Assert.All(pauses, pause => Assert.True(pause >= 5, $"{pause} ms")); // and at last 250: a slow machine only makes them longer
    }

    /// <summary>The layers of a stack follow each other at once, whenever the next step comes.</summary>
    [Fact]
    public void StepsThatAreFarApart_LeaveItAsleep_HoweverManyLayersAndChunksTheyHave()
    {
        using var crew = new WorkerCrew(Threads);
        Assert.SkipUnless(crew.ThreadCount == Threads, "One processor: there is nobody to share with.");
        const int Steps = 100;
        foreach (var letters in new[] { "FF", "D" })
        {
            var model = new Lstm(WorkerCrewTests.Layers(letters));
            var session = model.CreateSession(1, Steps, crew);
            var x = WorkerCrewTests.Input(letters == "FF" ? 1 : Steps, 1);
            var work = new Work();
            var asleep = 0;
            Crews.Eventually(() =>
            {
                Thread.Sleep(50);
                if (model.IsForwardOnly) session.Step(x, []);
                else session.Run(x);
                Thread.Sleep(1); // no longer close, and time enough to wake
                var ended = Stopwatch.GetTimestamp();
                var answers = 0;
                while (Stopwatch.GetElapsedTime(ended) < TimeSpan.FromMilliseconds(10)) answers += crew.Run(work, 1, 1, out _);
                asleep = answers > 0 ? 0 : asleep + 1;
                return asleep == 10;
            });
        }
    }

    /// <summary>As a session calls it.</summary>
    private static int Call(WorkerCrew crew, Work work, long operations)
    {
        var done = crew.Run(work, operations, 1, out _);
        crew.Leave();
        return done;
    }

    /// <summary>One meeting; the second thread may come late.</summary>
    private sealed class Work : ISharedWork
    {
        public TimeSpan Late { get; init; }

        public HashSet<int> Shares { get; } = [];

        public TimeSpan Waited { get; private set; }

        int ISharedWork.Do(int share, int shares, StepBarrier barrier)
        {
            lock (Shares) Shares.Add(share);
            if (share > 0 && Late > TimeSpan.Zero) Thread.Sleep(Late);
            var came = Stopwatch.GetTimestamp();
            barrier.Meet(leads: share == 0, mayPart: false);
            if (share == 0) Waited = Stopwatch.GetElapsedTime(came);
            return shares;
        }
    }
}

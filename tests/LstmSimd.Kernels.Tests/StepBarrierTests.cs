using System.Diagnostics;

namespace LstmSimd.Kernels.Tests;

/// <summary>That threads meet as often as they say, part where the leader had to wait for long, and give the bits of one thread all the same.</summary>
public sealed class StepBarrierTests
{
    public static TheoryData<VectorWidth> Widths => [.. AtWidth.All];

    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void NobodyPasses_BeforeAllHaveCome(int threads)
    {
        const int Meetings = 2000;
        var barrier = new StepBarrier(threads);
        var came = new int[threads];
        var early = 0;
        OnThreads(threads, index =>
        {
            for (var meeting = 1; meeting <= Meetings; meeting++)
            {
                Volatile.Write(ref came[index], meeting);
                barrier.Meet(leads: false);
                for (var other = 0; other < threads; other++)
                    if (Volatile.Read(ref came[other]) < meeting) Interlocked.Increment(ref early);
            }
        });
        Assert.Equal(0, early);
        Assert.False(barrier.HasSleepers);
    }

    [Fact]
    public void OnceTheLeaderHadToBlock_TheyPartAtTheNextMeeting()
    {
        var barrier = new StepBarrier(2);
        var parted = new[] { new List<bool>(), new List<bool>() };
        OnThreads(2, index =>
        {
            Begin(barrier, index);
            if (index == 1) Thread.Sleep(50);
            while (barrier.Meet(leads: index == 0)) parted[index].Add(false);
            parted[index].Add(true);
        });
        Assert.Equal([false, true], parted[0]);
        Assert.Equal(parted[0], parted[1]);
        Assert.True(barrier.LeaderLostPatience);

        // A new work begins with a clean slate.
        barrier.LeaderLostPatience = false;
        var goesOn = new bool[2];
        OnThreads(2, index => goesOn[index] = barrier.Meet(leads: false));
        Assert.Equal([true, true], goesOn);
    }

    [Fact]
    public void InTheMiddleOfAStep_NobodyParts_HoweverLongTheLeaderWaited()
    {
        var barrier = new StepBarrier(2);
        var goesOn = new[] { new List<bool>(), new List<bool>() };
        OnThreads(2, index =>
        {
            Begin(barrier, index);
            for (var meeting = 0; meeting < 3; meeting++)
            {
                if (index == 1) Thread.Sleep(50);
                goesOn[index].Add(barrier.Meet(leads: index == 0, mayPart: false));
            }
            goesOn[index].Add(barrier.Meet(leads: index == 0));
        });
        Assert.Equal([true, true, true, false], goesOn[0]);
        Assert.Equal(goesOn[0], goesOn[1]);
    }

    [Fact]
    public void ItCounts_HowLongTheLeaderWaited()
    {
        var barrier = new StepBarrier(2);
        OnThreads(2, index =>
        {
            Begin(barrier, index);
            if (index == 1) Thread.Sleep(100);
            barrier.Meet(leads: index == 0);
        });
        Assert.InRange(Stopwatch.GetElapsedTime(0, barrier.LeaderWaited).TotalMilliseconds, 50, 10_000);
    }

    /// <summary>Where the others have a larger part of the step, nobody is late.</summary>
    [Fact]
    public void ALeader_WaitsForAsLongAsItsOwnPartTook()
    {
        var barrier = new StepBarrier(2);
        var before = 0L;
        OnThreads(2, index =>
        {
            Begin(barrier, index);
            if (index == 0) before = barrier.LeaderWaited;
            Thread.Sleep(index == 0 ? 1000 : 1050);
            barrier.Meet(leads: index == 0);
        });
        Assert.Equal(before, barrier.LeaderWaited);
        Assert.False(barrier.LeaderLostPatience);
    }

    [Fact]
    public void AnInterruption_WaitsUntilAllHaveCome()
    {
        var barrier = new StepBarrier(2);
        bool isPast = false, isInterrupted = false;
        var thread = new Thread(() =>
        {
            barrier.Meet(leads: false);
            Volatile.Write(ref isPast, true);
            try
            {
                Thread.Sleep(10);
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        });
        thread.Start();
        Assert.True(SpinWait.SpinUntil(() => barrier.HasSleepers, TimeSpan.FromSeconds(60)));
        thread.Interrupt();
        Thread.Sleep(20);
        Assert.False(Volatile.Read(ref isPast));
        barrier.Meet(leads: true);
        thread.Join();
        Assert.True(isInterrupted);
        Assert.False(barrier.HasSleepers);
    }

    [Fact]
    public void WhoAsks_IsAnsweredByThoseWhoWaitAwake_AndByNobodyElse()
    {
        Assert.SkipWhen(Environment.ProcessorCount < 3, "Fewer than three processors: three threads can't look at once.");
        var barrier = new StepBarrier(3);
        Assert.False(barrier.OthersAnswer(), "nobody is there");
        var threads = Enumerable.Range(0, 2).Select(_ => new Thread(() => barrier.Meet(leads: false))).ToArray();
        threads[0].Start();
        WaitFor(() => barrier.HasSleepers);
        Assert.False(barrier.OthersAnswer(), "one sleeps, one is not there");
        threads[1].Start();
        WaitFor(() =>
        {
            barrier.Wake();
            return barrier.OthersAnswer();
        });
        barrier.Meet(leads: true);
        foreach (var thread in threads) thread.Join();
    }

    [Fact]
    public void OneOther_Answers_WhenItIsAwake()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, "One processor: whoever asks has it.");
        var barrier = new StepBarrier(2);
        var thread = new Thread(() => barrier.Meet(leads: false));
        Assert.False(barrier.OthersAnswer(), "nobody is there");
        thread.Start();
        for (var time = 0; time < 3; time++)
        {
            WaitFor(() => barrier.HasSleepers);
            Assert.False(barrier.OthersAnswer(), "it sleeps");
            WaitFor(() =>
            {
                barrier.Wake();
                return barrier.OthersAnswer();
            });
        }
        barrier.Meet(leads: true);
        thread.Join();
    }

    [Fact]
    public void WhoAnswers_CountsOnce()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, "One processor: whoever asks has it.");
        var barrier = new StepBarrier(3);
        var threads = Enumerable.Range(0, 2).Select(_ => new Thread(() => barrier.Meet(leads: false))).ToArray();
        threads[0].Start();
        for (var asked = 0; asked < 1000; asked++)
        {
            if (barrier.HasSleepers) barrier.Wake();
            Assert.False(barrier.OthersAnswer(), $"one of two is there, asked {asked} times");
        }
        threads[1].Start();
        barrier.Meet(leads: true);
        foreach (var thread in threads) thread.Join();
    }

    private static void WaitFor(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(60)));

    [Fact]
    public void WhoIsWoken_WatchesForAWhile_AndMeetsTheOthersAllTheSame()
    {
        var barrier = new StepBarrier(2);
        bool isPast = false, isInterrupted = false;
        var thread = new Thread(() =>
        {
            barrier.Meet(leads: false);
            Volatile.Write(ref isPast, true);
            try
            {
                Thread.Sleep(0);
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        });
        thread.Start();
        for (var time = 0; time < 3; time++)
        {
            WaitFor(() => barrier.HasSleepers);
            WaitFor(() =>
            {
                barrier.Wake();
                return !barrier.HasSleepers;
            });
        }
        Assert.False(Volatile.Read(ref isPast));
        barrier.Meet(leads: true);
        thread.Join();
        Assert.False(barrier.HasSleepers);
        Assert.False(isInterrupted);
    }

    [Theory, MemberData(nameof(Widths))]
    public void Shares_GiveTheBitsOfOneThread_HoweverFarTheyCame(VectorWidth width)
    {
        const int I = 5, Steps = 6;
        foreach (var (H, rows) in new[] { (67, 1), (67, 5), (33, 3) })
        {
            foreach (var late in new[] { false, true })
            {
                var weights = Noise.Gates(1, I, H);
                var x = Noise.Uniform(2, Steps * rows * I);
                var expected = new Layer(weights, width, rows).Run(x);
                var layer = new Layer(weights, width, rows);
                var barrier = new StepBarrier(2);
                var y = new float[Steps * rows * H];
                var done = new int[2];
                OnThreads(2, index =>
                {
                    Begin(barrier, index);
                    if (late && index == 1) Thread.Sleep(200);
                    var scratch = new GateScratch(layer.Gates, rows);
                    done[index] = LstmKernel.RunShare(layer.Gates, layer.State, scratch, new Share(layer.Gates, index, 2, barrier),
                        new SequenceRun { X = x, XStrides = SequenceStrides.TimeFirst(rows, I), Y = y, YStrides = SequenceStrides.TimeFirst(rows, H), Steps = Steps });
                });
                Assert.Equal(done[0], done[1]);
                if (late) Assert.Equal(2, done[0]); // they met once after the leader had blocked
                layer.State.Advance(done[0]);
                layer.Run(x.AsSpan(done[0] * rows * I), y.AsSpan(done[0] * rows * H));
                Bits.Equal(expected, y, $"H = {H}, B = {rows}, {done[0]} steps together");
            }
        }
    }

    /// <summary>A first meeting: the leader is as patient as its step takes, and a thread that starts is no step.</summary>
    private static void Begin(StepBarrier barrier, int index)
    {
        barrier.Meet(leads: index == 0);
        if (index == 0) barrier.LeaderLostPatience = false;
    }

    private static void OnThreads(int count, Action<int> work)
    {
        var threads = Enumerable.Range(0, count).Select(index => new Thread(() => work(index))).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
    }
}

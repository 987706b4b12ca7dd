using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>Where threads that share the work of a time step meet before the next one. Allocates nothing.</summary>
/// <remarks>
/// A thread that waits spins for some microseconds, longer than the others need if they run at all, then yields for a while, and then blocks:
/// where one of them has lost its processor, the others must not burn theirs. If it is the leader that had to wait for long, the next meeting is the last of this work, so
/// that it can go on alone instead of waiting at every step. Meetings are numbered, so nothing has to be reset between two.
/// </remarks>
internal sealed class StepBarrier(int threads)
{
    // The clock is looked at once for so many looks at the others.
    private const int LooksPerTick = 64;

    private const long None = -1;

    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000; // 50 µs

    // Then a thread offers its processor to others, but stays ready to run. The leader, who knows how long the step took it, gives the others
    // as much again.
    private static readonly long YieldTicks = Stopwatch.Frequency / 1_000; // 1 ms

    // So long after it was woken: a system may wake it on the leader's processor, and moves one of them to another up to 15 ms later (Linux 6.18), as
    // long as both want to run.
    internal static readonly long WokenTicks = Stopwatch.Frequency / 50; // 20 ms

    // Within this a thread answers that looks for the next meeting, or offers its processor to nobody; it takes some 0.3 µs. Of many, each has to wait for the
    // cache line that the others count on.
    private static readonly long AnswerTicks = Stopwatch.Frequency / 200_000, TicksOfThread = Stopwatch.Frequency / 2_000_000; // 5 and 0.5 µs

    private readonly object _gate = new();
    private int _arrived;
    private int _sleepers;
    private long _meeting;
    private long _calls;
    private int _answers;
    private long _last = None;
    private long _leaderWaited;
    private long _leaderLeft = Stopwatch.GetTimestamp();

    /// <summary>Whether the leader had to wait for too long since this was last set to false: the next meeting parts.</summary>
    public bool LeaderLostPatience { get; set; }

    /// <summary>How long the leader has waited in all, in ticks of the clock, at meetings where it took longer than its own part of the step and some 50 µs:
    /// for a thread that had no processor, not for one that had more to do.</summary>
    public long LeaderWaited => _leaderWaited;

    /// <summary>Whether a thread is blocked at this moment.</summary>
    public bool HasSleepers => Volatile.Read(ref _sleepers) > 0;

    /// <summary>Whether all other threads wait for the leader and run at this moment, each on a processor of its own: whoever sleeps, or waits for a
    /// processor, perhaps the leader's, does not answer.</summary>
    public bool OthersAnswer()
    {
        if (HasSleepers) return false;
        Volatile.Write(ref _answers, 0);
        Interlocked.Increment(ref _calls);
        var start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _answers) < threads - 1)
        {
            if (Stopwatch.GetTimestamp() - start > AnswerTicks + threads * TicksOfThread) return false;
            Thread.SpinWait(1);
        }
        return true;
    }

    /// <summary>Returns once all threads have called it as often as this one. False where they part here: the leader goes on alone.</summary>
    /// <param name="leads">Whether this is the thread that would go on alone: one, and always the same in a work.</param>
    /// <param name="mayPart">Whether they may part here: not in the middle of a step.</param>
    public bool Meet(bool leads, bool mayPart = true)
    {
        var meeting = Volatile.Read(ref _meeting);
        if (leads && mayPart && LeaderLostPatience) Volatile.Write(ref _last, meeting);
        var came = leads ? Stopwatch.GetTimestamp() : 0;
        var patience = leads ? YieldTicks + came - _leaderLeft : YieldTicks;
        if (Interlocked.Increment(ref _arrived) == threads) Open();
        else for (var ownPatience = patience; !Spin(meeting, ownPatience); ownPatience = WokenTicks) Block(meeting);
        if (leads)
        {
            // Also where the others came in the meantime: who offers its processor may get it back much later.
            _leaderLeft = Stopwatch.GetTimestamp();
            var waited = _leaderLeft - came;
            if (waited > patience - YieldTicks + SpinTicks) _leaderWaited += waited;
            LeaderLostPatience |= waited > patience;
        }
        return Volatile.Read(ref _last) != meeting;
    }

    /// <summary>Has the threads that are blocked watch for the next meeting, which they will need some 0.1 ms to do, or some milliseconds where they wait for a
    /// processor; the caller need not wait.</summary>
    public void Wake()
    {
        var isInterrupted = false;
        for (var isDone = false; !isDone;)
        {
            try
            {
                lock (_gate) Monitor.PulseAll(_gate);
                isDone = true;
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }
        if (isInterrupted) Thread.CurrentThread.Interrupt();
    }

    private void Open()
    {
        Volatile.Write(ref _arrived, 0);
        Interlocked.Increment(ref _meeting); // a full fence: who falls asleep from here on sees it, who did before is seen below
        if (HasSleepers) Wake();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // or the runtime would stop a thread here to compile the loop anew
    private bool Spin(long meeting, long patience)
    {
        var start = Stopwatch.GetTimestamp();
        var calls = Volatile.Read(ref _calls);
        do
        {
            for (var look = 0; look < LooksPerTick; look++)
            {
                if (IsOver(meeting, ref calls)) return true;
                Thread.SpinWait(1);
            }
        }
        while (Stopwatch.GetTimestamp() - start < SpinTicks);
        do
        {
            Thread.Yield();
            if (IsOver(meeting, ref calls)) return true;
        }
        while (Stopwatch.GetTimestamp() - start < patience);
        return false;
    }

    /// <summary>A look at the meeting, and an answer if somebody asks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsOver(long meeting, ref long calls)
    {
        if (Volatile.Read(ref _meeting) != meeting) return true;
        var latest = Volatile.Read(ref _calls);
        if (latest != calls)
        {
            calls = latest;
            Interlocked.Increment(ref _answers);
        }
        return false;
    }

    /// <summary>Sleeps until woken. An interruption must not let this thread go on while others still work, nor leave them asleep: here as above it is put off.</summary>
    private void Block(long meeting)
    {
        var isInterrupted = false;
        Interlocked.Increment(ref _sleepers);
        for (var isDone = false; !isDone;)
        {
            try
            {
                lock (_gate)
                {
                    if (Volatile.Read(ref _meeting) == meeting) Monitor.Wait(_gate);
                }
                isDone = true;
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }
        Interlocked.Decrement(ref _sleepers);
        if (isInterrupted) Thread.CurrentThread.Interrupt();
    }
}

using System.Diagnostics;
using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>
/// Threads that help sessions and steppers with their runs. A session is given a crew when it is created; many sessions share one.
/// </summary>
/// <remarks>
/// Every thread keeps a fixed share of the hidden units, whose weights so stay in its own cache, and meets the others after each time step; or, of a
/// batch whose weights fit every cache, of the rows, and meets them once in some fifty steps.
/// Results have the same bits as on one thread. One session at a time has the crew: another that comes meanwhile runs on its caller's thread
/// alone, as does a layer that is too small to be worth sharing, whatever finds the crew's threads asleep or without a processor, and, for a while, all work
/// where a thread could not keep up because others have the processors.
/// </remarks>
public sealed class WorkerCrew : IDisposable
{
    private readonly StepBarrier _barrier;
    private readonly Thread[] _workers;
    private readonly Lock _owner = new();
    private ISharedWork? _work;
    private long _left, _together;
    private long? _wokenAt;
    private long _asked;
    private long _aloneUntil;
    private long _lost;
    private long _pause = ShortestPause;
    private volatile bool _isDisposed;

    // Who comes back sooner than this after his last step or run is worth waking the crew for.
    private static readonly long AwakeTicks = Stopwatch.Frequency / 20_000; // 50 µs

    // So is work of more than so many multiply-adds, which take longer than it takes threads to wake.
    private const long WakingWork = 8 * 1024 * 1024;

    // So long they mostly take.
    private static readonly long WakingTicks = Stopwatch.Frequency / 5_000; // 0.2 ms

    // So much time may be lost by waiting for a thread without a processor before the caller works alone; what the crew gains meanwhile, at least
    // half of the time that it works undisturbed, counts against it.
    private static readonly long MostLost = Stopwatch.Frequency / 2_000, MostGained = Stopwatch.Frequency / 200; // 0.5 and 5 ms

    // After it had to wait for threads without a processor, the caller works alone for a while, and for longer each time until it goes well.
    private static readonly long ShortestPause = Stopwatch.Frequency / 200, LongestPause = Stopwatch.Frequency / 4; // 5 and 250 ms

    /// <summary>Starts the threads; they sleep until there is work.</summary>
    /// <param name="threads">How many share the work, the calling one included; more than there are processors would only get in each other's way,
    /// and are not started.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is not positive.</exception>
    public WorkerCrew(int threads)
    {
        Check.Positive(threads);
        ThreadCount = Math.Min(threads, Environment.ProcessorCount);
        _barrier = new StepBarrier(ThreadCount);
        _workers = [.. Enumerable.Range(1, ThreadCount - 1).Select(Start)];
    }

    /// <summary>The threads that share the work, the calling one included.</summary>
    public int ThreadCount { get; }

    /// <summary>How often the crew has worked together.</summary>
    internal int WorksDone { get; private set; }

    /// <summary>Ends the threads. Sessions and steppers that were given this crew refuse to run from then on.</summary>
    public void Dispose()
    {
        lock (_owner)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _barrier.Meet(leads: false); // no work: nobody must take it for the meeting where the last work parted
        }
        foreach (var worker in _workers) worker.Join();
    }

    /// <summary>Notes that somebody's call has ended, all its work done together or alone: he may come back soon.</summary>
    internal void Leave() => Volatile.Write(ref _left, Stopwatch.GetTimestamp());

    /// <exception cref="ObjectDisposedException">The crew was disposed of.</exception>
    internal void ThrowIfDisposed()
    {
        if (_isDisposed) throw new ObjectDisposedException(nameof(WorkerCrew), "The worker crew was disposed of; create the session or stepper with another crew, or with none.");
    }

    /// <summary>Does some work on all threads, if all of them run at this moment. Returns the steps done: all; or fewer where a thread could not keep up, and the
    /// caller has to go on alone; or none where the crew is taken, or its threads sleep or have no processor.</summary>
    /// <param name="work">The work; every share of it ends at the barrier.</param>
    /// <param name="operations">The multiply-adds of a step; 0 where there is nothing to do.</param>
    /// <param name="steps">Its steps, after each of which the caller may ask anew.</param>
    /// <param name="meanwhile">Where none was done: the steps that the caller takes alone before it is worth asking again; all, or fewer while threads wake.</param>
    internal int Run(ISharedWork work, long operations, int steps, out int meanwhile)
    {
        meanwhile = steps;
        if (!_owner.TryEnter()) return 0;
        try
        {
            if (_isDisposed) return 0; // since the run began: the caller ends it alone
            var now = Stopwatch.GetTimestamp();
            if (now < _aloneUntil) return 0;
            if (!IsReady(now, operations, ref meanwhile)) return 0;

            _wokenAt = null;
            _work = work;
            _barrier.LeaderLostPatience = false;
            var waited = _barrier.LeaderWaited;
            _barrier.Meet(leads: true);
            var done = work.Do(0, ThreadCount, _barrier);
            _together = Stopwatch.GetTimestamp();
            var lost = _barrier.LeaderWaited - waited;
            _lost = Math.Max(-MostGained, _lost + lost - (_together - now - lost) / 2);
            if (_barrier.LeaderLostPatience || _lost > MostLost) Rest(now, _together);
            WorksDone++;
            return done;
        }
        finally
        {
            _work = null; // all shares are done: nobody's buffers are kept
            _owner.Exit();
        }
    }

    /// <summary>Whether all threads run at this moment. If not, and if they are worth waking, they are on their way when it returns, and the caller need not wait.</summary>
    private bool IsReady(long now, long operations, ref int steps)
    {
        if (now - _together < AwakeTicks || _barrier.OthersAnswer()) return true;
        var isLong = operations > WakingWork / steps;
        if (!isLong && now - Volatile.Read(ref _left) > AwakeTicks) return false;
        if (now - _asked > StepBarrier.WokenTicks) _wokenAt = null; // whoever was woken then has gone back to sleep because nobody asked
        _asked = now;
        if (_wokenAt is { } woken && now - woken > StepBarrier.WokenTicks)
        {
            Rest(woken, now);
            return false;
        }
        _wokenAt ??= now;
        _barrier.Wake();
        if (isLong && steps == 1)
        {
            // There is nothing to do meanwhile but the whole of it.
            while (Stopwatch.GetTimestamp() - now < WakingTicks) if (_barrier.OthersAnswer()) return true;
        }
        steps = (int)Math.Clamp(WakingWork / Math.Max(operations, 1), 1, steps);
        return false;
    }

    /// <summary>Leaves callers alone for a while, and for longer where what went wrong began soon after the last time.</summary>
    private void Rest(long began, long now)
    {
        _pause = began - _aloneUntil < 2 * _pause ? Math.Min(2 * _pause, LongestPause) : ShortestPause;
        _aloneUntil = now + _pause;
        _wokenAt = null;
        _lost = 0;
    }

    private Thread Start(int index)
    {
        var thread = new Thread(() =>
        {
            while (true)
            {
                _barrier.Meet(leads: false);
                if (_isDisposed) return;
                _work!.Do(index, ThreadCount, _barrier);
            }
        })
        {
            IsBackground = true,
            Name = $"LstmSimd worker {index}",
        };
        thread.Start();
        return thread;
    }
}

/// <summary>What a crew does together.</summary>
internal interface ISharedWork
{
    /// <summary>One share. All shares call the barrier equally often, and last of all. Returns the steps done.</summary>
    int Do(int share, int shares, StepBarrier barrier);
}

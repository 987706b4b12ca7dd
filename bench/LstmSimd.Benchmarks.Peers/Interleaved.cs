using System.Diagnostics;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>Times several pieces of work in turns, so that what else the machine does meets all of them alike.</summary>
internal static class Interleaved
{
    // A sample is long against the timer, and short enough to fall between two interruptions.
    private const double SampleSeconds = 0.002;

    // Code that is new is compiled in the background, then once more with what was learnt: 0.3 s, at a process's start nearly 1 s.
    private const double WarmSeconds = 0.3, FirstWarmSeconds = 1;

    // The threads of a pool may have gone to sleep, and be woken on one processor: the system takes a while to part them again.
    private const double WakeSeconds = 0.2;

    private static bool IsFirst = true;

    /// <summary>Samples of each piece of work, in microseconds per call; at least one.</summary>
    /// <param name="seconds">The time to measure all together; what takes far longer than the others comes on top.</param>
    /// <param name="works">One call of each.</param>
    /// <param name="fewestRounds">However long they take.</param>
    /// <param name="isWarm">Whether this process has just measured the same works.</param>
    public static List<double>[] Sample(double seconds, IReadOnlyList<Action> works, int fewestRounds = 7, bool isWarm = false)
    {
        var warmSeconds = isWarm ? WakeSeconds : IsFirst ? FirstWarmSeconds : WarmSeconds;
        IsFirst = false;
        var turns = works.Select(work => new Turn(work, warmSeconds)).ToArray();
        for (var round = 0; round < fewestRounds || turns.Min(turn => turn.Spent) < seconds / works.Count; round++)
        {
            // It sits out until the others have caught up.
            var least = turns.Min(turn => turn.Spent);
            foreach (var turn in turns.Where(turn => turn.Samples.Count == 0 || turn.Spent <= 2 * least + SampleSeconds)) turn.Take();
        }
        return [.. turns.Select(turn => turn.Samples)];
    }

    private sealed class Turn
    {
        private readonly Action _work;
        private readonly int _calls;

        public Turn(Action work, double warmSeconds)
        {
            _work = work;
            var started = Stopwatch.GetTimestamp();
            double seconds;
            for (var calls = 1; ; calls *= seconds < SampleSeconds ? 2 : 1)
            {
                seconds = Seconds(calls);
                if (Stopwatch.GetElapsedTime(started).TotalSeconds < warmSeconds) continue;
                _calls = (int)Math.Max(1, Math.Ceiling(calls * SampleSeconds / seconds));
                // So long a call needs no warming, and is too long to be repeated for nothing.
                if (seconds > warmSeconds && calls == 1) Add(seconds, calls);
                return;
            }
        }

        public List<double> Samples { get; } = [];

        public double Spent { get; private set; }

        public void Take()
        {
            // The others' weights have taken the cache: a fifth of the calls, untimed, brings this one's back.
            if (_calls > 1) Seconds((_calls + 4) / 5);
            Add(Seconds(_calls), _calls);
        }

        private void Add(double seconds, int calls)
        {
            Spent += seconds;
            Samples.Add(seconds / calls * 1e6);
        }

        private double Seconds(int calls)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < calls; i++) _work();
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }
}

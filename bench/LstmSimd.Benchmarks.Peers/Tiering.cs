using System.Diagnostics;
using System.Runtime;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>Waits until the runtime has compiled what is to be measured for good.</summary>
internal static class Tiering
{
    // The runtime compiles anew what was often called once nothing new has come up for 0.1 s, and a second time with what it has learnt
    // meanwhile: where nothing was compiled in several such times, nothing more will be.
    private const double QuietSeconds = 0.5;

    // Ten times what it takes; whatever else goes on in the process must not keep this waiting for ever.
    private const double MostSeconds = 20;

    /// <param name="works">One call of each, done in turns meanwhile.</param>
    /// <param name="mostQuietSeconds">A trial does not wait so long.</param>
    public static void Settle(IReadOnlyList<Action> works, double mostQuietSeconds)
    {
        var started = Stopwatch.GetTimestamp();
        long compiled;
        do
        {
            compiled = JitInfo.GetCompiledMethodCount();
            DoInTurns(works, Math.Min(QuietSeconds, mostQuietSeconds));
        }
        while (JitInfo.GetCompiledMethodCount() != compiled && Stopwatch.GetElapsedTime(started).TotalSeconds < MostSeconds);
    }

    private static void DoInTurns(IReadOnlyList<Action> works, double seconds)
    {
        var started = Stopwatch.GetTimestamp();
        do
        {
            foreach (var work in works) work();
        }
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds);
    }
}

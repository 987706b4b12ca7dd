using System.Diagnostics;
using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>Crews in tests that need them to work, and not only to be there.</summary>
internal static class Crews
{
    // A loaded machine may have no processor for a thread for a while.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Does something once the crew has just worked together, so that work which comes soon is shared (unless there is one processor, or it lost it again).</summary>
    /// <returns>How often it then worked.</returns>
    public static int Awake(this WorkerCrew crew, Action action)
    {
        if (crew.ThreadCount > 1) Eventually(() =>
        {
            var isDone = crew.Run(new Meeting(), 1, 1, out _) != 0;
            crew.Leave();
            return isDone;
        });
        var before = crew.WorksDone;
        action();
        return crew.WorksDone - before;
    }

    public static void Eventually(Func<bool> happens)
    {
        var started = Stopwatch.GetTimestamp();
        while (!happens()) Assert.True(Stopwatch.GetElapsedTime(started) < Patience, "It never happened.");
    }

    private sealed class Meeting : ISharedWork
    {
        int ISharedWork.Do(int share, int shares, StepBarrier barrier)
        {
            barrier.Meet(leads: share == 0, mayPart: false);
            return 1;
        }
    }
}

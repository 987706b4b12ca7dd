using System.Diagnostics;

namespace LstmSimd.Cli;

/// <summary>Times several pieces of work side by side, in turns, so that what else the machine does meets all of them alike.</summary>
internal static class InterleavedTiming
{
    // A sample is long against the timer, and short enough to fall between two interruptions.
    private const double SampleSeconds = 0.002;

    private const int FewestRounds = 3;

    /// <summary>The median time of one call of each piece of work, in nanoseconds.</summary>
    public static double[] MedianNanoseconds(double seconds, params ReadOnlySpan<Action> works)
    {
        var calls = new int[works.Length];
        var samples = new List<double>[works.Length];
        for (var w = 0; w < works.Length; w++)
        {
            samples[w] = [];
            calls[w] = Calibrate(works[w]);
        }

        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < FewestRounds || Stopwatch.GetElapsedTime(started).TotalSeconds < seconds; round++)
        {
            for (var w = 0; w < works.Length; w++) samples[w].Add(Seconds(works[w], calls[w]) / calls[w]);
        }
        return [.. samples.Select(list => Median(list) * 1e9)];
    }

    public static double Median(List<double> values)
    {
        values.Sort();
        return (values[values.Count / 2] + values[(values.Count - 1) / 2]) / 2;
    }

    /// <summary>Warms up until a sample is long enough, and tells how many calls that takes.</summary>
    private static int Calibrate(Action work)
    {
        // Optimised code arrives in the background some 100 ms after a method's thirtieth call.
        const double WarmSeconds = 0.25;
        var started = Stopwatch.GetTimestamp();
        var calls = 1;
        while (true)
        {
            var seconds = Seconds(work, calls);
            if (Stopwatch.GetElapsedTime(started).TotalSeconds >= WarmSeconds)
                return (int)Math.Max(1, Math.Ceiling(calls * SampleSeconds / Math.Max(seconds, 1e-9)));
            if (seconds < SampleSeconds) calls *= 2;
        }
    }

    private static double Seconds(Action work, int calls)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++) work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>What a fresh process meets: its first output, and its first steps.</summary>
/// <param name="FirstOutput">Milliseconds from the start of the process to the first output.</param>
/// <param name="Worst">Of the first thousand steps, in microseconds.</param>
/// <param name="LastHundred">The median of the last hundred of them.</param>
/// <param name="Steady">The median after a second.</param>
/// <param name="TimeToSteady">Milliseconds from the first step on, until fifty steps have a median within a tenth of <paramref name="Steady"/>.</param>
/// <param name="Idle">The longest time between two readings of the clock, in microseconds, of a loop that reads it for as long as the first thousand steps took: what the machine alone does to a step.</param>
internal sealed record ColdStart(double FirstOutput, double Worst, double LastHundred, double Steady, double TimeToSteady, double Idle)
{
    public const string Verb = "cold-start";

    private const int Steps = 1000, MostSteps = 1 << 20, Window = 50, SteadyWindow = 1000;

    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(1);

    public static Case Case { get; } = Case.Stream(128);

    /// <summary>A child's life as its parent sees it.</summary>
    /// <param name="engine">The engine to start.</param>
    /// <param name="model">The file of the model, which ONNX Runtime would not have to write first.</param>
    public static ColdStart Measure(Engine engine, string model)
    {
        using var process = MeasuringProcess.Start(Verb, engine.Id, model, Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture));
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? JsonSerializer.Deserialize<ColdStart>(answer)!
            : throw new InvalidOperationException($"The process of {engine.Title} ended with {process.ExitCode}.");
    }

    /// <summary>The child's part.</summary>
    /// <param name="engine">Its id.</param>
    /// <param name="model">The file of the model.</param>
    /// <param name="started">The parent's clock when it started this process; both count from the same moment.</param>
    public static void Answer(string engine, string model, long started)
    {
        var workload = new Workload(Case);
        using IPeer peer = engine == Engine.Ours.Id ? new LstmSimdPeer(workload, threads: 1) : new OnnxPeer(workload, threads: 1, File.ReadAllBytes(model));
        // What is prepared here is this suite's own, not an engine's: the code of a call and of the loop, and the memory of the clock's readings.
        Action call = peer.Call;
        RuntimeHelpers.PrepareDelegate(call);
        var stamps = new long[MostSteps + 1];
        Array.Fill(stamps, long.MaxValue);
        var count = CallFor(Watched, call, stamps);

        var times = Enumerable.Range(0, count).Select(step => Microseconds(stamps[step], stamps[step + 1])).ToArray();
        var steady = Median(times[^SteadyWindow..]);
        var settled = Enumerable.Range(0, count / Window).First(window => Median(times.AsSpan(window * Window, Window).ToArray()) <= 1.1 * steady || window == count / Window - 1);
        Console.WriteLine(JsonSerializer.Serialize(new ColdStart(Microseconds(started, stamps[1]) / 1000, times[..Steps].Max(), Median(times[(Steps - 100)..Steps]), steady,
            Microseconds(stamps[0], stamps[settled * Window]) / 1000, LongestPause(stamps[Steps] - stamps[0]))));
    }

    /// <summary>Calls until the time is over, and at least <see cref="Steps"/> times. Returns how often.</summary>
    /// <param name="time">How long.</param>
    /// <param name="call">What to call.</param>
    /// <param name="stamps">Receive when each call began, and the last one's end.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // or the runtime would compile this loop anew while it is timed
    private static int CallFor(TimeSpan time, Action call, long[] stamps)
    {
        var count = 0;
        stamps[0] = Stopwatch.GetTimestamp();
        do
        {
            call();
            stamps[++count] = Stopwatch.GetTimestamp();
        }
        while (count < MostSteps && (count < Steps || Stopwatch.GetElapsedTime(stamps[0], stamps[count]) < time));
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double LongestPause(long ticks)
    {
        var longest = 0L;
        for (long start = Stopwatch.GetTimestamp(), last = start; last - start < ticks;)
        {
            var now = Stopwatch.GetTimestamp();
            longest = Math.Max(longest, now - last);
            last = now;
        }
        return Stopwatch.GetElapsedTime(0, longest).TotalMicroseconds;
    }

    private static double Median(double[] values) => Spread.Of(values).Median;

    private static double Microseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMicroseconds;
}

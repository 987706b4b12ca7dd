using System.CommandLine;
using System.Diagnostics;

namespace LstmSimd.Benchmarks.Peers;

/// <summary><c>loaded</c>: a crew and one thread in turns, while a busy process for every processor runs beside them.</summary>
internal static class LoadedCommand
{
    public const string BusyVerb = "busy";

    // Long against the time that a processor gives one process before it turns to another.
    private const double TurnSeconds = 0.25;
    private const int Turns = 20;

    private static readonly string[] Cases = ["stream-h256", "seq-h256", "seq-h512", "batch-b8-h128", "batch-b32-h256", "bi-h256"];

    public static Command Create()
    {
        var command = new Command("loaded", "Measure a crew against one thread on a machine that others keep busy.");
        command.SetAction(parse =>
        {
            var threads = Math.Min(2, Environment.ProcessorCount);
            var table = new MarkdownTable("case", "one thread, µs", $"crew of {threads}, µs", "crew / one thread");
            var busy = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => MeasuringProcess.Start(BusyVerb)).ToArray();
            try
            {
                foreach (var name in Cases)
                {
                    var workload = new Workload(Case.All.Single(one => one.Name == name));
                    using LstmSimdPeer alone = new(workload, 1), together = new(workload, threads);
                    double one = 0, crew = 0;
                    for (var turn = -2; turn < Turns; turn++)
                    {
                        var (oneTurn, crewTurn) = (Microseconds(alone.Call), Microseconds(together.Call));
                        if (turn < 0) continue; // until the code is compiled
                        one += oneTurn / Turns;
                        crew += crewTurn / Turns;
                    }
                    table.Add(name, MarkdownTable.Figure(one), MarkdownTable.Figure(crew), MarkdownTable.Figure(crew / one));
                }
            }
            finally
            {
                foreach (var process in busy) Stop(process);
            }
            var text = $"Means over {Turns} turns of {TurnSeconds} s each, beside {busy.Length} processes that never wait. A crew that finds its threads without a processor lets the caller go on alone.\n\n{table}";
            parse.InvocationConfiguration.Output.Write(text);
            ResultFile.Write("loaded", "A crew on a loaded machine", text);
        });
        return command;
    }

    /// <summary>The child's part: it spins until its input ends.</summary>
    public static void BeBusy(TextReader input)
    {
        var end = Task.Run(input.ReadToEnd);
        while (!end.IsCompleted) Thread.SpinWait(1000);
    }

    private static double Microseconds(Action call)
    {
        var started = Stopwatch.GetTimestamp();
        var calls = 0;
        TimeSpan spent;
        do
        {
            call();
            calls++;
        }
        while ((spent = Stopwatch.GetElapsedTime(started)).TotalSeconds < TurnSeconds);
        return spent.TotalMicroseconds / calls;
    }

    private static void Stop(Process process)
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}

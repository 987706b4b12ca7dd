using System.Diagnostics;
using System.Text.Json;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>
/// One engine in a process of its own, since the threads of rivals' pools spin: it is sent a case's name, measures for a moment,
/// answers with its samples, and waits.
/// </summary>
internal sealed class MeasuringProcess : IDisposable
{
    public const string Verb = "measure";

    private const double SliceSeconds = 0.2;
    private const int Alternations = 2;

    private readonly Process _process;

    private MeasuringProcess(Engine engine, int threads)
    {
        Engine = engine;
        _process = Start(Verb, engine.Id, $"{threads}");
    }

    private Engine Engine { get; }

    /// <summary>The engines take turns at each case, several times.</summary>
    public static IEnumerable<Measurement> MeasureAll(IReadOnlyList<Case> cases, int threads)
    {
        var processes = Engine.On(threads).Select(engine => new MeasuringProcess(engine, threads)).ToArray();
        try
        {
            foreach (var work in cases)
            {
                var samples = processes.Select(_ => new List<double>()).ToArray();
                for (var turn = 0; turn < Alternations; turn++)
                {
                    for (var p = 0; p < processes.Length; p++) samples[p].AddRange(processes[p].Ask(work));
                }
                for (var p = 0; p < processes.Length; p++) yield return new Measurement(work.Name, threads, processes[p].Engine, Spread.Of(samples[p]));
            }
        }
        finally
        {
            foreach (var process in processes) process.Dispose();
        }
    }

    /// <summary>The other end: a case's name on each line of the input, its samples on a line of the output.</summary>
    public static void Answer(Engine engine, int threads, TextReader input, TextWriter output)
    {
        string? current = null;
        IPeer? peer = null;
        while (input.ReadLine() is { } name)
        {
            var isWarm = name == current;
            if (!isWarm)
            {
                peer?.Dispose();
                peer = engine.Create(new Workload(Case.All.Single(one => one.Name == name)), threads);
                current = name;
            }
            output.WriteLine(JsonSerializer.Serialize(Interleaved.Sample(SliceSeconds, [peer!.Call], fewestRounds: 2, isWarm)[0]));
            output.Flush();
        }
        peer?.Dispose();
    }

    /// <summary>This program again, talked to through its input and output.</summary>
    public static Process Start(params string[] arguments)
    {
        var program = Path.ChangeExtension(typeof(MeasuringProcess).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    public void Dispose()
    {
        _process.StandardInput.Close(); // the end of its input is the end of its work
        _process.WaitForExit();
        _process.Dispose();
    }

    private List<double> Ask(Case work)
    {
        _process.StandardInput.WriteLine(work.Name);
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{work}: the process of {Engine.Title} ended before it answered.");
        return JsonSerializer.Deserialize<List<double>>(answer)!;
    }
}

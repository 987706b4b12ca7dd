using System.Collections.Concurrent;
using System.CommandLine;
using LstmSimd.Kernels;

namespace LstmSimd.Proofs;

/// <summary><c>sessions</c>: hundreds of sessions over one model at once, on many threads, each in the bits of its run alone.</summary>
internal static class SessionsCommand
{
    private static readonly (string Name, LstmDirection[] Directions, int Units, WeightPrecision Precision)[] Cases =
    [
        ("forward, float32", [LstmDirection.Forward, LstmDirection.Forward], 40, WeightPrecision.Float32),
        ("forward, bf16", [LstmDirection.Forward], 90, WeightPrecision.Bfloat16),
        ("forward, int8", [LstmDirection.Forward, LstmDirection.Forward], 40, WeightPrecision.Int8),
        ("both ways, float32", [LstmDirection.Bidirectional, LstmDirection.Forward], 30, WeightPrecision.Float32),
        ("forward, float32, worth a crew", [LstmDirection.Forward], 200, WeightPrecision.Float32),
    ];

    public static Command Create()
    {
        var sessions = Proof.Count("--sessions", "How many sessions are there at once.", 400);
        var threads = Proof.Count("--threads", "How many threads pass them round.", 16);
        var steps = Proof.Count("--steps", "The time steps of each session.", 500);
        var command = new Command("sessions", "Hundreds of sessions over one Lstm, stepped and run by many threads at once, half of them with one crew: each has the bits of its run alone.") { sessions, threads, steps };
        command.SetAction(parse => Proof.Run(parse, progress => Run((int)parse.GetValue(sessions), (int)parse.GetValue(threads), (int)parse.GetValue(steps), progress)));
        return command;
    }

    private static string Run(int sessions, int threads, int steps, Action<double> progress)
    {
        var lines = new List<string>();
        using var crew = new WorkerCrew(Environment.ProcessorCount);
        for (var i = 0; i < Cases.Length; i++)
        {
            var (name, directions, units, precision) = Cases[i];
            var (calls, before) = (0L, crew.WorksDone);
            var model = new Lstm(Layers(directions, units), new LstmOptions { Precision = precision });
            var passed = Together(model, sessions, threads, steps, crew, ref calls);
            foreach (var session in passed) session.CheckAgainstAlone(name);
            lines.Add($"{name}, {units} units: {sessions} sessions on {threads} threads, {Proof.Grouped(calls)} calls, the crew worked {Proof.Grouped(crew.WorksDone - before)} times; each of {steps} steps in the bits of its run alone.");
            progress((i + 1d) / Cases.Length);
        }
        return string.Join('\n', [.. lines, $"{Machine.Lanes}; {Machine.Describe()}"]);
    }

    /// <summary>The threads create the sessions at once, then take whichever waits, go on with it and put it back, until all are at their end.</summary>
    private static PassedSession[] Together(Lstm model, int sessions, int threads, int steps, WorkerCrew crew, ref long calls)
    {
        var all = new PassedSession[sessions];
        var waiting = new ConcurrentQueue<PassedSession>();
        var (created, unfinished, made) = (-1, sessions, 0L);
        using var start = new Barrier(threads);
        Crowd.Run(threads, othersFailed =>
        {
            start.SignalAndWait();
            for (int s; (s = Interlocked.Increment(ref created)) < sessions;)
                waiting.Enqueue(all[s] = new PassedSession(model, s, steps, s % 2 == 0 ? crew : null));
            while (Volatile.Read(ref unfinished) > 0 && !othersFailed())
            {
                if (!waiting.TryDequeue(out var session))
                {
                    Thread.Yield();
                    continue;
                }
                Interlocked.Increment(ref made);
                if (session.GoOn()) waiting.Enqueue(session);
                else Interlocked.Decrement(ref unfinished);
            }
        });
        calls = made;
        return all;
    }

    private static LstmLayer[] Layers(LstmDirection[] directions, int units)
    {
        var layers = new LstmLayer[directions.Length];
        for (int l = 0, inputSize = units / 2; l < layers.Length; inputSize = layers[l++].OutputSize)
        {
            var seed = 100 * l;
            layers[l] = new LstmLayer(directions[l], [.. Enumerable.Range(0, directions[l] == LstmDirection.Bidirectional ? 2 : 1).Select(d => Weights(seed + 10 * d, inputSize))]);
        }
        return layers;

        LstmWeights Weights(int seed, int inputSize)
        {
            var gates = Noise.Gates(seed, inputSize, units);
            return new(inputSize, units, gates.W, gates.R, gates.B);
        }
    }
}

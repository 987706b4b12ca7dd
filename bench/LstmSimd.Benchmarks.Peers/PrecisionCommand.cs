using System.CommandLine;
using Microsoft.ML.OnnxRuntime;

namespace LstmSimd.Benchmarks.Peers;

/// <summary><c>precision</c>: float32, bf16 and int8 weights in turns, and ONNX Runtime with int8 weights.</summary>
internal static class PrecisionCommand
{
    // Weights from the first cache to memory; sequences, whose input half is hoisted; batches, which compute more than they read.
    private static readonly string[] Cases =
    [
        .. Case.Sizes(32, 1024).Select(H => $"stream-h{H}"),
        .. Case.Sizes(256, 512).Select(H => $"seq-h{H}"),
        .. Case.Sizes(64, 512).Select(H => $"batch-b32-h{H}"),
    ];

    private static readonly Engine[] Ours = [PrecisionEngines.Float32, PrecisionEngines.Bfloat16, PrecisionEngines.Int8];

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object and nothing else." };
        var seconds = new Option<double>("--seconds") { Description = "How long each case is measured, all engines together; below 1 it is a trial, and no result is written.", DefaultValueFactory = _ => 3 };
        var command = new Command("precision", "Measure LstmSimd with float32, bf16 and int8 weights, and ONNX Runtime with int8 weights, on one thread.") { seconds, json };
        command.SetAction(parse =>
        {
            var time = parse.GetValue(seconds);
            if (!(time > 0)) throw new ArgumentException($"--seconds: expected more than 0, got {time}.");
            Case[] cases = [.. Cases.Select(name => Case.All.Single(one => one.Name == name))];
            var withoutRival = new Dictionary<Case, string>();
            foreach (var verification in cases.Select(one => new Verification(new Workload(one))))
            {
                foreach (var engine in Ours) verification.Check(engine, threads: 1);
                if (Fault(PrecisionEngines.OnnxRuntimeInt8, verification) is { } fault) withoutRival[verification.Case] = fault;
            }
            if (withoutRival.Count > 0)
                Console.Error.WriteLine($"{PrecisionEngines.OnnxRuntimeInt8.Title} is left out of {string.Join(", ", withoutRival.Keys)}: {withoutRival.Values.First().ReplaceLineEndings(" ")}");
            PrecisionMeasurement[] measured = [.. cases.Select(one => Measure(one, time, !withoutRival.ContainsKey(one)))];
            parse.InvocationConfiguration.Output.Write(parse.GetValue(json) ? PrecisionTable.Json(measured).ToJsonString() + "\n" : PrecisionTable.Markdown(measured));
            if (time >= 1) ResultFile.Write("precision", "float32, bf16 and int8 weights", PrecisionTable.Markdown(measured));
        });
        return command;
    }

    /// <summary>Why the rival is not measured: it does not run here, or its results are too far off.</summary>
    private static string? Fault(Engine rival, Verification verification)
    {
        try
        {
            verification.Check(rival, threads: 1);
            return null;
        }
        catch (Exception e) when (e is OnnxRuntimeException or InvalidOperationException or DllNotFoundException or TypeInitializationException)
        {
            return e.GetBaseException().Message;
        }
    }

    private static PrecisionMeasurement Measure(Case work, double seconds, bool withRival)
    {
        var workload = new Workload(work);
        var ours = Ours.Select(engine => (LstmSimdPeer)engine.Create(workload, 1)).ToArray();
        using var rival = withRival ? PrecisionEngines.OnnxRuntimeInt8.Create(workload, 1) : null;
        Action[] calls = [.. ours.Select(peer => (Action)peer.Call)];
        if (rival is not null) calls = [.. calls, rival.Call];
        Tiering.Settle(calls, seconds);
        Spread[] times = [.. Interleaved.Sample(seconds, calls, isWarm: true).Select(samples => Spread.Of(samples.Select(time => time / work.Steps)))];
        foreach (var peer in ours) peer.Dispose();
        PrecisionFigures[] figures = [.. ours.Zip(times, (peer, time) => new PrecisionFigures(time, peer.PackedBytes))];
        return new PrecisionMeasurement(work.Name, figures[0], figures[1], figures[2], times.ElementAtOrDefault(figures.Length));
    }
}

using System.CommandLine;

namespace LstmSimd.Benchmarks.Peers;

/// <summary><c>precision</c>: float32, bf16 and int8 weights in turns.</summary>
internal static class PrecisionCommand
{
    // Weights from the first cache to memory; sequences, whose input half is hoisted; batches, which compute more than they read.
    private static readonly string[] Cases =
    [
        .. Case.Sizes(32, 1024).Select(H => $"stream-h{H}"),
        .. Case.Sizes(256, 512).Select(H => $"seq-h{H}"),
        .. Case.Sizes(64, 512).Select(H => $"batch-b32-h{H}"),
    ];

    private static readonly Engine[] Engines = [PrecisionEngines.Float32, PrecisionEngines.Bfloat16, PrecisionEngines.Int8];

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object and nothing else." };
        var seconds = new Option<double>("--seconds") { Description = "How long each case is measured, all precisions together; below 1 it is a trial, and no result is written.", DefaultValueFactory = _ => 3 };
        var command = new Command("precision", "Measure LstmSimd with float32, bf16 and int8 weights, on one thread.") { seconds, json };
        command.SetAction(parse =>
        {
            var time = parse.GetValue(seconds);
            if (!(time > 0)) throw new ArgumentException($"--seconds: expected more than 0, got {time}.");
            Case[] cases = [.. Cases.Select(name => Case.All.Single(one => one.Name == name))];
            foreach (var verification in cases.Select(one => new Verification(new Workload(one))))
            {
                foreach (var engine in Engines) verification.Check(engine, threads: 1);
            }
            PrecisionMeasurement[] measured = [.. cases.Select(one => Measure(one, time))];
            parse.InvocationConfiguration.Output.Write(parse.GetValue(json) ? PrecisionTable.Json(measured).ToJsonString() + "\n" : PrecisionTable.Markdown(measured));
            if (time >= 1) ResultFile.Write("precision", "float32, bf16 and int8 weights", PrecisionTable.Markdown(measured));
        });
        return command;
    }

    private static PrecisionMeasurement Measure(Case work, double seconds)
    {
        var workload = new Workload(work);
        var peers = Engines.Select(engine => (LstmSimdPeer)engine.Create(workload, 1)).ToArray();
        Action[] calls = [.. peers.Select(peer => (Action)peer.Call)];
        Tiering.Settle(calls, seconds);
        var samples = Interleaved.Sample(seconds, calls, isWarm: true);
        foreach (var peer in peers) peer.Dispose();
        PrecisionFigures[] figures = [.. peers.Zip(samples, (peer, times) => new PrecisionFigures(Spread.Of(times.Select(time => time / work.Steps)), peer.PackedBytes))];
        return new PrecisionMeasurement(work.Name, figures[0], figures[1], figures[2]);
    }
}

using System.CommandLine;
using System.Globalization;
using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Proofs;

/// <summary><c>day</c>: a day of streaming, by Step and in runs, and how far from float64.</summary>
internal static class DayCommand
{
    private const string ModelsVariable = "LSTMSIMD_MODELS";

    // Frames of 32 ms.
    private const int StepsAnHour = 112_500;

    // What `compare` allows a model of float32 weights.
    private const double Tolerance = 5e-5;

    public static Command Create()
    {
        var steps = Proof.Count("--steps", "How many steps; a day has 2,700,000 of 32 ms.", 24 * StepsAnHour);
        var command = new Command("day", "A day of streaming steps: Step and Run have the same bits all day, in every precision, and float64 is as near at its end as at its beginning.") { steps };
        command.SetAction(parse => Proof.Run(parse, progress => Run(parse.GetValue(steps), progress)));
        return command;
    }

    private static string Run(long steps, Action<double> progress)
    {
        var (name, layers, recording) = Model();
        var streams = Enum.GetValues<WeightPrecision>().Select(precision => new DayStream(layers, precision)).ToArray();
        var reference = new DayReference(layers);
        var minute = recording.Length / layers[0].InputSize;
        var random = new Random(1);
        List<double> hours = [0];
        long done = 0;
        for (var nextHour = (long)StepsAnHour; done < steps && !Proof.IsInterrupted; done += minute)
        {
            if (done >= nextHour)
            {
                hours.Add(0);
                nextHour += StepsAnHour;
            }
            // The recording again, at another volume.
            var gain = 0.5f + random.NextSingle();
            float[] x = [.. recording.Select(value => gain * value)];
            var cuts = random.Next();
            Parallel.Invoke([() => reference.Run(x), .. streams.Select<DayStream, Action>(stream => () => stream.Run(x, cuts))]);
            foreach (var stream in streams) stream.Check($"{name}, step {done + minute}");
            hours[^1] = Math.Max(hours[^1], reference.Compare(streams[0]));
            Assert.True(hours[^1] <= Tolerance, FormattableString.Invariant($"{name}, step {done + minute}: {hours[^1]:G3} from float64."));
            progress(Math.Min(1, (done + minute) / (double)steps));
        }
        // No more than the luck of the gains lies between two hours.
        const double Drift = 4;
        Assert.True(hours.Count == 1 || hours[^1] <= Drift * hours[0], FormattableString.Invariant($"{name}: from {hours[0]:G3} in the first hour to {hours[^1]:G3} in the last."));
        return string.Create(CultureInfo.InvariantCulture, $"""
            {name}: {done:N0} steps by Step and in runs, all outputs and states equal in bits, in float32, bf16 and int8.
            Largest |Δ| of y, h and c from float64 by the hour, float32: {string.Join(' ', hours.Select(hour => hour.ToString("0.0e-0", CultureInfo.InvariantCulture)))}
            {Machine.Lanes}; {Machine.Describe()}
            """);
    }

    /// <summary>The speech detector and its minute of speech where it is at hand, else a smaller model and a minute of random numbers.</summary>
    private static (string Name, IReadOnlyList<LstmLayer> Layers, float[] Recording) Model()
    {
        const int I = 16, H = 32, Minute = 1875;
        if (Environment.GetEnvironmentVariable(ModelsVariable) is { Length: > 0 } folder)
        {
            var file = ModelFile.Load(Path.Combine(folder, "silero_vad_v6", "canonical.safetensors"));
            return ("silero VAD", file.Layers, file.Trace!.Input.ToArray());
        }
        var gates = Noise.Gates(1, I, H);
        return ("random weights", [new LstmLayer(LstmDirection.Forward, new LstmWeights(I, H, gates.W, gates.R, gates.B))], Noise.Uniform(2, Minute * I));
    }
}

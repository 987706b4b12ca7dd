using System.CommandLine;
using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Cli;

/// <summary><c>compare</c>: scalar reference, float64 reference and engine on the same input.</summary>
internal static class CompareCommand
{
    // Plain float32 stays within 1.2e-5 on the recorded models; a tanh that is wrong by 1e-4 misses by 2e-4 and more.
    private const double StandardTolerance = 5e-5;

    private const double MeasureSeconds = 1.5;

    // What a model without a recorded input is run on. Noise drives weights trained on something else far from where they live, and there roundings grow with
    // every step: after 100 steps plain float32 is 5e-5 from float64 in a trained text model, after 50 it is 3e-5.
    private const int NoiseSteps = 50, NoiseSeed = 1;

    private const int PastTolerance = 1;

    public static Command Create()
    {
        var file = CommonOptions.File();
        var node = CommonOptions.Node();
        var precision = CommonOptions.Precision();
        var inputPrecision = CommonOptions.InputPrecision();
        var width = CommonOptions.Width();
        var threads = CommonOptions.Threads();
        var tolerance = CommonOptions.Number("--tolerance", "The largest difference that passes; c relative to max(1, max|c|). Weights in bf16 and int8 pass without one.", StandardTolerance);
        var json = CommonOptions.Json();
        var command = new Command("compare", "Compare the engine with the scalar and float64 references and with recorded outputs; exit code 1 past the tolerance.")
        {
            file, node, precision, inputPrecision, width, threads, tolerance, json,
        };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var wanted = parse.GetValue(precision);
            var report = Compare(terminal, parse.GetRequiredValue(file), parse.GetValue(node), wanted, parse.GetValue(inputPrecision), parse.GetValue(width), parse.GetValue(threads),
                parse.GetResult(tolerance) is { Implicit: false } ? parse.GetValue(tolerance) : null);
            if (parse.GetValue(json)) terminal.Print(report.ToJson());
            else report.Print(terminal, showsPlaces: wanted is not null || report.Tolerance is null);
            return report.Passed ? 0 : PastTolerance;
        });
        return command;
    }

    private static CompareReport Compare(Terminal terminal, string path, string? node, WeightPrecision? precision, WeightPrecision? inputPrecision, VectorWidth width, int threads, double? tolerance)
    {
        var model = ModelFile.Load(path, node);
        var narrowed = model.In(precision, inputPrecision);
        using var crew = new WorkerCrew(threads);
        var input = model.Trace is null ? ComparedInput.Noise(model, NoiseSteps, NoiseSeed) : ComparedInput.Recorded(model);
        if (input.Lengths.Length > 0 && input.Lengths.Max() == 0) throw new InvalidDataException($"{model.Format}: all sequences have length 0; there is nothing to compare.");
        var comparison = new Comparison(model, narrowed, input, new LstmOptions { Width = width }, crew);
        terminal.WithBar($"Comparing {Path.GetFileName(path)}", comparison.Run);
        return new CompareReport
        {
            Model = Path.GetFileName(path),
            Comparison = comparison,
            Input = input,
            Threads = threads,
            Tolerance = tolerance ?? (comparison.IsFloat32 ? StandardTolerance : null),
            Times = terminal.While("Measuring", () => comparison.Measure(MeasureSeconds)),
        };
    }
}

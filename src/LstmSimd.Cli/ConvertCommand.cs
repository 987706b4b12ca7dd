using System.CommandLine;
using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Cli;

/// <summary><c>convert</c>: any readable format to the native one or to ONNX.</summary>
internal static class ConvertCommand
{
    /// <summary>The ending of native models.</summary>
    public const string Native = ".safetensors";

    private const string Onnx = ".onnx";

    public static Command Create()
    {
        var input = new Argument<string>("IN") { Description = "A model that can be read." };
        var output = new Argument<string>("OUT") { Description = $"Where to write it: a native model ({Native}), or the LSTM alone for other runtimes ({Onnx})." };
        var node = CommonOptions.Node();
        var precision = CommonOptions.Precision();
        var inputPrecision = CommonOptions.InputPrecision();
        var command = new Command("convert", "Convert a model to the native format or to ONNX.") { input, output, node, precision, inputPrecision };
        command.SetAction(parse =>
        {
            var path = parse.GetRequiredValue(output);
            var extension = Path.GetExtension(path);
            if (extension is not (Native or Onnx)) throw new ArgumentException($"'{path}': expected a name ending in {Native} or {Onnx}.");
            var (wanted, wantedInput) = (parse.GetValue(precision), parse.GetValue(inputPrecision));
            CommonOptions.CheckInputPrecision(wanted, wantedInput);
            if (extension == Onnx && wanted is WeightPrecision.Bfloat16 or WeightPrecision.Int8)
                throw new ArgumentException($"--precision: an ONNX model is written in f32, got '{wanted.Value.Name()}'.");
            DistinctFiles.Check([("IN", parse.GetRequiredValue(input))], ("OUT", path));
            AtomicFile.CheckDestination(path);
            var model = ModelFile.Load(parse.GetRequiredValue(input), parse.GetValue(node));
            if (wanted is { } chosen) model = model.To(chosen, wantedInput);
            lock (Interruption.Writing)
            {
                if (extension == Onnx) model.SaveOnnx(path);
                else model.Save(path);
            }
            var terminal = new Terminal(parse);
            terminal.Output.WriteLine($"Wrote {model.Layers.Count} layer(s) from {(model.Format[0] is 'O' ? "an" : "a")} {model.Format} to {path}.");
            if (extension == Onnx && model.Layers.Any(layer => layer.Weights.Any(weights => weights.Precision != WeightPrecision.Float32)))
                terminal.Output.WriteLine("Its weights, narrower in the model, are f32 there.");
            if (model.Ends is not null && extension == Onnx) terminal.Output.WriteLine("Not in it: vocabulary, embedding and dense layer.");
        });
        return command;
    }
}

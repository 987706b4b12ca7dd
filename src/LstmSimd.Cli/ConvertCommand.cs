using System.CommandLine;
using LstmSimd.Formats;

namespace LstmSimd.Cli;

/// <summary><c>convert</c>: any readable format to the native one.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("IN") { Description = "A model that can be read." };
        var output = new Argument<string>("OUT") { Description = "Where to write the native model (.safetensors)." };
        var command = new Command("convert", "Convert a model to the native format.") { input, output };
        command.SetAction(parse =>
        {
            var path = parse.GetRequiredValue(output);
            if (Path.GetExtension(path) != ".safetensors") throw new ArgumentException($"'{path}': expected a name ending in .safetensors.");
            AtomicFile.CheckDestination(path);
            var model = ModelFile.Load(parse.GetRequiredValue(input));
            lock (Interruption.Writing) model.Save(path);
            new Terminal(parse).Output.WriteLine($"Wrote {model.Layers.Count} layer(s) from a {model.Format} to {path}.");
        });
        return command;
    }
}

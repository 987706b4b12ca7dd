using System.CommandLine;
using LstmSimd.Formats;

namespace LstmSimd.Cli;

/// <summary><c>generate</c>: text from a character model, printed as it comes.</summary>
internal static class GenerateCommand
{
    /// <summary>That of <see cref="CharacterModel.Generate"/>.</summary>
    public const double StandardTemperature = 0.7;

    public static Command Create()
    {
        var file = new Option<string?>("--model") { Description = "A character model; the embedded one where none is given.", HelpName = "FILE" };
        var prompt = new Option<string?>("--prompt") { Description = "The text to go on from.", HelpName = "TEXT" };
        var length = CommonOptions.Count("--length", "The number of characters.", 500, least: 0);
        var temperature = CommonOptions.Number("--temperature", "0 takes the likeliest character, 1 the model's own probabilities.", StandardTemperature);
        var seed = CommonOptions.Count("--seed", "Of the random numbers: the same seed gives the same text.", 1, least: int.MinValue);
        var precision = CommonOptions.Precision();
        var inputPrecision = CommonOptions.InputPrecision();
        var command = new Command("generate", "Generate text from a character model.") { file, prompt, length, temperature, seed, precision, inputPrecision };
        command.SetAction(parse =>
        {
            var stored = parse.GetValue(file) is { } path ? ModelFile.Load(path) : EmbeddedModel.Load();
            var model = stored.In(parse.GetValue(precision), parse.GetValue(inputPrecision)).CreateCharacterModel();
            var output = new Terminal(parse).Output;
            var start = parse.GetValue(prompt) ?? "";
            var text = model.Generate(start, parse.GetValue(length), (float)parse.GetValue(temperature), parse.GetValue(seed));
            output.Write(start);
            foreach (var character in text) output.Write(character);
            output.WriteLine();
        });
        return command;
    }
}

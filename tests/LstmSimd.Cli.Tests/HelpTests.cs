using System.Text.RegularExpressions;

namespace LstmSimd.Cli.Tests;

/// <summary>Every command says what it takes.</summary>
public sealed partial class HelpTests
{
    [Theory,
     InlineData("", "demonstration", "generate", "info", "compare", "run", "bench", "convert", "train", "--version"),
     InlineData("generate", "--model", "--prompt", "--length", "--temperature", "--seed", "--precision", "[default: 500]", "[default: 0.7]", "[default: 1]"),
     InlineData("info", "FILE", "--node", "--json"),
     InlineData("compare", "FILE", "--node", "--precision", "f32|bf16|int8", "--width", "auto|1|vector|512", "--threads", "--tolerance", "--json", "[default: auto]", "[default: 5E-05]"),
     InlineData("run", "FILE", "--node", "--input", "--output", "--state-in", "--state-out", "--precision", "--width", "--threads"),
     InlineData("bench", "--input", "--hidden", "--batch", "--steps", "--threads", "--precision", "--width", "--json"),
     InlineData("convert", "IN", "OUT", ".safetensors", ".onnx", "--node", "--precision", "--input-precision", "f32|bf16"),
     InlineData("train", "TEXT", "--output", "--layers", "--hidden", "--window", "--batch", "--epochs", "--minutes", "--rate", "--dropout", "--seed", "--held-out", "--threads", "--resume", "--plot", "--json")]
    public void Help_NamesEverythingOfTheContract(string command, params string[] parts)
    {
        var text = Outcome.Of([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Text();
        Assert.All([.. parts, "Usage:", "--help"], part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotMatch(DefaultSaidTwice(), text);
    }

    [Fact]
    public void Version_IsOneLine() => Assert.Matches(SemanticVersion(), Outcome.Of("--version").Text());

    [GeneratedRegex(@"\([0-9.e-]+\)\.? +\[default")]
    private static partial Regex DefaultSaidTwice();

    [GeneratedRegex(@"^\d+\.\d+\.\d+(-[\w.]+)?(\+\w+)?\r?\n$")]
    private static partial Regex SemanticVersion();
}

using System.Text.RegularExpressions;

namespace LstmSimd.Cli.Tests;

/// <summary>Every command says what it takes.</summary>
public sealed partial class HelpTests
{
    [Theory,
     InlineData("", "demonstration", "generate", "info", "compare", "run", "bench", "convert", "--version"),
     InlineData("generate", "--model", "--prompt", "--length", "--temperature", "--seed"),
     InlineData("info", "FILE", "--json"),
     InlineData("compare", "FILE", "--precision", "--width", "auto|1|vector|512", "--threads", "--tolerance", "--json"),
     InlineData("run", "FILE", "--input", "--output", "--state-in", "--state-out", "--precision", "--width", "--threads"),
     InlineData("bench", "--input", "--hidden", "--batch", "--steps", "--threads", "--precision", "--width", "--json"),
     InlineData("convert", "IN", "OUT")]
    public void Help_NamesEverythingOfTheContract(string command, params string[] parts)
    {
        var text = Outcome.Of([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Text();
        Assert.All([.. parts, "Usage:", "--help"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Version_IsOneLine() => Assert.Matches(SemanticVersion(), Outcome.Of("--version").Text());

    [GeneratedRegex(@"^\d+\.\d+\.\d+(-[\w.]+)?(\+\w+)?\r?\n$")]
    private static partial Regex SemanticVersion();
}

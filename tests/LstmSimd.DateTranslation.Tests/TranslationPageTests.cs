using System.Text.RegularExpressions;

namespace LstmSimd.DateTranslation.Tests;

/// <summary>The code of docs/translation.md stands in the sample, line for line.</summary>
public sealed partial class TranslationPageTests
{
    [Fact]
    public void EveryLineOfCode_StandsInTheSample()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "LstmSimd.sln"))) root = Path.GetDirectoryName(root)!;
        var sample = Directory.EnumerateFiles(Path.Combine(root, "docs", "samples", "DateTranslation"), "*.cs").SelectMany(File.ReadLines).Select(line => line.Trim()).ToHashSet();
        var blocks = CodeBlock.Matches(File.ReadAllText(Path.Combine(root, "docs", "translation.md")));
        Assert.NotEmpty(blocks);
        var lines = blocks.SelectMany(block => block.Groups[1].Value.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal([], lines.Where(line => !sample.Contains(line)));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock { get; }
}

namespace LstmSimd.Accuracy.Tests;

/// <summary>docs/accuracy.md says what is measured.</summary>
public sealed class AccuracyPageTests
{
    private const string Heading = "| model | measured | float32 | bf16 | int8 | int8, input bf16 |";

    [Fact]
    public void TheTableOfPrecisions_HoldsWhatIsMeasured()
    {
        string[] rows = [.. Figure.All().Select(figure => figure.Row())];
        // After the heading the line of dashes.
        var page = Page().SkipWhile(line => line != Heading).Skip(2).TakeWhile(line => line.StartsWith('|'));
        Assert.True(rows.SequenceEqual(page), $"docs/accuracy.md: expected below {Heading} these rows:\n{string.Join('\n', rows)}");
    }

    private static string[] Page()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "LstmSimd.sln"))) root = Path.GetDirectoryName(root)!;
        return File.ReadAllLines(Path.Combine(root, "docs", "accuracy.md"));
    }
}

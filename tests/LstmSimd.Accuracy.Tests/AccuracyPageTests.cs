using LstmSimd.Kernels;

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

    /// <summary>On machines with fused multiply-add, which all give the same bits.</summary>
    [Fact]
    public void ThePictureOfErrors_ShowsWhatIsMeasured()
    {
        Assert.SkipUnless(VectorWidths.IsFused, "Without fused multiply-add other bits come out.");
        var measured = ErrorPicture.Draw();
        if (measured == File.ReadAllText(Docs("precision.svg"))) return;
        var right = Path.Combine(AppContext.BaseDirectory, "precision.svg");
        File.WriteAllText(right, measured);
        Assert.Fail($"docs/precision.svg does not show what is measured. The right picture is {right}.");
    }

    private static string[] Page() => File.ReadAllLines(Docs("accuracy.md"));

    private static string Docs(string file)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "LstmSimd.sln"))) root = Path.GetDirectoryName(root)!;
        return Path.Combine(root, "docs", file);
    }
}

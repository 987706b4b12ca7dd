using System.Globalization;
using System.Text.RegularExpressions;
using LstmSimd.Kernels;

namespace LstmSimd.Cli.Tests;

/// <summary>The command without arguments.</summary>
public sealed partial class DemoTests
{
    [Fact]
    public void TheDemonstration_WritesTextAndEndsWithItsSpeedAndError()
    {
        var text = Outcome.Of().Text();
        Assert.Contains($"{Environment.NewLine}In the beginning ", text, StringComparison.Ordinal);
        Assert.Equal("In the beginning ".Length + 600, Story(text).Length);

        var end = text[text.IndexOf('…', StringComparison.Ordinal)..];
        Assert.Contains("scalar reference", end, StringComparison.Ordinal);
        var engine = EngineRow().Match(end);
        Assert.True(engine.Success, end);
        Assert.Equal(VectorWidth.Automatic.Lanes(), int.Parse(engine.Groups["lanes"].Value, CultureInfo.InvariantCulture));
        // 0 would mean that nothing was compared: our sigmoid and the reference's differ in the last place.
        Assert.InRange(double.Parse(engine.Groups["difference"].Value, CultureInfo.InvariantCulture), 1e-9, 5e-5);
        Assert.EndsWith($"{Story(text).Length} steps was taken by both, and their outputs compared.{Environment.NewLine}", end, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryRun_WritesTheSameText() => Assert.Equal(Story(Outcome.Of().Text()), Story(Outcome.Of().Text()));

    private static string Story(string text)
    {
        var start = text.IndexOf("In the beginning", StringComparison.Ordinal);
        return text[start..text.IndexOf('…', StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"engine, (?<lanes>\d+) lanes *│[^│]*│[^│]*│ *(?<difference>\S+) *│")]
    private static partial Regex EngineRow();
}

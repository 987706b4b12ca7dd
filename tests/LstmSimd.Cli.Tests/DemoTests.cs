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
    public void EveryPrecision_IsShownWithItsBytesAndError()
    {
        var text = Outcome.Of().Text();
        var rows = PrecisionRow().Matches(text);
        Assert.Equal(["f32", "bf16", "int8"], rows.Select(row => row.Groups["name"].Value));
        var (bytes, errors, bits) = (Figures("bytes"), Figures("error"), Figures("bits"));
        Assert.True(bytes[0] > bytes[1] && bytes[1] > bytes[2], text);
        Assert.True(errors[0] is > 0 and < 5e-5 && errors[1] > errors[0] && errors[2] > errors[0] && errors[2] < 1, text);
        Assert.All(bits, of => Assert.Equal(bits[0], of, 0.1));

        double[] Figures(string group) => [.. rows.Select(row => double.Parse(row.Groups[group].Value, CultureInfo.InvariantCulture))];
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

    [GeneratedRegex(@"│ (?<name>f32|bf16|int8) *│ *(?<bytes>[\d,]+) *│[^│]*│ *(?<error>\S+) *│ *(?<bits>\S+) *│")]
    private static partial Regex PrecisionRow();
}

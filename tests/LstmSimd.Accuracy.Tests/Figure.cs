using System.Globalization;
using LstmSimd.Kernels;

namespace LstmSimd.Accuracy.Tests;

/// <summary>A row of the table in docs/accuracy.md: what is measured of a model, in each precision.</summary>
/// <param name="Model">Its name on the page.</param>
/// <param name="Metric">What the numbers are.</param>
/// <param name="Format">So few digits that machines without fused multiply-add give the same.</param>
/// <param name="Measure">The number.</param>
internal sealed record Figure(string Model, string Metric, string Format, Func<WeightPrecision, WeightPrecision?, double> Measure)
{
    /// <summary>The columns, in the page's order: of all matrices, and of W of the first layer where it has its own.</summary>
    private static readonly (WeightPrecision Precision, WeightPrecision? Input)[] Columns =
        [(WeightPrecision.Float32, null), (WeightPrecision.Bfloat16, null), (WeightPrecision.Int8, null), (WeightPrecision.Int8, WeightPrecision.Bfloat16)];

    /// <summary>All of the page, in its order.</summary>
    public static IReadOnlyList<Figure> All()
    {
        var titles = new TitleGenerator();
        var thai = new ThaiSegmenter();
        var speech = new SileroVad();
        return
        [
            new("silero VAD", string.Create(CultureInfo.InvariantCulture, $"frames of {speech.Frames:N0} decided otherwise than in float32"), "0", speech.Measure),
            new("DTLN stage 1", "largest change of the mask (0 to 1) from float32", "0.00", new NoiseSuppressor().Measure),
            new("textgenrnn", $"titles of {titles.Titles} with the likeliest next character of float32", "0", titles.Measure),
            new("textgenrnn", "bits per character", "0.00", titles.MeasureBits),
            new("ICU Thai segmenter", $"lines of {thai.Lines} segmented as Unicode says", "0", thai.Measure),
            new("charRNN Brontë", "bits per character", "0.000", new BronteCharacters().Measure),
        ];
    }

    public string Row() => $"| {Model} | {Metric} | {string.Join(" | ", Columns.Select(column => Measure(column.Precision, column.Input).ToString(Format, CultureInfo.InvariantCulture)))} |";
}

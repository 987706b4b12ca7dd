using System.Globalization;
using System.Text;
using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Accuracy.Tests;

/// <summary>docs/precision.svg: of each recorded model the largest error of an output, in each precision, over a logarithmic axis.</summary>
internal static class ErrorPicture
{
    // Pixels: names to the left of the axis, a row for each model, the legend above and the axis below.
    private const int Width = 760, Left = 190, Right = 740, Top = 70, RowHeight = 44;

    private const int LeastPower = -7, MostPower = 0;

    private static readonly (string Name, string Folder)[] Models =
        [("silero VAD", "silero_vad_v6"), ("DTLN stage 1", "dtln_stage1"), ("textgenrnn", "textgenrnn_base"), ("ICU Thai segmenter", "icu_thai_codepoints_m5"), ("charRNN Brontë", "ml5_charrnn_bronte")];

    // Markers of a radius of about 6, and Okabe and Ito's colours that show on white and on black.
    private static readonly (string Label, WeightPrecision Precision, WeightPrecision? Input, string Color, string Marker)[] Series =
    [
        ("float32", WeightPrecision.Float32, null, "#0072b2", "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z"),
        ("bf16", WeightPrecision.Bfloat16, null, "#009e73", "M-5.5 -5.5h11v11h-11z"),
        ("int8", WeightPrecision.Int8, null, "#d55e00", "M0 -7L7 6H-7z"),
        ("int8, input bf16", WeightPrecision.Int8, WeightPrecision.Bfloat16, "#e69f00", "M0 -7L7 0L0 7L-7 0z"),
    ];

    public static string Draw()
    {
        var bottom = Top + Models.Length * RowHeight;
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {bottom + 56}" width="{Width}" height="{bottom + 56}" font-family="system-ui, sans-serif" font-size="14" role="img">""");
        svg.AppendLine("<title>The largest error of an output of five models, by precision of the weights</title>");
        svg.AppendLine("<style>text{fill:#24292f}.grid{stroke:#8c959f;stroke-opacity:.35}@media(prefers-color-scheme:dark){text{fill:#e6edf3}}</style>");
        for (var s = 0; s < Series.Length; s++)
        {
            Mark(svg, Left + s * 130, 24, s);
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Left + s * 130 + 14}" y="29">{Series[s].Label}</text>""");
        }
        for (var power = LeastPower; power <= MostPower; power++)
        {
            var x = X(Math.Pow(10, power));
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<path class="grid" d="M{x} {Top - 10}V{bottom}"/><text x="{x}" y="{bottom + 20}" text-anchor="middle">{(power == 0 ? "1" : $"10{Superscript(power)}")}</text>""");
        }
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{(Left + Right) / 2}" y="{bottom + 44}" text-anchor="middle">largest |Δ| of an output y from what float64 gives</text>""");
        for (var m = 0; m < Models.Length; m++)
        {
            var y = Top + m * RowHeight + RowHeight / 2;
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<path class="grid" d="M{Left} {y}H{Right}"/><text x="{Left - 12}" y="{y + 5}" text-anchor="end">{Models[m].Name}</text>""");
            var file = ModelFile.Load(ModelFolder.Find(Models[m].Folder, "canonical.safetensors"));
            for (var s = 0; s < Series.Length; s++) Mark(svg, X(Error(file, Series[s].Precision, Series[s].Input)), y, s);
        }
        return svg.AppendLine("</svg>").Replace("\r\n", "\n").ToString();
    }

    private static void Mark(StringBuilder svg, int x, int y, int series) =>
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<path fill="{Series[series].Color}" transform="translate({x} {y})" d="{Series[series].Marker}"/>""");

    private static int X(double error) => (int)Math.Round(Left + (Math.Log10(error) - LeastPower) / (MostPower - LeastPower) * (Right - Left));

    private static string Superscript(int negative) => $"⁻{"⁰¹²³⁴⁵⁶⁷⁸⁹"[-negative]}";

    /// <summary>The largest difference of the last layer's outputs from the recorded ones, which float64 gave; past the end of a row nothing counts.</summary>
    private static double Error(ModelFile file, WeightPrecision precision, WeightPrecision? input)
    {
        var (lstm, trace) = (file.CreateLstm(new LstmOptions { Precision = precision, InputPrecision = input }), file.Trace!);
        var (recorded, y) = (trace.Layers[^1].Output!, new float[trace.Layers[^1].Output!.Length]);
        var session = lstm.CreateSession(trace.BatchSize, trace.Steps);
        session.Run(trace.Input.Span, y, new RunOptions { Lengths = [.. trace.Lengths ?? []], OutputLayout = SequenceLayout.DirectionsApart });
        var (directions, width) = (lstm.Layers[^1].DirectionCount, lstm.OutputSize / lstm.Layers[^1].DirectionCount);
        var largest = 0.0;
        for (var j = 0; j < y.Length; j++)
        {
            var (row, t) = (j / width % trace.BatchSize, j / (width * trace.BatchSize * directions));
            if (t < (trace.Lengths?[row] ?? trace.Steps)) largest = Math.Max(largest, Math.Abs((double)y[j] - recorded[j]));
        }
        return largest;
    }
}

using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace LstmSimd.Samples.WhyLstm;

/// <summary>The two pictures of docs/why-lstm.md.</summary>
internal static class Plots
{
    private const int Width = 900, Height = 500;

    // Powers of ten from one tick to the next.
    private const int Decades = 5;

    // 2⁻¹²⁶.
    private const double LeastNormal = 1.17549435e-38;

    // Okabe and Ito's colours, which the colour-blind tell apart too, without those that are faint on white.
    private static readonly (MarkerShape Shape, Color Color)[] Styles =
    [
        (MarkerShape.FilledSquare, Color.FromHex("#E69F00")),
        (MarkerShape.FilledTriangleUp, Color.FromHex("#D55E00")),
        (MarkerShape.FilledDiamond, Color.FromHex("#009E73")),
        (MarkerShape.FilledCircle, Color.FromHex("#0072B2")),
    ];

    /// <summary>The accuracy over the lag, one line for each contestant.</summary>
    public static string Accuracy(IReadOnlyList<int> lags, IReadOnlyList<(string Name, double[] Accuracies)> lines)
    {
        using var plot = Start("The first symbol recalled, by the steps since", "lag (steps)", "right answers");
        for (var k = 0; k < lines.Count; k++)
        {
            var points = lags.Select((lag, at) => new Coordinates(Math.Log10(lag), 100 * lines[k].Accuracies[at])).ToArray();
            var line = plot.Add.Scatter(points, Styles[k].Color);
            (line.LegendText, line.LineWidth, line.MarkerSize, line.MarkerShape) = (lines[k].Name, 2, 9, Styles[k].Shape);
        }
        var chance = plot.Add.HorizontalLine(100.0 / RecallTask.Symbols, color: Colors.Black, pattern: LinePattern.Dashed);
        chance.LegendText = "chance";
        plot.Axes.SetLimitsY(0, 105);
        SetTicks(plot.Axes.Bottom, lags.Select(lag => (double)lag), Math.Log10, lag => lag.ToString(CultureInfo.InvariantCulture));
        SetTicks(plot.Axes.Left, [0, 25, 50, 75, 100], percent => percent, percent => $"{percent} %");
        return Svg(plot, Alignment.LowerLeft);
    }

    /// <summary>The norm of ∂L/∂h over the distance to the last step, as a share of that at the last step, on a logarithmic axis.</summary>
    public static string Gradients(IReadOnlyList<(string Name, double[] Norms)> lines)
    {
        using var plot = Start("What is left of the gradient, before training", "steps back from the last", "‖∂L/∂h‖, as a share of the last step's");
        var least = 1.0;
        for (var k = 0; k < lines.Count; k++)
        {
            // Below the least normal float digits are lost, and then all is zero, which has no logarithm.
            var points = lines[k].Norms.TakeWhile(norm => norm >= LeastNormal).Select((norm, distance) => new Coordinates(distance, Math.Log10(norm))).ToArray();
            least = Math.Min(least, points[^1].Y);
            var line = plot.Add.ScatterLine(points, Styles[k].Color);
            (line.LegendText, line.LineWidth) = (lines[k].Name, 2.5f);
        }
        var powers = Enumerable.Range(0, 1 - (int)Math.Floor(least / Decades)).Select(k => -(double)Decades * k);
        plot.Axes.SetLimitsX(0, lines.Max(line => line.Norms.Length));
        SetTicks(plot.Axes.Left, powers, power => power, power => power == 0 ? "1" : $"1e{power}");
        return Svg(plot, Alignment.LowerLeft);
    }

    private static Plot Start(string title, string x, string y)
    {
        var plot = new Plot();
        plot.Title(title);
        plot.XLabel(x);
        plot.YLabel(y);
        plot.FigureBackground.Color = Colors.White;
        return plot;
    }

    private static void SetTicks(IAxis axis, IEnumerable<double> values, Func<double, double> position, Func<double, string> label)
    {
        var ticks = values.ToArray();
        axis.TickGenerator = new NumericManual([.. ticks.Select(position)], [.. ticks.Select(label)]);
    }

    private static string Svg(Plot plot, Alignment legend)
    {
        plot.Legend.FontSize = 13;
        plot.ShowLegend(legend);
        return plot.GetSvgXml(Width, Height).ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
    }
}

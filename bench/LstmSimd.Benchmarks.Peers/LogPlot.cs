using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>Lines over two logarithmic axes, x by powers of <c>baseOfX</c>, y by 1, 2 and 5 of each power of ten.</summary>
internal sealed class LogPlot : IDisposable
{
    private const int Width = 900, Height = 560;

    // Okabe and Ito's colours, which the colour-blind tell apart too, without those that are faint on white.
    private static readonly (MarkerShape Shape, Color Color)[] Styles =
    [
        (MarkerShape.FilledCircle, Color.FromHex("#0072B2")),
        (MarkerShape.FilledSquare, Color.FromHex("#E69F00")),
        (MarkerShape.FilledDiamond, Color.FromHex("#009E73")),
        (MarkerShape.FilledTriangleUp, Color.FromHex("#D55E00")),
        (MarkerShape.FilledTriangleDown, Color.FromHex("#CC79A7")),
    ];

    private readonly Plot _plot = new();
    private readonly int _baseOfX;
    private readonly Alignment _legend;
    private readonly List<(double X, double Y)> _points = [];

    public LogPlot(string title, string x, string y, Alignment legend, int baseOfX = 2)
    {
        _baseOfX = baseOfX;
        _legend = legend;
        _plot.Title(title);
        _plot.XLabel(x);
        _plot.YLabel(y);
        _plot.FigureBackground.Color = Colors.White;
    }

    public void AddLine(string label, IEnumerable<(double X, double Y)> points)
    {
        var line = points.OrderBy(point => point.X).ToArray();
        if (line.Length == 0) return;
        var (shape, color) = Styles[_plot.GetPlottables<ScottPlot.Plottables.Scatter>().Count() % Styles.Length];
        var scatter = _plot.Add.Scatter(line.Select(point => new Coordinates(Math.Log10(point.X), Math.Log10(point.Y))).ToArray(), color);
        (scatter.LegendText, scatter.LineWidth, scatter.MarkerSize, scatter.MarkerShape) = (label, 2, 9, shape);
        _points.AddRange(line);
    }

    public void AddLevel(double y, string label)
    {
        var level = _plot.Add.HorizontalLine(Math.Log10(y), color: Colors.Black, pattern: LinePattern.Dashed);
        level.LegendText = label;
    }

    public void Write(string file)
    {
        SetTicks(_plot.Axes.Bottom, Powers(_baseOfX, _points.Min(point => point.X), _points.Max(point => point.X)));
        SetTicks(_plot.Axes.Left, Powers(10, _points.Min(point => point.Y) / 10, _points.Max(point => point.Y)).SelectMany(power => (double[])[power, 2 * power, 5 * power]));
        _plot.Legend.FontSize = 13;
        _plot.ShowLegend(_legend);
        File.WriteAllText(file, _plot.GetSvgXml(Width, Height).ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
    }

    public void Dispose() => _plot.Dispose();

    private static void SetTicks(IAxis axis, IEnumerable<double> values)
    {
        var ticks = values.ToArray();
        axis.TickGenerator = new NumericManual([.. ticks.Select(Math.Log10)], [.. ticks.Select(value => value.ToString("#,0.##", CultureInfo.InvariantCulture))]);
    }

    private static IEnumerable<double> Powers(int of, double least, double most)
    {
        for (var power = Math.Pow(of, Math.Floor(Math.Log(least, of) + 1e-9)); power <= most * (1 + 1e-9); power *= of) yield return power;
    }
}

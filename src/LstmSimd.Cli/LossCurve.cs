using System.Text;
using LstmSimd.Formats;
using ScottPlot;

namespace LstmSimd.Cli;

/// <summary>The picture of a training: bits per character over steps.</summary>
internal static class LossCurve
{
    private const int Width = 900, Height = 560;

    // Two of Okabe and Ito's colours, which the colour-blind tell apart too.
    private const string Blue = "#0072B2", Vermilion = "#D55E00";

    /// <summary>Finds out before long work whether a picture can be drawn.</summary>
    /// <exception cref="InvalidOperationException">The native library that draws does not load.</exception>
    public static void CheckLibrary()
    {
        try
        {
            using var plot = new Plot();
            plot.GetSvgXml(Width, Height);
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            throw new InvalidOperationException($"--plot: the library that draws, SkiaSharp, does not load here: {e.GetBaseException().Message}", e);
        }
    }

    public static void Write(string path, IReadOnlyList<CurvePoint> curve)
    {
        using var plot = new Plot();
        plot.Title("Training");
        plot.XLabel("steps");
        plot.YLabel("bits per character");
        Add("training", Blue, MarkerShape.FilledCircle, curve.Select(point => (point.Step, (double?)point.Training)));
        Add("held out", Vermilion, MarkerShape.FilledSquare, curve.Select(point => (point.Step, point.HeldOut)));
        plot.ShowLegend(Alignment.UpperRight);
        var svg = Encoding.UTF8.GetBytes(plot.GetSvgXml(Width, Height));
        lock (Interruption.Writing) AtomicFile.Write(path, stream => stream.Write(svg));

        void Add(string label, string colour, MarkerShape shape, IEnumerable<(long Step, double? Bits)> points)
        {
            var line = points.Where(point => point.Bits is not null).Select(point => new Coordinates(point.Step, point.Bits!.Value)).ToArray();
            if (line.Length == 0) return;
            var scatter = plot.Add.Scatter(line, Color.FromHex(colour));
            (scatter.LegendText, scatter.LineWidth, scatter.MarkerSize, scatter.MarkerShape) = (label, 2, 7, shape);
        }
    }
}

using System.Globalization;
using System.Text;

namespace LstmSimd.Samples.WhyLstm;

/// <summary>The tables of docs/why-lstm.md.</summary>
internal static class Tables
{
    private const string Unit = "right answers, %";

    /// <summary>The accuracy by lag, and at the longest after all lags in turn: the mean over the seeds, and the least and the most where they differ.</summary>
    public static string Accuracies(IReadOnlyList<int> lags, StudyResult result)
    {
        var rows = Contestant.All.Select((one, k) => (one.Name, result.FromScratch.Append(result.Growing).Select(column => Cell(column[k]))));
        return Table(Unit, lags.Select(lag => $"lag {lag}").Append($"{lags[0]} to {lags[^1]} in turn"), rows);

        static string Cell(Accuracy accuracy)
        {
            var (mean, least, most) = (Percent(accuracy.Mean), Percent(accuracy.Least), Percent(accuracy.Most));
            return least == most ? mean : $"{mean} ({least}–{most})";
        }

        static string Percent(double share) => (100 * share).ToString("0", CultureInfo.InvariantCulture);
    }

    /// <summary>What is left of the gradient some steps back, before and after training.</summary>
    public static string Gradients(IReadOnlyList<int> distances, StudyResult result)
    {
        var rows = Rows("before", result.Before).Concat(Rows("after", result.After));
        return Table("steps back", distances.Select(distance => $"{distance}"), rows);

        IEnumerable<(string, IEnumerable<string>)> Rows(string when, GradientNorms[] norms)
        {
            for (var k = 0; k < norms.Length; k++)
            {
                yield return ($"{Contestant.All[k].Name}, {when}: h", Figures(norms[k].Hidden));
                if (norms[k].Cell is { } cell) yield return ($"{Contestant.All[k].Name}, {when}: c", Figures(cell));
            }
        }

        IEnumerable<string> Figures(double[] norms) =>
            distances.Select(distance => norms[distance].ToString(norms[distance] is 0 or >= 0.01 ? "0.##" : "0.e-0", CultureInfo.InvariantCulture));
    }

    private static string Table(string corner, IEnumerable<string> columns, IEnumerable<(string Name, IEnumerable<string> Cells)> rows)
    {
        string[][] lines = [[corner, .. columns], .. rows.Select(row => (string[])[row.Name, .. row.Cells])];
        var widths = lines[0].Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        var text = new StringBuilder();
        for (var line = 0; line < lines.Length; line++)
        {
            text.Append("| ").AppendJoin(" | ", lines[line].Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))).Append(" |\n");
            if (line == 0) text.Append('|').AppendJoin('|', widths.Select((width, column) => column == 0 ? new string('-', width + 2) : new string('-', width + 1) + ":")).Append("|\n");
        }
        return text.ToString();
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using LstmSimd.Samples.DateTranslation;

namespace LstmSimd.DateTranslation.Tests;

public sealed partial class DateTaskTests
{
    private static readonly IReadOnlyList<string> AllForms = [.. DateForms.Long, .. DateForms.Short];

    [Fact]
    public void EveryForm_ReadsBackAsItsDay()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.DateTimeFormat.Calendar = new GregorianCalendar { TwoDigitYearMax = 2049 };
        foreach (var form in AllForms)
        {
            foreach (var day in Days(1999, years: 2))
            {
                var withoutEnding = form.Contains('§', StringComparison.Ordinal) ? Ordinal.Replace(DateForms.Write(day, form), "$1") : DateForms.Write(day, form);
                Assert.Equal(day, DateOnly.ParseExact(withoutEnding, form.Replace("§", "", StringComparison.Ordinal), culture));
            }
        }
    }

    /// <summary>Over years whose last two digits could be days or months.</summary>
    [Fact]
    public void NoText_MeansTwoDays()
    {
        var meanings = new Dictionary<string, DateOnly>();
        foreach (var form in AllForms)
        {
            foreach (var day in Days(2000, years: 13))
            {
                var text = DateForms.Write(day, form);
                if (!meanings.TryAdd(text, day)) Assert.Equal(meanings[text], day);
            }
        }
    }

    [Theory]
    [InlineData("1999-03-01", "d§ 'of' MMMM, yyyy", "1st of March, 1999")]
    [InlineData("1999-03-11", "MMMM d§, yyyy", "March 11th, 1999")]
    [InlineData("1999-03-22", "dddd d§ MMMM yyyy", "Monday 22nd March 1999")]
    [InlineData("1999-03-03", "dddd, 'the' d§ 'of' MMMM yyyy", "Wednesday, the 3rd of March 1999")]
    [InlineData("2007-03-03", @"d MMMM \'yy", "3 March '07")]
    [InlineData("1999-03-04", "d/M/yyyy", "4/3/1999")]
    public void AForm_IsWrittenAsPeopleDo(string day, string form, string expected) =>
        Assert.Equal(expected, DateForms.Write(DateOnly.Parse(day, CultureInfo.InvariantCulture), form));

    [Fact]
    public void EveryText_FitsTheNetworks()
    {
        var longest = 0;
        foreach (var form in AllForms)
        {
            foreach (var day in Days(1998, years: 3))
            {
                var text = DateForms.Write(day, form);
                longest = Math.Max(longest, text.Length);
                foreach (var character in text + text.ToLowerInvariant() + text.ToUpperInvariant()) Alphabet.Written.SymbolOf(character);
            }
        }
        Assert.Equal(DateForms.MostCharacters, longest);
    }

    [Fact]
    public void Draws_AreValidDatesOfTheRightDays()
    {
        var task = new DateTask(seed: 3);
        var training = task.TrainingDays.ToHashSet();
        foreach (var date in task.DrawTraining(2_000, new Random(1))) Assert.Contains(DateOnly.ParseExact(date.Iso, "yyyy-MM-dd"), training);
        var heldOut = task.WriteHeldOut(2_000, new Random(1));
        Assert.Equal(task.HeldOutDays.Take(2_000), heldOut.Select(date => DateOnly.ParseExact(date.Iso, "yyyy-MM-dd")));
    }

    [Fact]
    public void HeldOutDays_AreNeverTrainedOn()
    {
        var task = new DateTask(seed: 3);
        Assert.Empty(task.HeldOutDays.Intersect(task.TrainingDays));
        Assert.Equal(DateTask.LastDay.DayNumber - DateTask.FirstDay.DayNumber + 1, task.HeldOutDays.Union(task.TrainingDays).Count());
    }

    [Fact]
    public void AYearOfTwoDigits_IsOneFrom1950To2049()
    {
        var shortOnly = new DateTask(seed: 3, longForms: ["yyyy-MM-dd"], shortForms: [.. Enumerable.Repeat("d.M.yy", 99)]);
        var shortYears = shortOnly.DrawTraining(20_000, new Random(1)).Where(date => date.Written.Contains('.', StringComparison.Ordinal)).Select(date => int.Parse(date.Iso[..4], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal((1950, 2049), (shortYears.Min(), shortYears.Max()));
    }

    [Fact]
    public void TheSameSeed_GivesTheSameDates()
    {
        Assert.Equal(Of(1), Of(1));
        Assert.NotEqual(Of(1), Of(2));

        static IEnumerable<WrittenDate> Of(int seed) => new DateTask(seed).DrawTraining(100, new Random(1));
    }

    private static IEnumerable<DateOnly> Days(int firstYear, int years)
    {
        for (var day = new DateOnly(firstYear, 1, 1); day.Year < firstYear + years; day = day.AddDays(1)) yield return day;
    }

    [GeneratedRegex(@"(\d)(st|nd|rd|th)\b")]
    private static partial Regex Ordinal { get; }
}

using System.Globalization;

namespace LstmSimd.Samples.DateTranslation;

/// <summary>A date in free form, and what it is to become.</summary>
/// <param name="Written">Such as "March 3rd, 1999".</param>
/// <param name="Iso">Such as "1999-03-03" (ISO 8601).</param>
internal sealed record WrittenDate(string Written, string Iso);

/// <summary>Days to learn from, days that are held out, and both written in many ways.</summary>
internal sealed class DateTask
{
    private const int HeldOutOneIn = 20;

    // As the form has it, or in one case throughout.
    private static readonly Func<string, string>[] Cases = [text => text, text => text.ToLowerInvariant(), text => text.ToUpperInvariant()];

    private readonly DateOnly[] _trainingDays, _heldOutDays;
    private readonly string[] _longForms, _allForms;

    /// <summary>Splits the days by chance: whole days, so that no form of a held-out day is ever learned from.</summary>
    /// <param name="seed">Of the split.</param>
    /// <param name="longForms">The forms for every day; <see cref="DateForms.Long"/> where null.</param>
    /// <param name="shortForms">The forms with a year of two digits; <see cref="DateForms.Short"/> where null.</param>
    public DateTask(int seed, IReadOnlyList<string>? longForms = null, IReadOnlyList<string>? shortForms = null)
    {
        _longForms = [.. longForms ?? DateForms.Long];
        _allForms = [.. _longForms, .. shortForms ?? DateForms.Short];
        DateOnly[] days = [.. Enumerable.Range(FirstDay.DayNumber, LastDay.DayNumber - FirstDay.DayNumber + 1).Select(DateOnly.FromDayNumber)];
        new Random(seed).Shuffle(days);
        _heldOutDays = days[..(days.Length / HeldOutOneIn)];
        _trainingDays = days[_heldOutDays.Length..];
    }

    /// <summary>The first day of two cycles of the Gregorian calendar.</summary>
    public static DateOnly FirstDay { get; } = new(1600, 1, 1);

    /// <summary>The last day of them.</summary>
    public static DateOnly LastDay { get; } = new(2399, 12, 31);

    /// <summary>The days to learn from.</summary>
    public IReadOnlyList<DateOnly> TrainingDays => _trainingDays;

    /// <summary>The days that are only asked for, in the order of chance.</summary>
    public IReadOnlyList<DateOnly> HeldOutDays => _heldOutDays;

    /// <summary>Training days, each in a form of its own; a day may come again.</summary>
    public IReadOnlyList<WrittenDate> DrawTraining(int count, Random random) =>
        [.. Enumerable.Range(0, count).Select(_ => Write(_trainingDays[random.Next(_trainingDays.Length)], random))];

    /// <summary>The first of the held-out days, each in a form of its own.</summary>
    public IReadOnlyList<WrittenDate> WriteHeldOut(int count, Random random) => [.. _heldOutDays.Take(count).Select(day => Write(day, random))];

    private WrittenDate Write(DateOnly day, Random random)
    {
        var forms = DateForms.HasShortYear(day) ? _allForms : _longForms;
        var written = DateForms.Write(day, forms[random.Next(forms.Length)]);
        return new WrittenDate(Cases[random.Next(Cases.Length)](written), day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }
}

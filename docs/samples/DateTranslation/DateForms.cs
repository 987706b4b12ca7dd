using System.Globalization;

namespace LstmSimd.Samples.DateTranslation;

/// <summary>The ways in which a date is written: .NET's date formats, where § stands for the ending of an ordinal (1st, 2nd, 3rd, 4th).</summary>
/// <remarks>
/// Two rules leave no doubt. Where all is numbers and the year stands last, the day comes before the month: 3/4/1999 is 3 April. A year of two digits stands last, and means
/// one from 1950 to 2049.
/// </remarks>
internal static class DateForms
{
    /// <summary>The most characters of a form: "Wednesday, the 23rd of September 1999".</summary>
    public const int MostCharacters = 37;

    private const int FirstShortYear = 1950, LastShortYear = 2049;

    /// <summary>With a year of four digits: for every day.</summary>
    public static IReadOnlyList<string> Long { get; } =
    [
        "d MMMM yyyy", "d MMMM, yyyy", "d. MMMM yyyy", "d§ MMMM yyyy", "d§ 'of' MMMM yyyy", "d§ 'of' MMMM, yyyy", "'the' d§ 'of' MMMM yyyy",
        "d MMM yyyy", "dd MMM yyyy", "d MMM. yyyy", "d§ MMM yyyy", "d-MMM-yyyy", "dd-MMM-yyyy", "dd/MMM/yyyy", "ddMMMyyyy",
        "MMMM d, yyyy", "MMMM d yyyy", "MMMM d§, yyyy", "MMMM d§ yyyy", "MMMM 'the' d§, yyyy", "MMM d, yyyy", "MMM. d, yyyy", "MMM d§, yyyy", "MMM-dd-yyyy",
        "dddd, d MMMM yyyy", "dddd d§ MMMM yyyy", "dddd, 'the' d§ 'of' MMMM yyyy", "dddd, MMMM d, yyyy", "dddd, MMMM d§, yyyy",
        "ddd, d MMM yyyy", "ddd, dd MMM yyyy", "ddd MMM dd yyyy",
        "d.M.yyyy", "dd.MM.yyyy", "d. M. yyyy", "d/M/yyyy", "dd/MM/yyyy", "d-M-yyyy", "dd-MM-yyyy", "dd MM yyyy",
        "yyyy-MM-dd", "yyyy/MM/dd", "yyyy/M/d", "yyyy.MM.dd", "yyyyMMdd", "yyyy MM dd", "yyyy-MMM-dd", "yyyy MMM d", "yyyy MMMM d", "yyyy, MMMM d§",
    ];

    /// <summary>With a year of two digits.</summary>
    public static IReadOnlyList<string> Short { get; } =
        ["d MMM yy", @"d MMMM \'yy", "dd-MMM-yy", "MMM d, yy", "MMM. d yy", @"MMMM d§, \'yy", "d.M.yy", "dd.MM.yy", "d/M/yy", "dd/MM/yy"];

    /// <summary>Whether two digits can mean the year of a day.</summary>
    public static bool HasShortYear(DateOnly day) => day.Year is >= FirstShortYear and <= LastShortYear;

    /// <summary>A day in a form.</summary>
    public static string Write(DateOnly day, string form) =>
        day.ToString(form, CultureInfo.InvariantCulture).Replace("§", OrdinalEnding(day.Day), StringComparison.Ordinal);

    private static string OrdinalEnding(int number) => number switch
    {
        1 or 21 or 31 => "st",
        2 or 22 => "nd",
        3 or 23 => "rd",
        _ => "th",
    };
}

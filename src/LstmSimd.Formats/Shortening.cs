namespace LstmSimd.Formats;

/// <summary>Names from files in messages: a hostile one may have millions of characters.</summary>
internal static class Shortening
{
    private const int Longest = 100;

    public static string Shortened(this string text) =>
        text.Length <= Longest ? text : $"{text.AsSpan(0, char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)}…";
}

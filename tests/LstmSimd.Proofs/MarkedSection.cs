namespace LstmSimd.Proofs;

/// <summary>A part of a page that a program writes: what lies between the lines <c>&lt;!-- NAME --&gt;</c> and <c>&lt;!-- /NAME --&gt;</c>.</summary>
internal static class MarkedSection
{
    /// <exception cref="InvalidDataException">The file does not have the two lines, in this order.</exception>
    public static void Replace(string file, string name, string text)
    {
        var page = File.ReadAllText(file);
        string open = $"<!-- {name} -->\n", close = $"\n<!-- /{name} -->";
        var start = page.IndexOf(open, StringComparison.Ordinal);
        var end = start < 0 ? -1 : page.IndexOf(close, start, StringComparison.Ordinal);
        if (end < 0) throw new InvalidDataException($"{file}: expected the lines {open.Trim()} and {close.Trim()}.");
        File.WriteAllText(file, $"{page[..(start + open.Length)]}{text.Trim()}{page[end..]}");
    }
}

namespace LstmSimd.Samples.DateTranslation;

/// <summary>Characters that a network reads or writes, as symbols: symbol s is the s-th character.</summary>
internal sealed class Alphabet(string characters)
{
    /// <summary>Stands before the first and after the last character that is written.</summary>
    public const char Border = '\n';

    /// <summary>What dates are written with.</summary>
    public static Alphabet Written { get; } = new(" ',-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>What ISO dates are made of.</summary>
    public static Alphabet Iso { get; } = new($"{Border}-0123456789");

    /// <summary>The number of symbols.</summary>
    public int Count => characters.Length;

    /// <summary>The character of a symbol.</summary>
    public char this[int symbol] => characters[symbol];

    /// <summary>The symbol of a character.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public int SymbolOf(char character) => characters.IndexOf(character) is >= 0 and var symbol ? symbol
        : throw new FormatException($"Dates are written with the characters {characters.Trim()} and spaces, not with '{character}'.");
}

using System.Security.Cryptography;
using System.Text;

namespace LstmSimd.Cli;

/// <summary>The text that <c>train</c> learns from, and its end that it does not see.</summary>
internal sealed class TrainingText
{
    private const char Replacement = '\uFFFD';

    // A loss is the mean over all characters but the first.
    private const int FewestHeldOut = 2;

    private TrainingText(string hash, string text, int heldOut, int replaced)
    {
        (Hash, Replaced) = (hash, replaced);
        (Training, HeldOut) = (text[..^heldOut], text[^heldOut..]);
        Vocabulary = string.Concat(text.Distinct().Order());
    }

    /// <summary>SHA-256 of the file.</summary>
    public string Hash { get; }

    public string Training { get; }

    public string HeldOut { get; }

    /// <summary>The characters of both parts, each once, in order.</summary>
    public string Vocabulary { get; }

    /// <summary>The characters that a UTF-16 code unit does not hold, such as emoji, and that are read as U+FFFD.</summary>
    public int Replaced { get; }

    /// <param name="path">A file of UTF-8.</param>
    /// <param name="heldOutShare">The share at the end to hold out, 0 to below 1; 0 holds nothing out.</param>
    /// <exception cref="InvalidDataException">It holds too little text.</exception>
    public static TrainingText Read(string path, double heldOutShare)
    {
        var bytes = File.ReadAllBytes(path);
        var text = Decode(path, bytes);
        var replaced = 0;
        if (text.Any(char.IsSurrogate))
        {
            replaced = text.EnumerateRunes().Count(rune => !rune.IsBmp);
            text = string.Concat(text.EnumerateRunes().Select(rune => rune.IsBmp ? (char)rune.Value : Replacement));
        }
        if (text.Distinct().Take(2).Count() < 2)
            throw new InvalidDataException($"'{path}': expected at least two different characters, got {text.Length switch { 0 => "an empty text", 1 => "one character", var n => $"one character {n} times" }}; there is nothing to learn.");
        var heldOut = heldOutShare == 0 ? 0 : Math.Max(FewestHeldOut, (int)(text.Length * heldOutShare));
        return new TrainingText(Convert.ToHexStringLower(SHA256.HashData(bytes)), text, Math.Min(heldOut, text.Length), replaced);
    }

    private static string Decode(string path, byte[] bytes)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(bytes), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"'{path}': expected UTF-8, got the bytes {Convert.ToHexString(e.BytesUnknown ?? [])} that are none; iconv converts other encodings.", e);
        }
    }
}

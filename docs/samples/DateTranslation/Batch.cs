namespace LstmSimd.Samples.DateTranslation;

/// <summary>Dates side by side as symbols, time first: what all rows read or write at one step lies together.</summary>
internal sealed class Batch
{
    private const int Padding = -1; // embeds as zeros, and as a target is left out

    /// <summary>Lays out B dates.</summary>
    public Batch(IReadOnlyList<WrittenDate> dates)
    {
        Lengths = [.. dates.Select(date => date.Written.Length)];
        Written = Columns(Alphabet.Written, [.. dates.Select(date => date.Written)]);
        DecoderInput = Columns(Alphabet.Iso, [.. dates.Select(date => Alphabet.Border + date.Iso)]);
        Target = Columns(Alphabet.Iso, [.. dates.Select(date => date.Iso + Alphabet.Border)]);
    }

    /// <summary>What the encoder reads, [T, B]; past the end of a row padding.</summary>
    public int[] Written { get; }

    /// <summary>The characters of each row, [B].</summary>
    public int[] Lengths { get; }

    /// <summary>What the decoder reads, [T′, B]: the right answer, one step late (teacher forcing).</summary>
    public int[] DecoderInput { get; }

    /// <summary>What the decoder is to write, [T′, B].</summary>
    public int[] Target { get; }

    private static int[] Columns(Alphabet alphabet, string[] rows)
    {
        var symbols = new int[rows.Max(row => row.Length) * rows.Length];
        Array.Fill(symbols, Padding);
        for (var b = 0; b < rows.Length; b++)
            for (var t = 0; t < rows[b].Length; t++) symbols[t * rows.Length + b] = alphabet.SymbolOf(rows[b][t]);
        return symbols;
    }
}

namespace LstmSimd;

/// <summary>A table with one row for each symbol: x = E[symbol].</summary>
public sealed class Embedding
{
    /// <summary>Checks the shape and keeps the table, uncopied.</summary>
    /// <param name="symbolCount">V ≥ 1, the number of symbols.</param>
    /// <param name="size">The floats of each row, at least 1.</param>
    /// <param name="weights">E, [V, size].</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException"><paramref name="weights"/> has another length.</exception>
    public Embedding(int symbolCount, int size, ReadOnlyMemory<float> weights)
    {
        Check.Positive(symbolCount);
        Check.Positive(size);
        Check.Shape(weights.Length, nameof(weights), "[V, size]", symbolCount, size);
        SymbolCount = symbolCount;
        Size = size;
        Weights = weights;
    }

    /// <summary>V, the number of symbols.</summary>
    public int SymbolCount { get; }

    /// <summary>The floats of each row.</summary>
    public int Size { get; }

    /// <summary>E, [V, size].</summary>
    public ReadOnlyMemory<float> Weights { get; }

    /// <summary>The row of a symbol.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="symbol"/> is not one of the symbols.</exception>
    public ReadOnlySpan<float> this[int symbol]
    {
        get
        {
            Check.InRange(symbol, SymbolCount);
            return Weights.Span.Slice(symbol * Size, Size);
        }
    }
}

using System.Numerics.Tensors;

namespace LstmSimd.Training;

/// <summary>An embedding that learns: x = E[symbol].</summary>
public sealed class TrainableEmbedding
{
    private readonly Parameter _table;
    private readonly int _symbolCount, _size;

    /// <summary>Copies the table to start from.</summary>
    public TrainableEmbedding(Embedding embedding)
    {
        ArgumentNullException.ThrowIfNull(embedding);
        (_symbolCount, _size) = (embedding.SymbolCount, embedding.Size);
        _table = new Parameter("embedding", embedding.Weights.ToArray(), _symbolCount, _size);
        Parameters = [_table];
    }

    /// <summary>E, [V, size].</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The table as it is now, to run or to store.</summary>
    public Embedding CreateEmbedding() => new(_symbolCount, _size, _table.Values.ToArray());

    /// <summary>x[r] = E[symbols[r]].</summary>
    /// <param name="symbols">[R]; a negative one, padding, gives zeros.</param>
    /// <param name="x">[R, size].</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A symbol is none of the V.</exception>
    public void Forward(ReadOnlySpan<int> symbols, Span<float> x)
    {
        Check.Shape(x.Length, nameof(x), "[R, size]", symbols.Length, _size);
        for (var row = 0; row < symbols.Length; row++)
        {
            var own = x.Slice(row * _size, _size);
            if (symbols[row] < 0) own.Clear();
            else Row(_table.Values, symbols[row]).CopyTo(own);
        }
    }

    /// <summary>Adds ∂L/∂x to the gradients of the rows that were looked up.</summary>
    /// <param name="symbols">[R], as on the way forth.</param>
    /// <param name="gradients">∂L/∂x, [R, size].</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A symbol is none of the V.</exception>
    public void Backward(ReadOnlySpan<int> symbols, ReadOnlySpan<float> gradients)
    {
        Check.Shape(gradients.Length, nameof(gradients), "[R, size]", symbols.Length, _size);
        for (var row = 0; row < symbols.Length; row++)
        {
            if (symbols[row] < 0) continue;
            var own = Row(_table.Gradients, symbols[row]);
            TensorPrimitives.Add(own, gradients.Slice(row * _size, _size), own);
        }
    }

    private Span<float> Row(Memory<float> values, int symbol)
    {
        if (symbol >= _symbolCount) throw new ArgumentOutOfRangeException(nameof(symbol), symbol, $"symbols: expected less than V = {_symbolCount}, got {symbol}.");
        return values.Span.Slice(symbol * _size, _size);
    }
}

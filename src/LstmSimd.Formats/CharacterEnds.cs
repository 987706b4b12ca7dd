namespace LstmSimd.Formats;

/// <summary>What a character model has beside its LSTM.</summary>
/// <param name="Vocabulary">The characters, symbol s at index s.</param>
/// <param name="Embedding">From symbols to the LSTM's inputs.</param>
/// <param name="Dense">From the LSTM's outputs to logits.</param>
public sealed record CharacterEnds(string Vocabulary, Embedding Embedding, Dense Dense)
{
    internal static CharacterEnds Read(string vocabulary, INamedTensor embedding, INamedTensor denseWeights, INamedTensor denseBias)
    {
        if (vocabulary.Length == 0) throw new InvalidDataException("The vocabulary is empty; a character model knows at least one character.");
        var symbols = embedding.Size(0, rank: 2);
        var outputs = denseWeights.Size(0, rank: 2);
        return new CharacterEnds(vocabulary,
            new Embedding(symbols, embedding.Size(1, rank: 2), embedding.ToSingles()),
            new Dense(denseWeights.Size(1, rank: 2), outputs, denseWeights.ToSingles(), denseBias.ToSingles(outputs)));
    }
}

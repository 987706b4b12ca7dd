using System.Numerics.Tensors;

namespace LstmSimd;

/// <summary>A model of text, character by character: embedding → LSTM → dense → softmax over the next character.</summary>
/// <remarks>A character is a UTF-16 code unit.</remarks>
public sealed class CharacterModel
{
    private readonly Dictionary<char, int> _symbols = [];

    /// <summary>Checks that the parts fit and packs the LSTM.</summary>
    /// <param name="vocabulary">The V characters that the model knows, each once; symbol s is vocabulary[s].</param>
    /// <param name="embedding">V rows, as wide as the first layer's input.</param>
    /// <param name="layers">Layers that all read forward.</param>
    /// <param name="dense">From the last layer's output to V logits.</param>
    /// <param name="options">How to compute; the defaults suit where null.</param>
    /// <exception cref="ArgumentException">The parts do not fit, a layer reads backward, or a character occurs twice.</exception>
    public CharacterModel(string vocabulary, Embedding embedding, IReadOnlyList<LstmLayer> layers, Dense dense, LstmOptions? options = null)
    {
        CheckParts(vocabulary, embedding, layers, dense);
        Lstm = new Lstm(layers, options);
        foreach (var character in vocabulary) _symbols.Add(character, _symbols.Count);
        Vocabulary = vocabulary;
        Embedding = embedding;
        Dense = dense;
    }

    /// <summary>Checks that the parts of a model fit, before anything is packed.</summary>
    /// <exception cref="ArgumentException">They do not, a layer reads backward, or a character occurs twice.</exception>
    internal static void CheckParts(string vocabulary, Embedding embedding, IReadOnlyList<LstmLayer> layers, Dense dense)
    {
        ArgumentException.ThrowIfNullOrEmpty(vocabulary);
        ArgumentNullException.ThrowIfNull(embedding);
        ArgumentNullException.ThrowIfNull(dense);
        LstmLayer.CheckStack(layers);
        if (layers.Any(layer => layer.Direction != LstmDirection.Forward)) throw new ArgumentException("layers: a character model reads forward, but a layer reads backward.", nameof(layers));
        Expect(embedding.SymbolCount, vocabulary.Length, "rows, one for each character", nameof(embedding));
        Expect(embedding.Size, layers[0].InputSize, "columns, the first layer's inputs", nameof(embedding));
        Expect(dense.InputSize, layers[^1].OutputSize, "inputs, the last layer's outputs", nameof(dense));
        Expect(dense.OutputSize, vocabulary.Length, "outputs, one for each character", nameof(dense));
        var known = new HashSet<char>();
        foreach (var character in vocabulary)
            if (!known.Add(character)) throw new ArgumentException($"vocabulary: expected each character once, but U+{(int)character:X4} occurs twice.", nameof(vocabulary));

        static void Expect(int came, int expected, string what, string name)
        {
            if (came != expected) throw new ArgumentException($"{name}: expected {expected} {what}, got {came}.", name);
        }
    }

    /// <summary>The characters that the model knows.</summary>
    public string Vocabulary { get; }

    /// <summary>From symbols to the LSTM's inputs.</summary>
    public Embedding Embedding { get; }

    /// <summary>The packed LSTM.</summary>
    public Lstm Lstm { get; }

    /// <summary>From the LSTM's outputs to logits.</summary>
    public Dense Dense { get; }

    /// <summary>The symbol of a character.</summary>
    /// <exception cref="ArgumentException">The model does not know the character.</exception>
    public int SymbolOf(char character) => _symbols.TryGetValue(character, out var symbol) ? symbol
        : throw new ArgumentException($"The model does not know the character U+{(int)character:X4}{(char.IsControl(character) ? "" : $" '{character}'")}.", nameof(character));

    /// <summary>A reader of zero state.</summary>
    public CharacterSession CreateSession() => new(this);

    /// <summary>Text that goes on from a prompt.</summary>
    /// <param name="prompt">What to read first; where it is empty, the text starts as if after a line end, or after symbol 0 in a vocabulary without one.</param>
    /// <param name="length">The number of characters to generate.</param>
    /// <param name="temperature">Divides the logits: below 1 bolder, above 1 more varied; 0 always takes the likeliest character.</param>
    /// <param name="seed">Of the random numbers: the same seed gives the same text.</param>
    /// <exception cref="ArgumentException">The model does not know a character of the prompt.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative, or <paramref name="temperature"/> negative or not finite.</exception>
    public IEnumerable<char> Generate(string prompt, int length, float temperature = 0.7f, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        CharacterSession.CheckTemperature(temperature);
        if (prompt.Length == 0) prompt = _symbols.ContainsKey('\n') ? "\n" : Vocabulary[..1];
        foreach (var character in prompt) SymbolOf(character);
        return Characters();

        // Each enumeration reads the prompt by itself: the same text every time.
        IEnumerable<char> Characters()
        {
            var session = CreateSession();
            foreach (var character in prompt) session.Read(character);
            var random = new Random(seed);
            for (var i = 0; i < length; i++)
            {
                var next = session.Sample(random, temperature);
                yield return next;
                session.Read(next);
            }
        }
    }

    /// <summary>How well the model predicts a text: −log₂ p of each character but the first, on average, read from zero state.</summary>
    /// <param name="text">At least two characters.</param>
    /// <exception cref="ArgumentException">The text is shorter, or the model does not know a character of it.</exception>
    public double BitsPerCharacter(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length < 2) throw new ArgumentException($"text: expected at least 2 characters, got {text.Length}.", nameof(text));
        var session = CreateSession();
        var bits = 0.0;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            session.Read(text[i]);
            var logits = session.Logits;
            var most = TensorPrimitives.Max(logits);

            // The logarithm of the softmax, not of its result: that may be 0 in float32.
            var total = 0.0;
            foreach (var logit in logits) total += Math.Exp(logit - most);
            bits += Math.Log2(total) - (logits[SymbolOf(text[i + 1])] - most) / Math.Log(2);
        }
        return bits / (text.Length - 1);
    }
}

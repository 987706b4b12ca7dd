using System.Numerics.Tensors;

namespace LstmSimd;

/// <summary>One stream of characters through a <see cref="CharacterModel"/>; one thread at a time.</summary>
public sealed class CharacterSession
{
    private readonly float[] _hidden;
    private readonly float[] _logits;
    private readonly float[] _weights;

    internal CharacterSession(CharacterModel model)
    {
        Model = model;
        Session = model.Lstm.CreateSession(sequenceLength: 1);
        _hidden = new float[model.Lstm.OutputSize];
        _logits = new float[model.Vocabulary.Length];
        _weights = new float[model.Vocabulary.Length];
    }

    /// <summary>The model.</summary>
    public CharacterModel Model { get; }

    private LstmSession Session { get; }

    /// <summary>h of the last layer after the last character read.</summary>
    public ReadOnlySpan<float> Hidden => _hidden;

    /// <summary>The logits of the next character, [V]; zeros before anything is read.</summary>
    public ReadOnlySpan<float> Logits => _logits;

    /// <summary>Reads one character: one step of the LSTM.</summary>
    /// <exception cref="ArgumentException">The model does not know the character; nothing is read then.</exception>
    public void Read(char character)
    {
        Session.Step(Model.Embedding[Model.SymbolOf(character)], _hidden);
        Model.Dense.Apply(_hidden, _logits);
    }

    /// <summary>Forgets all that was read.</summary>
    public void Reset()
    {
        Session.Reset();
        _hidden.AsSpan().Clear();
        _logits.AsSpan().Clear();
    }

    /// <summary>Draws the next character with the probabilities softmax(logits / temperature); it is not read yet.</summary>
    /// <param name="random">The source of chance.</param>
    /// <param name="temperature">0 takes the likeliest character.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="temperature"/> is negative or not finite.</exception>
    /// <exception cref="InvalidOperationException">A logit is NaN: the weights hold what no training leaves.</exception>
    public char Sample(Random random, float temperature)
    {
        ArgumentNullException.ThrowIfNull(random);
        CheckTemperature(temperature);
        if (_logits.AsSpan().Contains(float.NaN)) throw new InvalidOperationException("Sample: a logit is NaN; the model's weights are not finite, or too large.");
        if (temperature == 0) return Model.Vocabulary[TensorPrimitives.IndexOfMax(_logits)];

        // Unnormalised softmax, summed in the order of the symbols: one draw, one seed, one text.
        TensorPrimitives.Subtract(_logits, TensorPrimitives.Max(_logits), _weights);
        TensorPrimitives.Divide(_weights, temperature, _weights);
        TensorPrimitives.Exp(_weights, _weights);
        var total = 0.0;
        foreach (var weight in _weights) total += weight;
        var left = random.NextDouble() * total;
        for (var symbol = 0; symbol < _weights.Length; symbol++)
        {
            left -= _weights[symbol];
            if (left < 0) return Model.Vocabulary[symbol];
        }
        return Model.Vocabulary[TensorPrimitives.IndexOfMax(_logits)]; // rounding left a crumb after the last symbol
    }

    internal static void CheckTemperature(float temperature)
    {
        if (!float.IsFinite(temperature) || temperature < 0)
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, $"temperature: expected a finite number of at least 0, got {temperature}.");
    }
}

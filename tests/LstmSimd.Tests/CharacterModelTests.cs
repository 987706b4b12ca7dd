namespace LstmSimd.Tests;

public sealed class CharacterModelTests
{
    private const string Vocabulary = "\nabcdéf";
    private const int Size = 5;

    private static readonly LstmLayer[] Layers = [Models.Layer('F', Size, 12), Models.Layer('F', 12, 10, seed: 9)];

    private readonly CharacterModel _model = Create(Vocabulary);

    [Fact]
    public void TheSameSeed_GivesTheSameText()
    {
        var text = Text(_model.Generate("abc", 200, temperature: 1, seed: 5));
        Assert.Equal(200, text.Length);
        Assert.All(text, character => Assert.Contains(character, Vocabulary));
        Assert.Equal(text, Text(_model.Generate("abc", 200, temperature: 1, seed: 5)));
        Assert.Equal(text, Text(Create(Vocabulary).Generate("abc", 200, temperature: 1, seed: 5)));
        Assert.StartsWith(Text(_model.Generate("abc", 50, temperature: 1, seed: 5)), text, StringComparison.Ordinal);
        Assert.NotEqual(text, Text(_model.Generate("abc", 200, temperature: 1, seed: 6)));
    }

    [Fact]
    public void ATextThatIsEnumeratedTwice_IsTheSameTwice()
    {
        var characters = _model.Generate("abc", 100, temperature: 1, seed: 5);
        Assert.Equal(Text(characters), Text(characters));
        using var first = characters.GetEnumerator();
        using var second = characters.GetEnumerator();
        while (first.MoveNext() & second.MoveNext()) Assert.Equal(first.Current, second.Current);
    }

    [Fact]
    public void Temperature0_TakesTheLikeliest_WhateverTheSeed()
    {
        var text = Text(_model.Generate("fa", 60, temperature: 0, seed: 1));
        Assert.Equal(text, Text(_model.Generate("fa", 60, temperature: 0, seed: 2)));
        var session = _model.CreateSession();
        session.Read('f');
        session.Read('a');
        foreach (var character in text)
        {
            var logits = session.Logits.ToArray();
            Assert.Equal(logits.Max(), logits[Vocabulary.IndexOf(character, StringComparison.Ordinal)]);
            session.Read(character);
        }
    }

    [Fact]
    public void Temperatures_FollowTheSoftmax()
    {
        const int Draws = 20_000;
        const float Temperature = 0.5f;
        var session = _model.CreateSession();
        session.Read('b');
        var weights = session.Logits.ToArray().Select(logit => Math.Exp(logit / Temperature)).ToArray();
        var random = new Random(3);
        var counts = Enumerable.Range(0, Draws).Select(_ => session.Sample(random, Temperature)).CountBy(character => character).ToDictionary();
        for (var symbol = 0; symbol < Vocabulary.Length; symbol++)
        {
            // Five standard deviations of a binomial count.
            var p = weights[symbol] / weights.Sum();
            Assert.Equal(Draws * p, counts.GetValueOrDefault(Vocabulary[symbol]), 5 * Math.Sqrt(Draws * p * (1 - p)));
        }
    }

    [Fact]
    public void AnEmptyPrompt_IsALineEnd_OrTheFirstSymbol()
    {
        Assert.Equal(Text(_model.Generate("\n", 50, seed: 4)), Text(_model.Generate("", 50, seed: 4)));
        var withoutLineEnds = Create("xabcdéf");
        Assert.Equal(Text(withoutLineEnds.Generate("x", 50, seed: 4)), Text(withoutLineEnds.Generate("", 50, seed: 4)));
        Assert.Empty(_model.Generate("", 0));
    }

    [Fact]
    public void BitsPerCharacter_AreThoseOfTheFloat64Reference()
    {
        var text = "abc\nfadéaabcfff" + Text(_model.Generate("a", 100, temperature: 1));
        var reference = new ReferenceLstm<double>(Layers);
        var h = new double[reference.OutputSize];
        var bits = 0.0;
        for (var t = 0; t + 1 < text.Length; t++)
        {
            reference.Run([.. _model.Embedding[_model.SymbolOf(text[t])].ToArray().Select(value => (double)value)], h);
            var logits = Enumerable.Range(0, Vocabulary.Length).Select(v => h.Select((value, k) => value * _model.Dense.Weights.Span[v * h.Length + k]).Sum() + _model.Dense.Bias.Span[v]).ToArray();
            bits += Math.Log2(logits.Sum(Math.Exp)) - logits[_model.SymbolOf(text[t + 1])] / Math.Log(2);
        }

        // A probability is wrong by the error of its logits, 2⁻²⁴ for each term of the sums behind them, and in bits 1/ln 2 times that.
        Assert.Equal(bits / (text.Length - 1), _model.BitsPerCharacter(text), 100 * Math.ScaleB(1, -24) / Math.Log(2));
    }

    [Fact]
    public void BitsPerCharacter_StayFinite_WhereAProbabilityIsBelowTheSmallestFloat()
    {
        // The bias alone decides: symbol 1 has p = e⁻³⁰⁰.
        LstmLayer[] layers = [Models.Layer('F', 1, 1)];
        var model = new CharacterModel("ab", new Embedding(2, 1, new float[2]), layers, new Dense(1, 2, new float[2], new float[] { 300, 0 }));
        Assert.Equal(300 / Math.Log(2), model.BitsPerCharacter("ab"), 1e-4);
    }

    [Fact]
    public void Characters_ThatTheModelDoesNotKnow_AreRefused_AndNothingIsRead()
    {
        Refusal.Of<ArgumentException>("character", () => _model.SymbolOf('Z'), "U+005A", "'Z'");
        Refusal.Of<ArgumentException>("character", () => _model.SymbolOf('\t'), "U+0009");
        Refusal.Of<ArgumentException>("character", () => _model.Generate("abZ", 1), "'Z'");
        Refusal.Of<ArgumentException>("character", () => _model.BitsPerCharacter("abZ"), "'Z'");
        var session = _model.CreateSession();
        session.Read('a');
        var logits = session.Logits.ToArray();
        Refusal.Of<ArgumentException>("character", () => session.Read('Z'), "'Z'");
        Bits.Equal(logits, session.Logits);
        session.Read('b');
        var undisturbed = _model.CreateSession();
        undisturbed.Read('a');
        undisturbed.Read('b');
        Bits.Equal(undisturbed.Logits, session.Logits);
    }

    [Fact]
    public void AResetSession_HasReadNothing()
    {
        var session = _model.CreateSession();
        session.Read('a');
        session.Reset();
        Bits.Equal(_model.CreateSession().Logits, session.Logits);
        Bits.Equal(_model.CreateSession().Hidden, session.Hidden);
        session.Read('b');
        var fresh = _model.CreateSession();
        fresh.Read('b');
        Bits.Equal(fresh.Logits, session.Logits);
    }

    [Theory, InlineData(0f), InlineData(1f)]
    public void ALogitThatIsNaN_IsRefused(float temperature)
    {
        LstmLayer[] layers = [Models.Layer('F', 1, 1)];
        var model = new CharacterModel("ab", new Embedding(2, 1, new float[2]), layers, new Dense(1, 2, new float[2], new[] { 0, float.NaN }));
        var session = model.CreateSession();
        session.Read('a');
        Assert.Contains("NaN", Assert.Throws<InvalidOperationException>(() => session.Sample(new Random(1), temperature)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BadArguments_AreRefused()
    {
        Refusal.Of<ArgumentNullException>("prompt", () => _model.Generate(null!, 1));
        Refusal.Of<ArgumentOutOfRangeException>("length", () => _model.Generate("", -1), "-1");
        foreach (var temperature in new[] { -1f, float.NaN, float.PositiveInfinity })
        {
            Refusal.Of<ArgumentOutOfRangeException>("temperature", () => _model.Generate("", 1, temperature), "finite");
            Refusal.Of<ArgumentOutOfRangeException>("temperature", () => _model.CreateSession().Sample(new Random(1), temperature), "finite");
        }
        Refusal.Of<ArgumentNullException>("random", () => _model.CreateSession().Sample(null!, 1));
        Refusal.Of<ArgumentNullException>("text", () => _model.BitsPerCharacter(null!));
        Refusal.Of<ArgumentException>("text", () => _model.BitsPerCharacter("a"), "at least 2", "got 1");
    }

    [Fact]
    public void PartsThatDoNotFit_AreRefused()
    {
        Embedding embedding = _model.Embedding;
        Dense dense = _model.Dense;
        Refusal.Of<ArgumentException>("vocabulary", () => _ = new CharacterModel("", embedding, Layers, dense));
        Refusal.Of<ArgumentNullException>("embedding", () => _ = new CharacterModel(Vocabulary, null!, Layers, dense));
        Refusal.Of<ArgumentNullException>("dense", () => _ = new CharacterModel(Vocabulary, embedding, Layers, null!));
        Refusal.Of<ArgumentException>("layers", () => _ = new CharacterModel(Vocabulary, embedding, [Models.Layer('B', Size, 10)], dense), "reads backward");
        Refusal.Of<ArgumentException>("vocabulary", () => _ = new CharacterModel("\nabcdéa", embedding, Layers, dense), "U+0061 occurs twice");
        Refusal.Of<ArgumentException>("embedding", () => _ = new CharacterModel(Vocabulary, Table(6, Size), Layers, dense), "expected 7 rows", "got 6");
        Refusal.Of<ArgumentException>("embedding", () => _ = new CharacterModel(Vocabulary, Table(7, Size + 1), Layers, dense), "expected 5 columns", "got 6");
        Refusal.Of<ArgumentException>("dense", () => _ = new CharacterModel(Vocabulary, embedding, Layers, Head(11, 7)), "expected 10 inputs", "got 11");
        Refusal.Of<ArgumentException>("dense", () => _ = new CharacterModel(Vocabulary, embedding, Layers, Head(10, 8)), "expected 7 outputs", "got 8");
    }

    [Fact]
    public void ReadingACharacter_AllocatesNothing() => Allocation.None(_model.CreateSession, session =>
    {
        session.Read('a');
        session.Read('b');
    });

    private static CharacterModel Create(string vocabulary) =>
        new(vocabulary, Table(vocabulary.Length, Size), Layers, Head(Layers[^1].OutputSize, vocabulary.Length));

    private static Embedding Table(int symbols, int size) => new(symbols, size, Noise.Uniform(31, symbols * size));

    // Weights large enough for characters to differ in their probabilities.
    private static Dense Head(int inputs, int outputs) => new(inputs, outputs, Noise.Uniform(32, inputs * outputs, 3), Noise.Uniform(33, outputs));

    private static string Text(IEnumerable<char> characters) => new([.. characters]);
}

using System.Text.Json;

namespace LstmSimd.Formats.Tests;

/// <summary>ml5's character model of Charlotte Brontë, from the raw variables of TensorFlow's BasicLSTMCell: kernels [I + H, 4H], gates i j f o.</summary>
public sealed class BronteTests
{
    private const int H = 128, Vocabulary = 108;

    // What SOURCE.md records: bits per character with the forget bias of 1 that the cell adds at run time, and without.
    private const double WithForgetBias = 1.819, WithoutForgetBias = 1.974, HalfADigit = 5e-4;

    [Theory, InlineData(1, WithForgetBias), InlineData(0, WithoutForgetBias)]
    public void BitsPerCharacter_AreThoseOfTheModel(float forgetBias, double expected)
    {
        var symbols = Symbols();
        var x = Embed(symbols[..^1]);
        var y = Layers.Outputs(new Lstm(Stack(forgetBias)).CreateSession(), x);
        var (w, b) = (Variable("rnnlm_softmax_w"), Variable("rnnlm_softmax_b"));
        var bits = 0.0;
        for (var t = 0; t + 1 < symbols.Length; t++)
        {
            var logits = GateColumns.Dense(y.AsSpan(t * H, H), w, b);
            Assert.Equal(Vocabulary, logits.Length);
            var most = logits.Max();
            bits += Math.Log2(logits.Sum(logit => Math.Exp(logit - most))) - (logits[symbols[t + 1]] - most) / Math.Log(2);
        }
        Assert.InRange(bits / (symbols.Length - 1), expected - HalfADigit, expected + HalfADigit);
    }

    [Fact]
    public void TheRawFiles_AreTheModelOfTheTrace()
    {
        var trace = ModelFile.Load(OriginalFiles.Model("ml5_charrnn_bronte", "canonical.safetensors"));
        Layers.Equal(trace.Layers, Stack(forgetBias: 1));
        Bits.Equal(trace.Trace!.Input.Span, Embed(Symbols()[..trace.Trace.Steps]), "X");
    }

    private static LstmLayer[] Stack(float forgetBias) => [.. Enumerable.Range(0, 2).Select(l =>
    {
        var kernel = Variable($"rnnlm_multi_rnn_cell_cell_{l}_basic_lstm_cell_kernel");
        var bias = GateColumns.ToRows(Variable($"rnnlm_multi_rnn_cell_cell_{l}_basic_lstm_cell_bias"), H, GateColumns.BasicLstmCell);
        foreach (ref var value in bias.AsSpan(H, H)) value += forgetBias;
        return new LstmLayer(LstmDirection.Forward, new LstmWeights(H, H, GateColumns.ToRows(kernel.AsSpan(0, H * 4 * H), H, GateColumns.BasicLstmCell),
            GateColumns.ToRows(kernel.AsSpan(H * 4 * H), H, GateColumns.BasicLstmCell), bias));
    })];

    private static float[] Embed(int[] symbols)
    {
        var embedding = Variable("embedding");
        return [.. symbols.SelectMany(symbol => embedding.AsSpan(symbol * H, H).ToArray())];
    }

    private static int[] Symbols()
    {
        var vocabulary = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(OriginalFiles.Model("ml5_charrnn_bronte", "model", "vocab.json")))!;
        return [.. File.ReadAllText(OriginalFiles.Model("ml5_charrnn_bronte", "input.txt")).Select(character => vocabulary[character.ToString()])];
    }

    private static float[] Variable(string name) => OriginalFiles.Floats(OriginalFiles.Model("ml5_charrnn_bronte", "model", name));
}

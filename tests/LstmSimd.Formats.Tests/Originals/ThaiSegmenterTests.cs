using System.Text;
using System.Text.Json;

namespace LstmSimd.Formats.Tests;

/// <summary>Unicode's segmenter of Thai text, from its weights.json, divides the Declaration of Human Rights as Unicode's own test data say.</summary>
public sealed class ThaiSegmenterTests
{
    private const int Lines = 46, Classes = 4;
    private const char Bar = '|';

    // Of recorded models in float32; the smallest margin between two classes is 4e-3.
    private const double Bound = 5e-5;

    [Fact]
    public void EveryLineByItself_IsSegmentedAsUnicodeDoes()
    {
        var model = Model.Load();
        var lstm = new Lstm([model.Layer]);
        Assert.Equal(Lines, model.Expected.Length);
        foreach (var line in model.Expected)
            Assert.Equal(line, model.Segmented(line, Layers.Outputs(lstm.CreateSession(), model.Embed(line))));
    }

    /// <summary>Rows of different lengths side by side; the backward direction starts at each row's own end, and what follows it is 0.</summary>
    [Fact]
    public void AllLinesInOneBatch_GiveWhatEachGivesAlone()
    {
        var model = Model.Load();
        var lstm = new Lstm([model.Layer]);
        int[] lengths = Array.ConvertAll(model.Expected, line => CodePoints(line).Length);
        int steps = lengths.Max(), inputs = model.Layer.InputSize, outputs = model.Layer.OutputSize;
        var x = new float[steps * Lines * inputs];
        for (var row = 0; row < Lines; row++)
        {
            var line = model.Embed(model.Expected[row]);
            for (var t = 0; t < lengths[row]; t++) line.AsSpan(t * inputs, inputs).CopyTo(x.AsSpan((t * Lines + row) * inputs));
        }

        var y = new float[steps * Lines * outputs];
        lstm.CreateSession(Lines, steps).Run(x, y, new RunOptions { Lengths = lengths });
        var reference = Layers.Reference([model.Layer], x, Lines, lengths);
        for (var row = 0; row < Lines; row++)
        {
            var line = model.Expected[row];
            var batched = RowOf(y, row);
            var valid = batched.AsSpan(0, lengths[row] * outputs);
            Bits.Equal(Layers.Outputs(lstm.CreateSession(), model.Embed(line)), valid, $"line {row}");
            Assert.All(batched[valid.Length..], value => Assert.Equal(0, value));
            Near.Equal(RowOf(reference, row), batched, Bound, $"line {row}");
            Assert.Equal(line, model.Segmented(line, valid.ToArray()));
        }

        T[] RowOf<T>(T[] sequence, int row)
        {
            var values = new T[steps * outputs];
            for (var t = 0; t < steps; t++) sequence.AsSpan((t * Lines + row) * outputs, outputs).CopyTo(values.AsSpan(t * outputs));
            return values;
        }
    }

    private static int[] CodePoints(string line) => [.. line.EnumerateRunes().Where(rune => rune.Value != Bar).Select(rune => rune.Value)];

    /// <summary>Embedding, bidirectional LSTM and dense layer.</summary>
    private sealed record Model(Dictionary<int, int> Symbols, float[] Embedding, LstmLayer Layer, float[] DenseWeights, float[] DenseBias, string[] Expected)
    {
        public static Model Load()
        {
            var folder = OriginalFiles.Model("icu_thai_codepoints_m5");
            using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "weights.json")));
            var symbols = json.RootElement.GetProperty("dic").EnumerateObject().ToDictionary(entry => char.ConvertToUtf32(entry.Name, 0), entry => entry.Value.GetInt32());
            int inputs = Axis(1, 1), hidden = Axis(3, 0);
            return new Model(symbols, Matrix(1), new LstmLayer(LstmDirection.Bidirectional, Weights(2), Weights(5)), Matrix(8), Matrix(9),
                File.ReadAllLines(Path.Combine(folder, "expected_unicode_segmentation.txt")));

            // Kernel, recurrent kernel and bias of a direction follow each other.
            LstmWeights Weights(int first) => new(inputs, hidden, GateColumns.ToRows(Matrix(first), hidden, GateColumns.Keras),
                GateColumns.ToRows(Matrix(first + 1), hidden, GateColumns.Keras), GateColumns.ToRows(Matrix(first + 2), hidden, GateColumns.Keras));

            float[] Matrix(int number) => [.. json.RootElement.GetProperty($"mat{number}").GetProperty("data").EnumerateArray().Select(value => value.GetSingle())];

            int Axis(int number, int axis) => json.RootElement.GetProperty($"mat{number}").GetProperty("dim")[axis].GetInt32();
        }

        /// <summary>[T, I]; what the dictionary does not know has the row after all that it knows.</summary>
        public float[] Embed(string line) => [.. CodePoints(line).SelectMany(point => Embedding.AsSpan(Symbols.GetValueOrDefault(point, Symbols.Count) * Layer.InputSize, Layer.InputSize).ToArray())];

        /// <summary>A bar before each code point that begins a word or is one (classes 0 and 3 of begin, inside, end, single), and one at the end.</summary>
        public string Segmented(string line, float[] y)
        {
            var text = new StringBuilder();
            var points = CodePoints(line);
            for (var t = 0; t < points.Length; t++)
            {
                var scores = GateColumns.Dense(y.AsSpan(t * Layer.OutputSize, Layer.OutputSize), DenseWeights, DenseBias);
                Assert.Equal(Classes, scores.Length);
                if (Array.IndexOf(scores, scores.Max()) is 0 or Classes - 1) text.Append(Bar);
                text.Append(char.ConvertFromUtf32(points[t]));
            }
            return text.Append(Bar).ToString();
        }
    }
}

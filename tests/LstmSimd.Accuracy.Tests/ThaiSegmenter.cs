using System.Numerics.Tensors;
using System.Text;
using LstmSimd.Kernels;

namespace LstmSimd.Accuracy.Tests;

/// <summary>Word segmentation: each character begins, continues or ends a word, or is one, by the largest of four outputs; Unicode says what is right.</summary>
internal sealed class ThaiSegmenter
{
    private const string Folder = "icu_thai_codepoints_m5";
    private const int Classes = 4, Begin = 0, Single = 3; // B, I, E, S
    private const char Bar = '|';

    private readonly RecordedModel _model = new(Folder, "trace.safetensors");
    private readonly string[] _expected = File.ReadAllLines(ModelFolder.Find(Folder, "expected_unicode_segmentation.txt"));

    public int Lines => _expected.Length;

    public float[] RecordedProbabilities => _model.Singles("probs");

    /// <summary>The lines with every bar where Unicode has it, and nowhere else.</summary>
    public double Measure(WeightPrecision precision, WeightPrecision? input = null) => RightLines(Probabilities(precision, input));

    public float[] Probabilities(WeightPrecision precision, WeightPrecision? input = null) => Probabilities(_model.Outputs(precision, input));

    /// <summary>[T, B, 2H] to [T, B, 4], zeros past a line's end as in the record.</summary>
    public float[] Probabilities(ReadOnlySpan<float> y)
    {
        var probabilities = RecordedModel.Softmax(RecordedModel.Apply(_model.Dense("dense_w", "dense_b"), y), Classes);
        for (var line = 0; line < Lines; line++)
            for (var t = Length(line); t < _model.Trace.Steps; t++) Of(probabilities, t, line).Clear();
        return probabilities;
    }

    public double RightLines(float[] probabilities) => _expected.Index().Count(line => Segmented(line.Index, probabilities) == line.Item);

    private string Segmented(int line, float[] probabilities)
    {
        var text = _expected[line].Replace(Bar.ToString(), "", StringComparison.Ordinal);
        Assert.Equal(Length(line), text.Length);
        var words = new StringBuilder();
        for (var t = 0; t < text.Length; t++)
        {
            if (TensorPrimitives.IndexOfMax<float>(Of(probabilities, t, line)) is Begin or Single) words.Append(Bar);
            words.Append(text[t]);
        }
        return words.Append(Bar).ToString();
    }

    private int Length(int line) => _model.Trace.Lengths![line];

    private Span<float> Of(float[] probabilities, int t, int line) => probabilities.AsSpan((t * Lines + line) * Classes, Classes);
}

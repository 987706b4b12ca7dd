using LstmSimd.Kernels;

namespace LstmSimd.Accuracy.Tests;

/// <summary>A character model: how surely it says the next of 4,000 characters, softmax(y · W + b).</summary>
internal sealed class BronteCharacters
{
    private readonly RecordedModel _model = new("ml5_charrnn_bronte", "trace.safetensors");

    /// <summary>The mean of −log₂ p of the character that came.</summary>
    public double Measure(WeightPrecision precision, WeightPrecision? input = null) => BitsPerCharacter(LogProbabilities(precision, input));

    /// <summary>ln p of the next character, step by step.</summary>
    public float[] RecordedLogProbabilities => _model.Singles("log_prob_of_next");

    public double[] LogProbabilities(WeightPrecision precision, WeightPrecision? input = null) => LogProbabilities(_model.Outputs(precision, input));

    public double[] LogProbabilities(ReadOnlySpan<float> y)
    {
        var dense = _model.Dense("softmax_w", "softmax_b");
        var probabilities = RecordedModel.Softmax(RecordedModel.Apply(dense, y), dense.OutputSize);
        var ids = _model.Integers("ids");
        return [.. Enumerable.Range(0, _model.Trace.Steps).Select(t => Math.Log(probabilities[t * dense.OutputSize + (int)ids[t + 1]]))];
    }

    public static double BitsPerCharacter(double[] logProbabilities) => -logProbabilities.Average() / Math.Log(2);
}

using System.Numerics.Tensors;
using LstmSimd.Kernels;

namespace LstmSimd.Accuracy.Tests;

/// <summary>
/// textgenrnn: the character after the 40 of each of 64 titles. Every step's embedding and both layers' outputs stand side by side, u = [x, y₀, y₁];
/// their average, weighted by a = softmax over the steps of u · w, goes through softmax(ū · W + b).
/// </summary>
internal sealed class TitleGenerator
{
    private readonly RecordedModel _model = new("textgenrnn_base", "trace.safetensors");

    public int Titles => _model.Trace.BatchSize;

    public float[] RecordedProbabilities => _model.Singles("probs");

    /// <summary>The titles whose likeliest next character is the one of float32.</summary>
    public double Measure(WeightPrecision precision, WeightPrecision? input = null) => Agreeing(Probabilities(precision, input));

    /// <summary>The mean of −log₂ p of the character that came.</summary>
    public double MeasureBits(WeightPrecision precision, WeightPrecision? input = null) => Bits(Probabilities(precision, input));

    /// <summary>[B, V].</summary>
    public float[] Probabilities(WeightPrecision precision, WeightPrecision? input = null)
    {
        // Step by step, since the first layer's outputs are wanted too.
        var lstm = _model.Lstm(precision, input);
        var session = lstm.CreateSession(Titles);
        var state = session.Save();
        List<float> first = [], second = [];
        for (var t = 0; t < _model.Trace.Steps; t++)
        {
            session.Step(_model.Trace.Input.Span.Slice(t * Titles * lstm.InputSize, Titles * lstm.InputSize), default);
            session.Save(state);
            first.AddRange(state.Hidden(0));
            second.AddRange(state.Hidden(1));
        }
        return Probabilities([.. first], [.. second]);
    }

    /// <summary>[T, B, H] of both layers to [B, V].</summary>
    public float[] Probabilities(float[] first, float[] second)
    {
        var attention = _model.Singles("attention_w");
        var dense = _model.Dense("out_kernel", "out_bias");
        var averages = new float[Titles * attention.Length];
        for (var title = 0; title < Titles; title++)
        {
            var steps = Enumerable.Range(0, _model.Trace.Steps).Select(t => Features(t, title, first, second)).ToArray();
            var weights = RecordedModel.Softmax(Array.ConvertAll(steps, u => TensorPrimitives.Dot<float>(u, attention)), steps.Length);
            var average = averages.AsSpan(title * attention.Length, attention.Length);
            for (var t = 0; t < steps.Length; t++) TensorPrimitives.MultiplyAdd(steps[t], weights[t], average, average);
        }
        return RecordedModel.Softmax(RecordedModel.Apply(dense, averages), dense.OutputSize);
    }

    public double Agreeing(float[] probabilities) => Likeliest(Probabilities(WeightPrecision.Float32)).Zip(Likeliest(probabilities)).Count(pair => pair.First == pair.Second);

    public double Bits(float[] probabilities)
    {
        var width = probabilities.Length / Titles;
        return _model.Integers("target_next").Index().Average(title => -Math.Log2(probabilities[title.Index * width + (int)title.Item]));
    }

    private int[] Likeliest(float[] probabilities)
    {
        var width = probabilities.Length / Titles;
        return [.. Enumerable.Range(0, Titles).Select(title => TensorPrimitives.IndexOfMax<float>(probabilities.AsSpan(title * width, width)))];
    }

    private float[] Features(int t, int title, float[] first, float[] second) =>
        [.. Row(_model.Trace.Input.Span, t, title), .. Row(first, t, title), .. Row(second, t, title)];

    private ReadOnlySpan<float> Row(ReadOnlySpan<float> sequence, int t, int title)
    {
        var width = sequence.Length / (_model.Trace.Steps * Titles);
        return sequence.Slice((t * Titles + title) * width, width);
    }
}

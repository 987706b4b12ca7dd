using System.Numerics.Tensors;

namespace LstmSimd.Training;

/// <summary>The loss of a choice among V symbols: −ln softmax(logits)[target].</summary>
public static class SoftmaxCrossEntropy
{
    /// <summary>The mean over the rows that have a target, in nats, and its gradient (softmax(logits) − [target]) / rows. Allocates nothing.</summary>
    /// <param name="logits">[R, V].</param>
    /// <param name="targets">[R], 0 to V − 1; a negative one leaves its row out, with a gradient of 0.</param>
    /// <param name="gradients">[R, V], receives the gradient; may be the logits' own memory.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the gradients overlap the logits in part.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is no symbol.</exception>
    public static double Compute(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, Span<float> gradients)
    {
        if (targets.IsEmpty) throw new ArgumentException("targets: expected at least one, got none.", nameof(targets));
        var symbols = logits.Length / targets.Length;
        Check.Shape(logits.Length, nameof(logits), "[R, V]", targets.Length, Math.Max(symbols, 1));
        Check.Shape(gradients.Length, nameof(gradients), "[R, V]", targets.Length, symbols);
        if (logits.Overlaps(gradients, out var offset) && offset != 0) throw new ArgumentException("gradients: overlaps the logits in part; expected the same memory or memory of its own.", nameof(gradients));
        var counted = 0;
        foreach (var target in targets)
        {
            if (target >= symbols) throw new ArgumentOutOfRangeException(nameof(targets), target, $"targets: expected less than V = {symbols}, got {target}.");
            if (target >= 0) counted++;
        }
        var loss = 0.0;
        for (var row = 0; row < targets.Length; row++)
        {
            var gradient = gradients.Slice(row * symbols, symbols);
            if (targets[row] < 0)
            {
                gradient.Clear();
                continue;
            }
            var own = logits.Slice(row * symbols, symbols);
            var most = TensorPrimitives.Max(own);
            var chosen = own[targets[row]] - most;
            TensorPrimitives.Subtract(own, most, gradient);
            TensorPrimitives.Exp(gradient, gradient);
            var sum = TensorPrimitives.Sum<float>(gradient);
            loss += Math.Log(sum) - chosen;
            TensorPrimitives.Multiply(gradient, 1 / (sum * counted), gradient);
            gradient[targets[row]] -= 1f / counted;
        }
        return counted == 0 ? 0 : loss / counted;
    }
}

using System.Numerics.Tensors;

namespace LstmSimd.Training;

/// <summary>The loss of numbers: the mean of (y − t)².</summary>
public static class MeanSquaredError
{
    /// <summary>The mean over all n elements, and its gradient 2(y − t)/n. Allocates nothing.</summary>
    /// <param name="outputs">y.</param>
    /// <param name="targets">t, as many.</param>
    /// <param name="gradients">As many, receives the gradient; may be the outputs' own memory.</param>
    /// <exception cref="ArgumentException">There are none, or a length is wrong.</exception>
    public static double Compute(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients)
    {
        if (outputs.IsEmpty) throw new ArgumentException("outputs: expected at least one, got none.", nameof(outputs));
        Check.Shape(targets.Length, nameof(targets), "[n]", outputs.Length);
        Check.Shape(gradients.Length, nameof(gradients), "[n]", outputs.Length);
        TensorPrimitives.Subtract(outputs, targets, gradients);
        var loss = TensorPrimitives.SumOfSquares<float>(gradients) / (double)outputs.Length;
        TensorPrimitives.Multiply(gradients, 2f / outputs.Length, gradients);
        return loss;
    }
}

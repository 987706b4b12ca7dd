using System.Numerics.Tensors;

namespace LstmSimd.Training;

/// <summary>The Euclidean norm of all gradients together.</summary>
public static class GradientNorm
{
    /// <summary>Scales all gradients by limit / norm where the norm exceeds the limit (Pascanu, Mikolov and Bengio 2013). Returns the norm before.</summary>
    /// <param name="parameters">Whose gradients.</param>
    /// <param name="limit">Positive; infinity only measures.</param>
    /// <remarks>A norm that is not finite is returned, and the gradients stay as they are. Allocates nothing.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not positive.</exception>
    public static double Clip(IReadOnlyList<Parameter> parameters, double limit)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!(limit > 0)) throw new ArgumentOutOfRangeException(nameof(limit), limit, $"limit: expected a positive number, got {limit}.");
        var squares = 0.0;
        for (var p = 0; p < parameters.Count; p++) squares += TensorPrimitives.SumOfSquares<float>(parameters[p].Gradients.Span);
        var norm = Math.Sqrt(squares);
        if (!(norm > limit) || double.IsInfinity(norm)) return norm;
        for (var p = 0; p < parameters.Count; p++)
        {
            var gradients = parameters[p].Gradients.Span;
            TensorPrimitives.Multiply(gradients, (float)(limit / norm), gradients);
        }
        return norm;
    }
}

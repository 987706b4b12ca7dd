using System.Numerics.Tensors;

namespace LstmSimd;

/// <summary>A dense layer: y = W h + b.</summary>
public sealed class Dense
{
    private readonly float[] _columns;

    /// <summary>Checks the shapes and keeps the weights.</summary>
    /// <param name="inputSize">H ≥ 1.</param>
    /// <param name="outputSize">V ≥ 1.</param>
    /// <param name="weights">W, [V, H].</param>
    /// <param name="bias">b, [V].</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">An array has another length.</exception>
    public Dense(int inputSize, int outputSize, ReadOnlyMemory<float> weights, ReadOnlyMemory<float> bias)
    {
        Check.Positive(inputSize);
        Check.Positive(outputSize);
        Check.Shape(weights.Length, nameof(weights), "[V, H]", outputSize, inputSize);
        Check.Shape(bias.Length, nameof(bias), "[V]", outputSize);
        InputSize = inputSize;
        OutputSize = outputSize;
        Weights = weights;
        Bias = bias;

        _columns = new float[weights.Length];
        var rows = weights.Span;
        for (var v = 0; v < outputSize; v++)
            for (var k = 0; k < inputSize; k++) _columns[k * outputSize + v] = rows[v * inputSize + k];
    }

    /// <summary>H, the number of inputs.</summary>
    public int InputSize { get; }

    /// <summary>V, the number of outputs.</summary>
    public int OutputSize { get; }

    /// <summary>W, [V, H].</summary>
    public ReadOnlyMemory<float> Weights { get; }

    /// <summary>b, [V].</summary>
    public ReadOnlyMemory<float> Bias { get; }

    /// <summary>y = W h + b, each sum in the order of the inputs, so that it has the same bits on every machine.</summary>
    /// <param name="h">[H].</param>
    /// <param name="y">[V].</param>
    /// <exception cref="ArgumentException">A length is wrong, or y overlaps h.</exception>
    public void Apply(ReadOnlySpan<float> h, Span<float> y)
    {
        Check.Shape(h.Length, nameof(h), "[H]", InputSize);
        Check.Shape(y.Length, nameof(y), "[V]", OutputSize);
        Check.Apart(y, h);
        Bias.Span.CopyTo(y);
        for (var k = 0; k < h.Length; k++)
            TensorPrimitives.MultiplyAdd(_columns.AsSpan(k * OutputSize, OutputSize), h[k], y, y);
    }
}

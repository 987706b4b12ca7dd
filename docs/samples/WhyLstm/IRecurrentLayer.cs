using LstmSimd.Training;

namespace LstmSimd.Samples.WhyLstm;

/// <summary>A layer that reads a sequence and ends in h.</summary>
internal interface IRecurrentLayer
{
    int HiddenSize { get; }

    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>h after the last step of x, from a state of zeros.</summary>
    /// <param name="x">[T, B, I].</param>
    /// <param name="last">Receives it, [B, H].</param>
    void Forward(ReadOnlySpan<float> x, Span<float> last);

    /// <summary>Adds the gradients of a loss over the last forward pass to those of the parameters.</summary>
    /// <param name="lastGradients">∂L/∂h of the last step, [B, H].</param>
    void Backward(ReadOnlySpan<float> lastGradients);

    /// <summary>The gradient of the loss with respect to the state after each step: what is left of it on the way back.</summary>
    /// <param name="x">[T, B, I].</param>
    /// <param name="lastGradients">∂L/∂h of the last step, [B, H].</param>
    StateGradients StateGradients(ReadOnlySpan<float> x, ReadOnlySpan<float> lastGradients);
}

/// <summary>∂L/∂h and ∂L/∂c by the distance to the last step, 0 to T − 1, each [B, H]; no c where the cell has none.</summary>
internal sealed record StateGradients(float[][] Hidden, float[][]? Cell = null);

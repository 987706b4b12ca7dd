namespace LstmSimd.Training;

/// <summary>A tensor that training changes, and the gradient of the loss with respect to it.</summary>
public sealed class Parameter
{
    private readonly int[] _shape;

    internal Parameter(string name, float[] values, params ReadOnlySpan<int> shape)
    {
        Name = name;
        Values = values;
        Gradients = new float[values.Length];
        _shape = shape.ToArray();
    }

    /// <summary>What it is called within its part of the model.</summary>
    public string Name { get; }

    /// <summary>The sizes of the axes.</summary>
    public IReadOnlyList<int> Shape => _shape;

    /// <summary>The values, row by row; those who train change them.</summary>
    public Memory<float> Values { get; }

    /// <summary>∂loss/∂value of each; backward passes add to it, the optimiser's step clears it.</summary>
    public Memory<float> Gradients { get; }
}

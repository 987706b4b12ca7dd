namespace LstmSimd;

/// <summary>Where one layer's output waits for the next layer: two buffers take turns.</summary>
internal sealed class LayerBuffers(Lstm model, int batchSize)
{
    private float[] _even = [];
    private float[] _odd = [];

    /// <summary>The floats of one time step, of the layer that hands the most to the next.</summary>
    public long StepFloats { get; } = model.Layers.SkipLast(1).Select(layer => (long)batchSize * layer.OutputSize).DefaultIfEmpty().Max();

    /// <summary>The output of some rows of a layer that is not the last, time first: all time steps of them.</summary>
    public Span<float> After(int layer, int rows) => (layer % 2 == 0 ? _even : _odd).AsSpan(0, rows * model.Layers[layer].OutputSize);

    /// <summary>To twice the size, so that runs that become longer step by step do not allocate at each.</summary>
    public void Grow(int steps)
    {
        var needed = steps * StepFloats;
        if (_even.Length >= needed) return;
        if (needed > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"{steps} steps of {StepFloats} floats between the layers are more than an array holds; layers that read both ways keep all of them.");
        var even = new float[Math.Clamp(2L * _even.Length, needed, Array.MaxLength)];
        if (model.Layers.Count > 2) _odd = new float[even.Length];
        _even = even;
    }
}

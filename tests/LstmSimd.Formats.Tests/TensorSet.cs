namespace LstmSimd.Formats.Tests;

/// <summary>The content of a safetensors file that a test builds, and spoils, before it is written.</summary>
internal sealed class TensorSet
{
    private readonly Dictionary<string, (float[] Values, long[] Shape)> _tensors = [];
    private readonly Dictionary<string, string> _metadata = [];

    /// <summary>Puts a tensor in, in place of one of the same name.</summary>
    public TensorSet Put(string name, float[] values, params long[] shape)
    {
        _tensors[name] = (values, shape);
        return this;
    }

    /// <summary>Puts in a tensor of noise that the name and the shape repeat.</summary>
    public TensorSet PutNoise(string name, params long[] shape)
    {
        var seed = name.Sum(character => character) + (int)shape.Sum();
        return Put(name, Noise.Uniform(seed, (int)shape.Aggregate(1L, (size, axis) => size * axis)), shape);
    }

    public TensorSet PutMetadata(string key, string value)
    {
        _metadata[key] = value;
        return this;
    }

    public TensorSet Without(string name)
    {
        Assert.True(_tensors.Remove(name), $"There is no tensor '{name}' to take out.");
        return this;
    }

    public float[] this[string name] => _tensors[name].Values;

    public byte[] ToBytes()
    {
        var writer = new SafetensorsWriter();
        foreach (var (key, value) in _metadata) writer.AddMetadata(key, value);
        foreach (var (name, (values, shape)) in _tensors) writer.Add(name, values, shape);
        using var stream = new MemoryStream();
        writer.Save(stream);
        return stream.ToArray();
    }
}

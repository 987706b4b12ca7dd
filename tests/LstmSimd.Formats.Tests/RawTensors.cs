using System.Runtime.InteropServices;

namespace LstmSimd.Formats.Tests;

/// <summary>The content of a safetensors file with tensors of any type, as bytes, so that a test can spoil it.</summary>
internal sealed class RawTensors
{
    private readonly Dictionary<string, string> _metadata = [];
    private readonly Dictionary<string, (string Dtype, long[] Shape, byte[] Values)> _tensors = [];

    /// <summary>All that a good file holds.</summary>
    public static RawTensors Of(byte[] file)
    {
        var content = new RawTensors();
        var read = SafetensorsFile.Load(file);
        foreach (var (key, value) in read.Metadata) content.PutMetadata(key, value);
        foreach (var (name, tensor) in read.Tensors) content.Put(name, tensor.Dtype, tensor.Data.ToArray(), [.. tensor.Shape]);
        return content;
    }

    public (string Dtype, long[] Shape, byte[] Values) this[string name] => _tensors[name];

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    public RawTensors PutMetadata(string key, string value)
    {
        _metadata[key] = value;
        return this;
    }

    public RawTensors Put(string name, string dtype, byte[] values, params long[] shape)
    {
        _tensors[name] = (dtype, shape, values);
        return this;
    }

    public RawTensors Put(string name, float[] values, params long[] shape) => Put(name, "F32", MemoryMarshal.AsBytes<float>(values).ToArray(), shape);

    /// <summary>A tensor of the upper halves of floats.</summary>
    public RawTensors PutBfloat16(string name, float[] values, params long[] shape) =>
        Put(name, "BF16", [.. values.SelectMany(value => BitConverter.GetBytes(value)[2..])], shape);

    public RawTensors Without(string name)
    {
        Assert.True(_tensors.Remove(name), $"There is no tensor '{name}' to take out.");
        return this;
    }

    public byte[] ToBytes()
    {
        var metadata = new TensorSet();
        foreach (var (key, value) in _metadata) metadata.PutMetadata(key, value);
        return _tensors.Aggregate(metadata.ToBytes(), (file, tensor) => RawSafetensors.With(file, tensor.Key, tensor.Value.Dtype, tensor.Value.Shape, tensor.Value.Values));
    }
}

namespace LstmSimd.Formats;

/// <summary>A tensor of an archive under its name: the keys that lead to it, with dots between.</summary>
internal sealed record TorchTensor(string Name, TorchView View) : INamedTensor
{
    public IReadOnlyList<long> Shape => View.Size;

    public bool IsBfloat16 => View.Element.Name == SafetensorsTensor.Bfloat16;

    public float[] ToSingles() => View.ToSingles(this.Fault);

    // Of the floats that it reads anyway: a bf16 is the upper half of a float32.
    public ushort[] ToBfloat16s() => IsBfloat16 ? Array.ConvertAll(ToSingles(), value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16))
        : throw this.Fault($"is of type {View.Element.Name}; expected {SafetensorsTensor.Bfloat16}");
}

namespace LstmSimd.Formats;

/// <summary>A tensor of an archive under its name: the keys that lead to it, with dots between.</summary>
internal sealed record TorchTensor(string Name, TorchView View) : INamedTensor
{
    public IReadOnlyList<long> Shape => View.Size;

    public float[] ToSingles() => View.ToSingles(this.Fault);
}

namespace LstmSimd.Formats;

/// <summary>The tensors of a file by name. Those that nobody takes are listed in the end.</summary>
internal sealed class NamedTensors
{
    private readonly Dictionary<string, INamedTensor> _tensors = [];
    private readonly HashSet<string> _unused;

    /// <exception cref="InvalidDataException">A name occurs twice.</exception>
    public NamedTensors(IEnumerable<INamedTensor> tensors)
    {
        foreach (var tensor in tensors)
            if (!_tensors.TryAdd(tensor.Name, tensor)) throw tensor.Fault("occurs twice");
        _unused = [.. _tensors.Keys];
    }

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>The names that were not taken, in order.</summary>
    public IReadOnlyList<string> Unused => [.. _unused.Order(StringComparer.Ordinal)];

    public bool IsUnused(string name) => _unused.Contains(name);

    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>The tensor of a name, which then counts as used.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public INamedTensor Take(string name)
    {
        _unused.Remove(name);
        return _tensors.TryGetValue(name, out var tensor) ? tensor : throw new InvalidDataException($"tensor '{name.Shortened()}' is missing.");
    }
}

namespace LstmSimd.Formats;

/// <summary>
/// Weights by name, as in .h5 files of Keras 1 to 3: the attribute layer_names of a group, a group for each layer, its attribute weight_names,
/// and a dataset for each of those.
/// </summary>
internal sealed class NamedKerasWeights(Hdf5Group group) : IKerasWeights
{
    // Beside its arrays a layer of Keras 3 has the state of the random numbers of its dropout.
    private const string Seed = "seed_generator_state";

    /// <summary>The layers, from the input up.</summary>
    public string[] LayerNames { get; } = group.Texts("layer_names") ?? throw KerasFormat.Fault($"the group '{group.Path}' lacks the attribute layer_names");

    public IReadOnlyList<Hdf5Dataset> Of(KerasLayer layer) => Of(layer.Name);

    public IReadOnlyList<Hdf5Dataset> Of(string layer)
    {
        if (!group.Holds(layer)) throw KerasFormat.Fault("has no weights in the file");
        var weights = group.Group(layer);
        return [.. Names(layer).Where(name => !name.Contains(Seed, StringComparison.Ordinal)).Select(weights.Dataset)];
    }

    /// <summary>The names of a layer's arrays.</summary>
    public string[] Names(string layer) => group.Group(layer).Texts("weight_names") ?? [];

    public IEnumerable<string> OfOthers(IReadOnlyList<KerasLayer> layers) =>
        LayerNames.Except(layers.Select(layer => layer.Name)).SelectMany(Names);
}

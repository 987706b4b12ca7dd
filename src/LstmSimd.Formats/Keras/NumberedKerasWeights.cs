namespace LstmSimd.Formats;

/// <summary>
/// Weights by number, as in the model.weights.h5 of .keras archives: layers/{class}_{k} for the k-th layer of a class (the first without a number),
/// cell/vars/{0|1|2} in it, and forward_layer and backward_layer above those where it is Bidirectional.
/// </summary>
/// <remarks>TensorFlow up to 2.13 calls the group _layer_checkpoint_dependencies and counts each layer twice: numbers go up, but not by one.</remarks>
internal sealed class NumberedKerasWeights : IKerasWeights
{
    private const string Variables = "vars";

    private readonly Hdf5Group _layers;
    private readonly Dictionary<string, string> _groups = [];

    public NumberedKerasWeights(Hdf5Group root, IReadOnlyList<KerasNode> nodes)
    {
        _layers = root.Group(root.Holds("layers") ? "layers" : "_layer_checkpoint_dependencies");
        var names = _layers.Names();
        foreach (var ofClass in nodes.Where(node => node.IsLstm).GroupBy(node => node.ClassName))
        {
            var prefix = SnakeCase(ofClass.Key);
            var groups = names.Select(name => (Name: name, Number: Number(name, prefix))).Where(group => group.Number >= 0).OrderBy(group => group.Number).ToArray();
            var count = nodes.Count(node => node.ClassName == ofClass.Key);
            if (groups.Length != count) throw KerasFormat.Fault($"the configuration has {count} layers of the class {ofClass.Key}, the weights have {groups.Length}");
            foreach (var (node, group) in nodes.Where(node => node.ClassName == ofClass.Key).Zip(groups)) _groups[node.Name] = group.Name;
        }
    }

    public IReadOnlyList<Hdf5Dataset> Of(KerasLayer layer)
    {
        var group = _layers.Group(_groups[layer.Name]);
        return [.. layer.Cells.SelectMany((cell, direction) => OfCell(layer.Backward is null ? group : group.Group(direction == 0 ? "forward_layer" : "backward_layer"), cell))];
    }

    public IEnumerable<string> OfOthers(IReadOnlyList<KerasLayer> layers)
    {
        var read = layers.Select(layer => _groups[layer.Name]).ToHashSet();
        return _layers.Names().Where(name => !read.Contains(name)).Select(name => $"{_layers.Path}/{name}");
    }

    private static IEnumerable<Hdf5Dataset> OfCell(Hdf5Group group, KerasCell cell)
    {
        var variables = (cell.ClassName == KerasCell.CuDnnLstm ? group : group.Group("cell")).Group(Variables);
        return Enumerable.Range(0, 3).Select(k => $"{k}").Where(variables.Holds).Select(variables.Dataset);
    }

    /// <summary>lstm of LSTM, bidirectional of Bidirectional, cu_dnnlstm of CuDNNLSTM.</summary>
    private static string SnakeCase(string className) => className == KerasCell.CuDnnLstm ? "cu_dnnlstm" : className.ToLowerInvariant();

    /// <summary>0 for the prefix alone, k for prefix_k, −1 for other names.</summary>
    private static int Number(string name, string prefix) =>
        name == prefix ? 0 :
        name.StartsWith(prefix + "_", StringComparison.Ordinal) && int.TryParse(name.AsSpan(prefix.Length + 1), out var number) && number > 0 ? number : -1;
}

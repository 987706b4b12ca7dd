using System.Globalization;

namespace LstmSimd.Formats;

/// <summary>Names the tensors among a pickle's objects by the keys and indices that lead to them, with dots between.</summary>
internal sealed class TorchNames(MemoryBudget budget)
{
    private const int DeepestNesting = 64;
    private const int TensorCost = 120;

    // A container that is reached twice, or by way of itself, is named by the first way.
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<TorchTensor> _tensors = [];

    /// <summary>The tensors of dictionaries, lists and tuples in each other; other objects, and keys that are neither strings nor whole numbers, are passed over.</summary>
    /// <exception cref="InvalidDataException">The nesting is too deep, or the names are too long.</exception>
    public IReadOnlyList<TorchTensor> Of(object? root)
    {
        Collect(root, "", 0);
        return _tensors;
    }

    private void Collect(object? value, string name, int depth)
    {
        if (value is TorchView view)
        {
            Spend(TensorCost);
            _tensors.Add(new TorchTensor(name, view));
        }
        if (value is not (PickleDictionary or IList<object?>) || !_seen.Add(value)) return;
        if (depth == DeepestNesting) throw new InvalidDataException($"PyTorch archive: '{name.Shortened()}' is nested deeper than {DeepestNesting} levels.");
        if (value is PickleDictionary dictionary)
            foreach (var (key, item) in dictionary.Items) CollectItem(key, item, name, depth);
        else
            for (var i = 0; i < ((IList<object?>)value).Count; i++) CollectItem((long)i, ((IList<object?>)value)[i], name, depth);
    }

    private void CollectItem(object? key, object? item, string name, int depth)
    {
        if (key is not (string or long) || item is not (TorchView or PickleDictionary or IList<object?>)) return;
        var text = Convert.ToString(key, CultureInfo.InvariantCulture)!;
        Spend(sizeof(char) * ((long)name.Length + text.Length));
        Collect(item, name.Length == 0 ? text : $"{name}.{text}", depth + 1);
    }

    private void Spend(long cost)
    {
        if (!budget.TrySpend(cost)) throw new InvalidDataException("PyTorch archive: the names of its tensors take more memory than expected of a state dict.");
    }
}

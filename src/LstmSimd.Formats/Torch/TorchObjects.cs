namespace LstmSimd.Formats;

/// <summary>The globals that a state dict's pickle may name, and what they make of their arguments. All others are refused by name.</summary>
/// <remarks>Source: torch/_utils.py and torch/serialization.py of PyTorch, which make these calls again on loading.</remarks>
internal sealed class TorchObjects(TorchStorages storages, PickleCursor cursor)
{
    // By their names in Python, which messages show.
    private enum Function
    {
        OrderedDict,
        _rebuild_tensor_v2,
        _rebuild_tensor_v3,
        _rebuild_parameter,
    }

    /// <summary>A function or an element type.</summary>
    public object Global(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => Function.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2") => Function._rebuild_tensor_v2,
        ("torch._utils", "_rebuild_tensor_v3") => Function._rebuild_tensor_v3,
        ("torch._utils", "_rebuild_parameter") => Function._rebuild_parameter,
        _ => TorchElement.Of(module, name) ?? throw cursor.Fault($"the global {module.Shortened()}.{name.Shortened()} is not one of a state dict"),
    };

    /// <summary>What one of the functions gives.</summary>
    public object Call(object? function, object?[] arguments) => (function, arguments) switch
    {
        (Function.OrderedDict, []) => new PickleDictionary(),
        (Function._rebuild_tensor_v2, [TorchStorage storage, long offset, object?[] size, object?[] stride, bool, PickleDictionary, ..]) =>
            View(storage, storage.Element, offset, size, stride),
        (Function._rebuild_tensor_v3, [TorchStorage storage, long offset, object?[] size, object?[] stride, bool, PickleDictionary, TorchElement element, ..]) =>
            View(storage, element, offset, size, stride),
        (Function._rebuild_parameter, [TorchView tensor, bool, PickleDictionary]) => tensor,
        (Function, _) => throw cursor.Fault($"{function} with ({string.Join(", ", arguments.Take(8).Select(Describe))}), which are not its arguments"),
        _ => throw cursor.Fault($"a call of {Describe(function)}"),
    };

    /// <summary>The storage of a persistent id: ('storage', type, key, location, number of elements). Where its device was does not matter.</summary>
    public TorchStorage Storage(object? id)
    {
        if (id is not (object?[] and ["storage", TorchElement element, string key, string, long count]))
            throw cursor.Fault($"a persistent id that is {Describe(id)}; expected ('storage', type, key, location, number of elements)");
        cursor.Spend(sizeof(char) * (long)key.Length); // for the entry's name
        return storages.Get(key, element, count, cursor.Fault);
    }

    /// <summary>What an object is, in Python's words.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "None",
        bool => "a bool",
        long => "an int",
        double => "a float",
        string => "a string",
        object?[] tuple => $"a tuple of {tuple.Length}",
        List<object?> => "a list",
        PickleDictionary => "a dict",
        TorchView => "a tensor",
        TorchStorage => "a storage",
        TorchElement element => $"torch.{element.Dtype}",
        _ => $"the function {value}",
    };

    private TorchView View(TorchStorage storage, TorchElement element, long offset, object?[] size, object?[] stride)
    {
        cursor.Spend(2L * sizeof(long) * size.Length);
        var view = new TorchView(storage, element, offset, Integers(size), Integers(stride));
        return view.Fault() is { } fault ? throw cursor.Fault(fault) : view;
    }

    private long[] Integers(object?[] values) => Array.ConvertAll(values, value => value is long and >= 0 ? (long)value
        : throw cursor.Fault($"a tensor of size or stride {(value is long ? value : Describe(value))}; expected a whole number from 0 on"));
}

namespace LstmSimd.Formats;

/// <summary>A dict or OrderedDict of a pickle: its items in order. Lists are <see cref="List{T}"/>, tuples are arrays.</summary>
internal sealed class PickleDictionary
{
    public List<(object? Key, object? Value)> Items { get; } = [];
}

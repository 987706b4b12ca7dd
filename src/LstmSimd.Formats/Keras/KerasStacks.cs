namespace LstmSimd.Formats;

/// <summary>
/// Which LSTM layers of a model run as one stack: each reads the one before it, with nothing between them that changes values, and is the
/// only LSTM to read it.
/// </summary>
internal static class KerasStacks
{
    public static IReadOnlyList<IReadOnlyList<KerasNode>> Of(IReadOnlyList<KerasNode> nodes)
    {
        var byName = nodes.ToDictionary(node => node.Name);
        var lstms = nodes.Where(node => node.IsLstm).ToArray();
        var below = lstms.ToDictionary(node => node, node => Below(node, byName));
        var readers = lstms.Where(node => below[node] is not null).ToLookup(node => below[node]!);
        var next = lstms.Where(node => readers[node].Count() == 1 && ReturnsSequences(node)).ToDictionary(node => node, node => readers[node].Single());
        var followers = next.Values.ToHashSet();
        return [.. lstms.Where(node => !followers.Contains(node)).Select(Upwards)];

        List<KerasNode> Upwards(KerasNode first)
        {
            var stack = new List<KerasNode> { first };
            while (next.TryGetValue(stack[^1], out var node)) stack.Add(node);
            return stack;
        }
    }

    /// <summary>The LSTM that a layer reads, through layers that change nothing; else null.</summary>
    private static KerasNode? Below(KerasNode node, Dictionary<string, KerasNode> byName)
    {
        var read = node;
        for (var steps = 0; steps <= byName.Count; steps++) // a hostile graph may go round
        {
            if (read.OnlyInput is not { } name || !byName.TryGetValue(name, out read)) return null;
            if (read.IsLstm) return read;
            if (!read.IsTransparent) return null;
        }
        return null;
    }

    private static bool ReturnsSequences(KerasNode node) =>
        (node.IsBidirectional ? node.Config.GetProperty("layer").GetProperty("config") : node.Config).Says("return_sequences");
}

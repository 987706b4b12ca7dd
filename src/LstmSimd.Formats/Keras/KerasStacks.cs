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
        var found = new Dictionary<KerasNode, KerasNode?>();
        var below = lstms.ToDictionary(node => node, node => Below(node, byName, found));
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

    /// <summary>The LSTM that a layer reads, through layers that change nothing; else null. No layer is passed twice, whoever asks.</summary>
    private static KerasNode? Below(KerasNode node, Dictionary<string, KerasNode> byName, Dictionary<KerasNode, KerasNode?> found)
    {
        var passed = new List<KerasNode>();
        KerasNode? below = null;
        for (var read = node; !found.TryGetValue(read, out below);)
        {
            found[read] = null; // until it is known: a hostile graph may go round
            passed.Add(read);
            if (read.OnlyInput is not { } name || !byName.TryGetValue(name, out read)) break;
            if (read.IsLstm) below = read;
            if (read.IsLstm || !read.IsTransparent) break;
        }
        foreach (var one in passed) found[one] = below;
        return below;
    }

    private static bool ReturnsSequences(KerasNode node) =>
        (node.IsBidirectional ? node.Config.GetProperty("layer").GetProperty("config") : node.Config).Says("return_sequences");
}

namespace LstmSimd.Formats.Onnx;

/// <summary>
/// Finds the LSTM nodes of a model that make one stack: the X of one is the Y of another and nothing but its axes joined, and both have the
/// same lengths. That is proven from the nodes between them; where it is not, they are separate.
/// </summary>
internal sealed class StackSearch(ConstantFolding constants)
{
    private const int MostBetween = 64;

    public static List<OnnxStack> Run(ConstantFolding constants) => new StackSearch(constants).Find();

    private List<OnnxStack> Find()
    {
        var names = NodeNames.Of(constants.Model.Lstms);
        var read = new Dictionary<OnnxNode, OnnxLstm>();
        var faults = new Dictionary<OnnxNode, string>();
        foreach (var node in constants.Model.Lstms)
        {
            try
            {
                read.Add(node, new OnnxLstm(node, constants));
            }
            catch (InvalidDataException e)
            {
                faults.Add(node, e.Message);
            }
        }

        var below = read.Values.ToDictionary(lstm => lstm, lstm => Below(lstm, read));
        var above = below.Where(pair => pair.Value is not null).GroupBy(pair => pair.Value!, pair => pair.Key)
            .Where(group => group.Count() == 1).ToDictionary(group => group.Key, group => group.Single());
        var stacks = new List<OnnxStack>();
        foreach (var node in constants.Model.Lstms)
        {
            if (faults.TryGetValue(node, out var fault)) stacks.Add(new OnnxStack([names[node]], [], fault));
            else if (below[read[node]] is not { } lower || !above.ContainsKey(lower)) stacks.Add(Upwards(read[node]));
        }
        if (stacks.Sum(stack => stack.Names.Count) < constants.Model.Lstms.Count) throw OnnxFormat.Fault("LSTM nodes feed each other in a circle");
        return stacks;

        OnnxStack Upwards(OnnxLstm first)
        {
            var nodes = new List<OnnxLstm> { first };
            while (above.TryGetValue(nodes[^1], out var next)) nodes.Add(next);
            return new OnnxStack([.. nodes.Select(lstm => names[lstm.Node])], nodes, null);
        }
    }

    /// <summary>The node whose Y is this one's X, or null.</summary>
    private OnnxLstm? Below(OnnxLstm upper, Dictionary<OnnxNode, OnnxLstm> read)
    {
        var between = new Stack<OnnxNode>();
        var name = upper.Node.Inputs[0];
        while (between.Count <= MostBetween)
        {
            if (upper.Node.Graph.FindHere(name) is not { Node: { } node } value) return null;
            if (read.TryGetValue(node, out var lower)) return value.Output == 0 && HaveSameLengths(lower, upper) && AreJoined(lower, upper, between) ? lower : null;
            if (!SymbolicAxes.Knows(node) || node.Inputs.Count == 0 || node.Inputs[0].Length == 0) return null;
            between.Push(node);
            name = node.Inputs[0];
        }
        return null;
    }

    private bool AreJoined(OnnxLstm lower, OnnxLstm upper, Stack<OnnxNode> between)
    {
        try
        {
            var axes = SymbolicAxes.OfOutput(lower);
            foreach (var node in between)
            {
                axes = Call(node) is { } call ? axes.After(call) : null;
                if (axes is null) return false;
            }
            return axes.AreInput(lower, upper);
        }
        catch (InvalidDataException)
        {
            return false; // a node that makes no sense proves nothing
        }
    }

    /// <summary>The node with its constant inputs; the first, the sequence itself, is none. Null where another is not constant either.</summary>
    private OperatorCall? Call(OnnxNode node)
    {
        var inputs = new OnnxTensor?[node.Inputs.Count];
        for (var k = 1; k < inputs.Length; k++)
        {
            if (node.Inputs[k].Length == 0) continue;
            inputs[k] = constants.Fold(node.Graph, node.Inputs[k]);
            if (inputs[k] is null) return null;
        }
        return new OperatorCall(node, inputs, 0, constants.Model);
    }

    private static bool HaveSameLengths(OnnxLstm a, OnnxLstm b) => a.Lengths.Values is { } lengths
        ? b.Lengths.Values is { } others && lengths.AsSpan().SequenceEqual(others)
        : b.Lengths.Values is null && a.Lengths.Name == b.Lengths.Name;
}

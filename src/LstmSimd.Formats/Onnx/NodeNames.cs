namespace LstmSimd.Formats.Onnx;

/// <summary>
/// Names by which nodes are told apart: a node's own, or that of its first output; and a number after it where another node before it, in
/// another branch of an If say, bears the same.
/// </summary>
internal static class NodeNames
{
    public static Dictionary<OnnxNode, string> Of(IReadOnlyList<OnnxNode> nodes)
    {
        var names = new Dictionary<OnnxNode, string>();
        var taken = new HashSet<string>();
        var counts = new Dictionary<string, int>();
        foreach (var node in nodes)
        {
            var own = node.Name.Length > 0 ? node.Name : node.Outputs.Find(output => output.Length > 0) ?? node.Operator;
            var name = own;
            while (!taken.Add(name))
            {
                var count = counts[own] = counts.GetValueOrDefault(own, 1) + 1;
                name = $"{own}#{count}";
            }
            names.Add(node, name);
        }
        return names;
    }
}

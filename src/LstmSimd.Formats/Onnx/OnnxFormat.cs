namespace LstmSimd.Formats.Onnx;

/// <summary>ONNX models: their LSTM nodes, wherever in the graph they are. What else is in the graph is not run here.</summary>
internal static class OnnxFormat
{
    public const string Name = "ONNX model";

    private const int MostNames = 5;

    /// <summary>
    /// Whether bytes begin as ONNX models do, which have no magic: with the field ir_version (1), below 128, and another field of ModelProto.
    /// A safetensors header may be as many bytes long as those are as a number; then the rest of the number is zeros.
    /// </summary>
    public static bool IsOnnx(ReadOnlySpan<byte> start) =>
        start.Length >= 3 && start[0] == 0x08 && start[1] is > 0 and < 0x80 && start[2] is 0x12 or 0x1A or 0x22 or 0x28 or 0x32 or 0x3A or 0x42
        && (start.Length < 8 || start[4..8].ContainsAnyExcept((byte)0));

    /// <param name="file">The whole model.</param>
    /// <param name="folder">Where data beside the model is found; null where the model was not read by its path.</param>
    /// <param name="node">The name of the LSTM to read; null where there is one.</param>
    public static ModelFile Read(ReadOnlyMemory<byte> file, string? folder, string? node)
    {
        var constants = new ConstantFolding(OnnxModel.Read(file, folder));
        var stacks = StackSearch.Run(constants);
        if (stacks.Count == 0) throw Fault(NoLstm(constants.Model));
        return Select(stacks, node).ToModel(constants, [.. stacks.Select(stack => stack.Describe())]);
    }

    /// <summary>What <see cref="Read"/> can be asked for; empty where there is no LSTM.</summary>
    public static IReadOnlyList<ModelNode> List(ReadOnlyMemory<byte> file, string? folder) =>
        [.. StackSearch.Run(new ConstantFolding(OnnxModel.Read(file, folder))).Select(stack => stack.Describe())];

    public static InvalidDataException Fault(string what) => new($"{Name}: {what}.");

    private static OnnxStack Select(List<OnnxStack> stacks, string? node)
    {
        if (node is not null) return stacks.Find(stack => stack.Names.Contains(node)) ?? throw Fault($"it has no LSTM node '{node.Shortened()}'; it has {Names()}");
        return stacks.Count == 1 ? stacks[0] : throw Fault($"it holds {stacks.Count} LSTMs, of which one is to be chosen: {Names()}");

        string Names() => string.Join(", ", stacks.Take(MostNames).Select(stack => $"'{stack.Names[0].Shortened()}'")) + (stacks.Count > MostNames ? ", …" : "");
    }

    private static string NoLstm(OnnxModel model) => "no LSTM node found"
        + (model.OtherRecurrent.Count > 0 ? $"; it has {string.Join(", ", model.OtherRecurrent.Take(MostNames))}, which are not supported" : "")
        + (model.HasFunctions ? "; its functions are not looked into: inline them" : "");
}

namespace LstmSimd.Formats.Tests;

/// <summary>Good ONNX models that between them use all that is read.</summary>
internal static class OnnxSamples
{
    public static Dictionary<string, byte[]> All => new()
    {
        ["attributes"] = Attributes(),
        ["folded"] = Folded(),
        ["stack in a branch"] = StackInABranch(),
        ["typed fields"] = TypedFields(),
    };

    /// <summary>Every attribute and every input.</summary>
    private static byte[] Attributes()
    {
        var cell = OnnxCell.Of(20, 4, 3, directions: 2, peepholes: true);
        var file = OnnxRun.AddWeights(new HandmadeOnnx().Input("X", 0, 3, 4), cell)
            .Initializer(OnnxTensors.Raw("lengths", OnnxTensors.Int32, new byte[12], 3))
            .Initializer("h0", Noise.Uniform(1, 18), 3, 2, 3).Initializer("c0", Noise.Uniform(2, 18), 3, 2, 3);
        return file.Node("LSTM", "lstm", OnnxRun.Inputs(cell, "lengths", "h0", "c0"), ["Y", "Y_h", "Y_c"],
            HandmadeOnnx.Texts("activations", "HardSigmoid", "ScaledTanh", "Elu", "Affine", "Softsign", "LeakyRelu"),
            HandmadeOnnx.Singles("activation_alpha", 0.3f, 1.5f, 0.9f, 0.4f, 0.02f), HandmadeOnnx.Singles("activation_beta", 0.4f, 0.7f, 0.1f),
            HandmadeOnnx.Single("clip", 3), HandmadeOnnx.Text("direction", "bidirectional"), HandmadeOnnx.Integer("hidden_size", 3),
            HandmadeOnnx.Integer("input_forget", 1), HandmadeOnnx.Integer("layout", 1)).ToBytes();
    }

    /// <summary>Weights in PyTorch's order i f g o, brought into ONNX's as its exporter does, and every other operator that is folded.</summary>
    private static byte[] Folded()
    {
        var file = new HandmadeOnnx().Input("X").Initializer("w", Noise.Uniform(3, 24), 12, 2).Initializer("r", Noise.Uniform(4, 36), 3, 12)
            .Initializer(OnnxTensors.Raw("b", OnnxTensors.Float16, OnnxTensors.Bytes(Noise.Uniform(5, 12), OnnxTensors.Float16), 12));
        foreach (var (name, value) in new[] { ("0", 0), ("3", 3), ("6", 6), ("9", 9), ("12", 12) })
            file.Node("Constant", "", [], [name], HandmadeOnnx.Integers("value_ints", value));
        file.Node("Transpose", "", ["r"], ["rt"], HandmadeOnnx.Integers("perm", 1, 0)).Node("Cast", "", ["b"], ["b32"], HandmadeOnnx.Integer("to", OnnxTensors.Float))
            .Node("Split", "", ["b32"], ["b0", "b1", "b2", "b3"], HandmadeOnnx.Integer("axis", 0)).Node("Concat", "", ["b0", "b3", "b1", "b2"], ["bo"], HandmadeOnnx.Integer("axis", 0))
            .Node("Gather", "", ["bo", "indices"], ["bg"], HandmadeOnnx.Integer("axis", 0)).Initializer(OnnxTensors.Of("indices", Enumerable.Range(0, 12).Concat(Enumerable.Range(0, 12)).Select(k => (long)k).ToArray()))
            .Node("Reshape", "", ["bg", "shape"], ["B"]).Initializer(OnnxTensors.Of("shape", 1, -1));
        foreach (var (source, target) in new[] { ("w", "W"), ("rt", "R") })
        {
            file.Node("Slice", "", [source, "0", "3", "0"], [target + "i"]).Node("Slice", "", [source, "9", "12", "0"], [target + "o"])
                .Node("Slice", "", [source, "3", "9", "0"], [target + "fg"]).Node("Concat", "", [target + "i", target + "o", target + "fg"], [target + "2"], HandmadeOnnx.Integer("axis", 0))
                .Node("Unsqueeze", "", [target + "2", "0"], [target + "3"]).Node("Squeeze", "", [target + "3", "0"], [target + "4"])
                .Node("Identity", "", [target + "4"], [target + "5"]).Node("Unsqueeze", "", [target + "5", "0"], [target]);
        }
        return file.Node("LSTM", "lstm", ["X", "W", "R", "B"], ["Y"]).ToBytes();
    }

    /// <summary>Two nodes that are one stack in the branch of an If, over weights outside, and one in a Loop beside it.</summary>
    private static byte[] StackInABranch()
    {
        OnnxCell lower = OnnxCell.Of(21, 2, 2), upper = OnnxCell.Of(22, 2, 2);
        var branch = OnnxStacks.Nodes(new HandmadeOnnx(), lower, upper, file => file.Node("Squeeze", "", ["Y0", "one"], ["X1"]));
        var loop = new HandmadeOnnx().Input("x").Node("LSTM", "in a loop", ["x", "W1", "R1"], ["y"]);
        return OnnxRun.AddWeights(OnnxRun.AddWeights(new HandmadeOnnx().Input("X").Input("condition"), lower, "0"), upper, "1")
            .Initializer(OnnxTensors.Of("one", 1)).Node("If", "if", ["condition"], ["y"], HandmadeOnnx.Subgraph("then_branch", branch))
            .Node("Loop", "loop", ["", "", "X"], ["z"], HandmadeOnnx.Subgraph("body", loop)).ToBytes();
    }

    /// <summary>Data in fields of its type instead of raw bytes.</summary>
    private static byte[] TypedFields()
    {
        var w = OnnxTensors.Head("W", OnnxTensors.Float, 1, 8, 2).Bytes(4, OnnxTensors.Bytes(Noise.Uniform(6, 16), OnnxTensors.Float));
        var r = OnnxTensors.Head("R", OnnxTensors.Double, 1, 8, 2);
        foreach (var value in Noise.Uniform(7, 16)) r.Double(10, value);
        var b = OnnxTensors.Head("B", OnnxTensors.BFloat16, 1, 16).Packed(5, [.. Noise.Uniform(8, 16).Select(value => (long)OnnxTensors.Half16(value, OnnxTensors.BFloat16))]);
        return new HandmadeOnnx().Input("X").Initializer(w).Initializer(r).Initializer(b).Node("LSTM", "lstm", ["X", "W", "R", "B"], ["Y"]).ToBytes(opset: 22);
    }
}

namespace LstmSimd.Formats.Tests;

/// <summary>Nodes anywhere in a graph, how they are told apart, and where the names in it are seen.</summary>
public sealed class OnnxGraphTests
{
    private static readonly OnnxCell Cell = OnnxCell.Of(61, inputs: 2, hidden: 2);

    [Theory, InlineData("If", "then_branch"), InlineData("If", "else_branch"), InlineData("Loop", "body"), InlineData("Scan", "body")]
    public void ANodeInASubgraph_SeesTheNamesOutside(string operation, string attribute)
    {
        var inner = new HandmadeOnnx().Initializer("R", Cell.R, 1, 8, 2).Node("LSTM", "lstm", ["X", "W", "R", "B"], ["Y"]);
        var file = new HandmadeOnnx().Input("X").Initializer("W", Cell.W, 1, 8, 2).Initializer("B", Cell.B!, 1, 16);
        OnnxRun.Equal(Cell, file.Node(operation, "outer", ["c"], ["y"], HandmadeOnnx.Subgraph(attribute, inner)).ToBytes());
    }

    [Fact]
    public void AnInnerName_HidesAnOuterOne()
    {
        var inner = new HandmadeOnnx().Input("h").Initializer("W", Cell.W, 1, 8, 2).Node("LSTM", "lstm", ["X", "W", "R", "B", "", "h"], ["Y"]);
        var file = new HandmadeOnnx().Input("X").Initializer("W", new float[16], 1, 8, 2).Initializer("R", Cell.R, 1, 8, 2).Initializer("B", Cell.B!, 1, 16)
            .Initializer("h", Noise.Uniform(1, 2), 1, 1, 2).Node("Loop", "loop", ["", "", "h"], ["y"], HandmadeOnnx.Subgraph("body", inner));
        OnnxRun.Equal(Cell, file.ToBytes());
        Assert.Null(ModelFile.Load(file.ToBytes()).InitialState); // the body's own h, which the loop carries
        Assert.Contains("initial_h from the caller ('h')", Assert.Single(ModelFile.List(file.ToBytes())).Uses, StringComparison.Ordinal);
    }

    [Fact]
    public void SubgraphsInSubgraphs_AreReadToALimit()
    {
        OnnxRun.Equal(Cell, Nested(32).ToBytes());
        Fault.InModel(Nested(33).ToBytes(), "nested in graphs more than 32 deep");
        Fault.InModel(Nested(200).ToBytes(), "nested in graphs more than 32 deep");

        static HandmadeOnnx Nested(int depth)
        {
            var graph = OnnxRun.File(Cell);
            for (; depth > 0; depth--) graph = new HandmadeOnnx().Input("X").Node("If", "", ["X"], [$"y{depth}"], HandmadeOnnx.Subgraph("then_branch", graph));
            return graph;
        }
    }

    [Fact]
    public void SeveralNodes_AreChosenByName()
    {
        OnnxCell[] cells = [OnnxCell.Of(62, 2, 2), OnnxCell.Of(63, 2, 3), OnnxCell.Of(64, 2, 2)];
        var file = new HandmadeOnnx().Input("X");
        for (var k = 0; k < cells.Length; k++)
        {
            OnnxRun.AddWeights(file, cells[k], $"{k}");
            file.Node("LSTM", k == 2 ? "" : "same", ["X", $"W{k}", $"R{k}", $"B{k}"], ["", $"H{k}"]);
        }
        var bytes = file.ToBytes();
        string[] names = ["same", "same#2", "H2"];
        Assert.Equal(names, ModelFile.List(bytes).Select(node => node.Name));
        for (var k = 0; k < cells.Length; k++) OnnxRun.Equal(cells[k], ModelFile.Load(bytes, names[k]));
        Fault.InModel(bytes, "it holds 3 LSTMs", "'same', 'same#2', 'H2'");
        Fault.In(bytes.Length, () => ModelFile.Load(bytes, "other"), "no LSTM node 'other'", "'same', 'same#2', 'H2'");
    }

    [Fact]
    public void ManyNodesOfLongNames_AreListedShortened()
    {
        var file = new HandmadeOnnx().Input("X");
        for (var k = 0; k < 7; k++) file.Node("LSTM", $"{k}" + new string('n', 5000), ["X", "W", "R"], [$"y{k}"]);
        OnnxRun.AddWeights(file, Cell);
        var fault = Assert.Throws<InvalidDataException>(() => ModelFile.Load(file.ToBytes()));
        Assert.InRange(fault.Message.Length, 1, 700);
        Assert.EndsWith("…'.", fault.Message.Replace("…', ….", "…'.", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void ANodeThatCantBeRead_IsListedWithTheReason()
    {
        var file = OnnxRun.File(Cell).Node("LSTM", "bad", ["X", "W", "R"], ["Z"], HandmadeOnnx.Integer("mystery", 1)).Node("LSTM", "worse", ["X", "W", "X"], ["V"]);
        var nodes = ModelFile.List(file.ToBytes());
        Assert.Equal(["lstm", "bad", "worse"], nodes.Select(node => node.Name));
        Assert.Equal("I = 2, H = 2, forward", nodes[0].Uses);
        Assert.Contains("can't be read: ONNX model: node LSTM 'bad': the attribute 'mystery' is not supported", nodes[1].Uses, StringComparison.Ordinal);
        Assert.Contains("R is not constant; it comes from the caller ('X')", nodes[2].Uses, StringComparison.Ordinal);
        OnnxRun.Equal(Cell, ModelFile.Load(file.ToBytes(), "lstm"));
        Fault.In(1000, () => ModelFile.Load(file.ToBytes(), "bad"), "'mystery'");
    }

    [Fact]
    public void WhatANodeUses_IsSaidInOneLine()
    {
        var cell = OnnxCell.Of(65, 4, 3, directions: 2, peepholes: true) with { B = null };
        var file = OnnxRun.AddWeights(new HandmadeOnnx().Input("X").Input("lengths"), cell).Initializer("h", new float[12], 2, 2, 3).Node("Mul", "times", ["X", "X"], ["c"]);
        file.Node("LSTM", "lstm", OnnxRun.Inputs(cell, "lengths", "h", "c"), ["Y"], HandmadeOnnx.Text("direction", "bidirectional"), HandmadeOnnx.Integer("input_forget", 1),
            HandmadeOnnx.Single("clip", 3.5f), HandmadeOnnx.Integer("layout", 1), HandmadeOnnx.Texts("activations", "HardSigmoid", "Tanh", "Tanh", "Sigmoid", "Tanh", "Tanh"));
        Assert.Equal([new ModelNode("lstm", "LSTM", "I = 4, H = 3, bidirectional, activations HardSigmoid(0.2, 0.5) Tanh Tanh Sigmoid Tanh Tanh, no bias, peepholes, "
            + "coupled gates (f = 1 − i), clip 3.5, batch first, sequence_lens from the caller ('lengths'), initial_h constant, initial_c from the graph (Mul 'times')")], ModelFile.List(file.ToBytes()));
    }

    [Fact]
    public void PathStreamAndMemory_AreReadAlike()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model", OnnxRun.File(Cell).ToBytes());
        OnnxRun.Equal(Cell, ModelFile.Load(path));
        OnnxRun.Equal(Cell, ModelFile.Load(path, "lstm"));
        using var stream = File.OpenRead(path);
        OnnxRun.Equal(Cell, ModelFile.Load(stream, "lstm"));
        stream.Position = 0;
        Assert.Equal(ModelFile.List(path), ModelFile.List(stream));
        byte[] inside = [9, 9, .. File.ReadAllBytes(path), 9];
        OnnxRun.Equal(Cell, ModelFile.Load(inside.AsMemory(2, inside.Length - 3)));
    }

    [Fact]
    public void OtherTensors_AreListedAsNotUsed() =>
        Assert.Equal(["dense.bias", "dense.weight"], ModelFile.Load(OnnxRun.File(Cell).Initializer("dense.weight", [1, 2], 2).Initializer("dense.bias", [1], 1).ToBytes()).UnusedTensors);

    [Fact]
    public void AModelWithoutLstm_SaysWhatItHas()
    {
        Fault.InModel(new HandmadeOnnx().Node("GRU", "", ["X"], ["Y"]).ToBytes(), "no LSTM node found", "GRU");
        Fault.InModel(new HandmadeOnnx().Add(1, HandmadeOnnx.NodeOf("LSTM", "", "my.domain", ["X"], ["Y"])).ToBytes(), "no LSTM node found");
        Fault.InModel(HandmadeOnnx.Model(new HandmadeOnnx().Graph, 14).Message(25, new WireBytes()).ToArray(), "no LSTM node found", "functions");
        Assert.Empty(ModelFile.List(new HandmadeOnnx().Node("GRU", "", ["X"], ["Y"]).ToBytes()));
        OnnxRun.Equal(Cell, new HandmadeOnnx().Input("X").Initializer("W", Cell.W, 1, 8, 2).Initializer("R", Cell.R, 1, 8, 2).Initializer("B", Cell.B!, 1, 16)
            .Add(1, HandmadeOnnx.NodeOf("LSTM", "lstm", "ai.onnx", ["X", "W", "R", "B"], ["Y"])).ToBytes());
    }

    [Fact]
    public void Safetensors_HaveNoNodes()
    {
        var file = NativeFile.Character().ToBytes();
        Assert.Empty(ModelFile.List(file));
        Fault.In(file.Length, () => ModelFile.Load(file, "lstm"), "no node 'lstm'");
    }

    [Theory, InlineData(0x000008), InlineData(0x000708), InlineData(0x120708), InlineData(0x3A7F08), InlineData(0xFF0808)]
    public void ASafetensorsHeaderOfAnyLength_IsNotTakenForOnnx(int length)
    {
        var file = RawSafetensors.File("{}" + new string(' ', length - 2));
        Fault.In(file.Length, () => ModelFile.Load(file), "safetensors: no LSTM found");
    }
}

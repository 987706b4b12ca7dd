namespace LstmSimd.Formats.Tests;

/// <summary>Nodes that run one on the output of the other are one stack where the graph between them joins the axes and does nothing else.</summary>
public sealed class OnnxStackTests
{
    private static readonly OnnxCell One = OnnxCell.Of(71, 4, 3), OnOne = OnnxCell.Of(72, 3, 2), Two = OnnxCell.Of(73, 4, 3, directions: 2), OnTwo = OnnxCell.Of(74, 6, 2);

    // [T, 1, B, 3] to [T, B, 3].
    public static TheoryData<string> WaysOfOne => ["squeeze", "squeeze in old form", "squeeze of all that is 1", "reshape", "reshape and numbers", "identity", "transpose", "batch first between", "unsqueezed too"];

    // [T, 2, B, 3] to [T, B, 6].
    public static TheoryData<string> WaysOfTwo => ["0 0 -1", "0 0 6", "-1 3 6 with B stated", "through batch first"];

    [Theory, MemberData(nameof(WaysOfOne))]
    public void AForwardNode_JoinsTheNext(string way)
    {
        var file = OnnxStacks.Two(One, OnOne, f => way switch
        {
            "squeeze" => f.Initializer(OnnxTensors.Of("1", 1)).Node("Squeeze", "", ["Y0", "1"], ["X1"]),
            "squeeze in old form" => f.Node("Squeeze", "", ["Y0"], ["X1"], HandmadeOnnx.Integers("axes", -3)),
            "squeeze of all that is 1" => f.Stated("Y0", 6, 1, 3, 3).Node("Squeeze", "", ["Y0"], ["X1"]),
            "reshape" => f.Initializer(OnnxTensors.Of("s", 0, -1, 3)).Node("Reshape", "", ["Y0", "s"], ["X1"]),
            "reshape and numbers" => f.Stated("Y0", 6, 1, 3, 3).Initializer(OnnxTensors.Of("s", 6, 3, 3)).Node("Reshape", "", ["Y0", "s"], ["X1"]),
            "identity" => f.Node("Identity", "", ["Y0"], ["i"]).Node("Squeeze", "", ["i"], ["X1"], HandmadeOnnx.Integers("axes", 1)),
            "transpose" => f.Node("Transpose", "", ["Y0"], ["t"], HandmadeOnnx.Integers("perm", 0, 2, 1, 3)).Node("Squeeze", "", ["t"], ["X1"], HandmadeOnnx.Integers("axes", 2)),
            "batch first between" => f.Node("Transpose", "", ["Y0"], ["t"], HandmadeOnnx.Integers("perm", 2, 1, 0, 3)).Node("Squeeze", "", ["t"], ["s"], HandmadeOnnx.Integers("axes", 1))
                .Node("Transpose", "", ["s"], ["X1"], HandmadeOnnx.Integers("perm", 1, 0, 2)),
            _ => f.Node("Unsqueeze", "", ["Y0"], ["u"], HandmadeOnnx.Integers("axes", 0, 5)).Node("Squeeze", "", ["u"], ["X1"], HandmadeOnnx.Integers("axes", 0, 2, 5)),
        });
        IsOne(One, OnOne, file.ToBytes());
    }

    [Theory, MemberData(nameof(WaysOfTwo))]
    public void ABidirectionalNode_JoinsTheNext(string way)
    {
        HandmadeOnnx Turned(HandmadeOnnx f) => f.Node("Transpose", "", ["Y0"], ["t"], HandmadeOnnx.Integers("perm", 0, 2, 1, 3));
        HandmadeOnnx Shaped(HandmadeOnnx f, params ReadOnlySpan<long> shape) => f.Initializer(OnnxTensors.Of("s", shape)).Node("Reshape", "", ["t", "s"], ["X1"]);
        var file = OnnxStacks.Two(Two, OnTwo, f => way switch
        {
            "0 0 -1" => Shaped(Turned(f), 0, 0, -1),
            "0 0 6" => Shaped(Turned(f), 0, 0, 6),
            "-1 3 6 with B stated" => Shaped(Turned(f.Stated("Y0", 0, 2, 3, 3)), -1, 3, 6),
            _ => f.Node("Transpose", "", ["Y0"], ["b"], HandmadeOnnx.Integers("perm", 2, 0, 1, 3)).Initializer(OnnxTensors.Of("s", 0, 0, -1)).Node("Reshape", "", ["b", "s"], ["r"])
                .Node("Transpose", "", ["r"], ["X1"], HandmadeOnnx.Integers("perm", 1, 0, 2)),
        });
        IsOne(Two, OnTwo, file.ToBytes());
    }

    [Fact]
    public void Layouts_AreFollowed()
    {
        IsOne(One, OnOne, OnnxStacks.Two(One, OnOne, f => f.Node("Squeeze", "", ["Y0"], ["X1"], HandmadeOnnx.Integers("axes", 2)), layout0: 1, layout1: 1).ToBytes());
        IsOne(Two, OnTwo, OnnxStacks.Two(Two, OnTwo, f => f.Initializer(OnnxTensors.Of("s", 0, 0, -1)).Node("Reshape", "", ["Y0", "s"], ["X1"]), layout0: 1, layout1: 1).ToBytes());
        AreTwo(OnnxStacks.Two(One, OnOne, f => f.Node("Squeeze", "", ["Y0"], ["X1"], HandmadeOnnx.Integers("axes", 1)), layout1: 1));
        IsOne(One, OnOne, OnnxStacks.Two(One, OnOne, f => f.Node("Squeeze", "", ["Y0"], ["s"], HandmadeOnnx.Integers("axes", 1))
            .Node("Transpose", "", ["s"], ["X1"], HandmadeOnnx.Integers("perm", 1, 0, 2)), layout1: 1).ToBytes());
    }

    [Fact]
    public void WhatIsNotProven_StaysApart()
    {
        AreTwo(OnnxStacks.Two(Two, OnTwo, f => f.Initializer(OnnxTensors.Of("s", 0, -1, 6)).Node("Reshape", "", ["Y0", "s"], ["X1"]))); // D before B
        AreTwo(OnnxStacks.Two(One, OnOne, f => f.Initializer(OnnxTensors.Of("s", 6, 3, 3)).Node("Reshape", "", ["Y0", "s"], ["X1"]))); // T and B unknown
        AreTwo(OnnxStacks.Two(One, OnOne, f => f.Node("Squeeze", "", ["Y0"], ["X1"]))); // B may be 1 too
        AreTwo(OnnxStacks.Two(One, OnOne, f => f.Node("Squeeze", "", ["Y0"], ["s"], HandmadeOnnx.Integers("axes", 1)).Node("Transpose", "", ["s"], ["X1"], HandmadeOnnx.Integers("perm", 1, 0, 2))));
        AreTwo(OnnxStacks.Two(One, OnOne, f => f.Node("Squeeze", "", ["Y0"], ["s"], HandmadeOnnx.Integers("axes", 1)).Node("Relu", "", ["s"], ["X1"])));
        AreTwo(OnnxStacks.Two(One, OnOne, f => f.Input("s").Node("Reshape", "", ["Y0", "s"], ["X1"]))); // a shape that the caller gives
        AreTwo(OnnxStacks.Two(One, OnOne, f => f.Stated("Y0", 6, 1, 3, 3).Input("a").Node("Squeeze", "", ["Y0", "a"], ["X1"]))); // or axes
        AreTwo(OnnxStacks.Two(One, OnOne, f => f.Node("Squeeze", "", ["Y0"], ["X1"], HandmadeOnnx.Integers("axes", 9)))); // makes no sense
        AreTwo(OnnxStacks.Two(One, OnOne, f => f.Node("Unsqueeze", "", ["H0"], ["X1"], HandmadeOnnx.Integers("axes", 0)))); // Y_h, not Y
    }

    [Fact]
    public void DifferentLengths_KeepNodesApart()
    {
        HandmadeOnnx Squeezed(HandmadeOnnx f) => f.Node("Squeeze", "", ["Y0"], ["X1"], HandmadeOnnx.Integers("axes", 1)).Input("a").Input("b")
            .Initializer(OnnxTensors.Of("c", 6, 2, 0)).Initializer(OnnxTensors.Of("same", 6, 2, 0)).Initializer(OnnxTensors.Of("other", 6, 2, 1));
        foreach (var (first, second) in new[] { ("a", ""), ("", "a"), ("a", "b"), ("c", "other"), ("c", "a"), ("c", "") })
            AreTwo(OnnxStacks.Two(One, OnOne, Squeezed, first, second));
        IsOne(One, OnOne, OnnxStacks.Two(One, OnOne, Squeezed, "a", "a").ToBytes());
        Assert.Equal([6, 2, 0], ModelFile.Load(OnnxStacks.Two(One, OnOne, Squeezed, "c", "same").ToBytes()).Lengths!);
    }

    [Fact]
    public void TwoNodesOnOne_AreThree()
    {
        var file = OnnxStacks.Two(One, OnOne, f => f.Node("Squeeze", "", ["Y0"], ["X1"], HandmadeOnnx.Integers("axes", 1))).Node("LSTM", "beside", ["X1", "W1", "R1"], ["Y2"]);
        Assert.Equal(["low", "high", "beside"], ModelFile.List(file.ToBytes()).Select(node => node.Name));
    }

    [Fact]
    public void NodesInACircle_AreRefused()
    {
        var file = OnnxRun.AddWeights(new HandmadeOnnx(), OnnxCell.Of(75, 2, 2));
        file.Node("LSTM", "a", ["x", "W", "R"], ["y"]).Node("Squeeze", "", ["y"], ["u"], HandmadeOnnx.Integers("axes", 1))
            .Node("LSTM", "b", ["u", "W", "R"], ["v"]).Node("Squeeze", "", ["v"], ["x"], HandmadeOnnx.Integers("axes", 1));
        Fault.InModel(file.ToBytes(), "in a circle");
        Fault.InModel(OnnxRun.AddWeights(new HandmadeOnnx(), OnnxCell.Of(76, 2, 2)).Node("LSTM", "a", ["x", "W", "R"], ["y"])
            .Node("Squeeze", "", ["y"], ["x"], HandmadeOnnx.Integers("axes", 1)).ToBytes(), "in a circle");
    }

    [Fact]
    public void Either_NamesTheStack()
    {
        var file = OnnxStacks.Two(One, OnOne, f => f.Node("Squeeze", "", ["Y0"], ["X1"], HandmadeOnnx.Integers("axes", 1))).ToBytes();
        Assert.Equal([new ModelNode("low", "LSTM", "2 layers: I = 4, H = 3, forward; 'high': I = 3, H = 2, forward")], ModelFile.List(file));
        foreach (var name in new[] { "low", "high" }) OnnxStacks.Equal(One, OnOne, ModelFile.Load(file, name));
    }

    private static void IsOne(OnnxCell lower, OnnxCell upper, byte[] file)
    {
        Assert.Equal(2, ModelFile.Load(file).Layers.Count);
        OnnxStacks.Equal(lower, upper, ModelFile.Load(file));
    }

    private static void AreTwo(HandmadeOnnx file) => Assert.Equal(["low", "high"], ModelFile.List(file.ToBytes()).Select(node => node.Name));
}

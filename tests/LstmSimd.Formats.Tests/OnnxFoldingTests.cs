namespace LstmSimd.Formats.Tests;

/// <summary>Constants through the operators that move and convert elements, in the form of each operator set.</summary>
public sealed class OnnxFoldingTests
{
    private const int Newest = 22;

    // x, [2, 3].
    private static readonly float[] Values = [0, 1, 2, 10, 11, 12];

    [Fact]
    public void Identity_ChangesNothing() => Gives(Values, [2, 3], Of("Identity", []));

    [Fact]
    public void Transpose_ReversesTheAxesOrPermutesThem()
    {
        float[] turned = [0, 10, 1, 11, 2, 12];
        Gives(turned, [3, 2], Of("Transpose", []));
        Gives(turned, [3, 2], Of("Transpose", [], HandmadeOnnx.Integers("perm", 1, 0)));
        Gives(Values, [2, 3], Of("Transpose", [], HandmadeOnnx.Integers("perm", 0, 1)));
        Refused(Of("Transpose", [], HandmadeOnnx.Integers("perm", 0, 2)), "axis 2 is outside");
        Refused(Of("Transpose", [], HandmadeOnnx.Integers("perm", 0, 0)), "occurs twice");
        Refused(Of("Transpose", [], HandmadeOnnx.Integers("perm", 0)), "perm has 1 axes");
    }

    [Fact]
    public void Reshape_KeepsZeroAndFillsMinusOne()
    {
        Gives(Values, [3, 2], Of("Reshape", [[3, 2]]));
        Gives(Values, [2, 1, 3], Of("Reshape", [[0, 1, -1]]));
        Gives(Values, [6], Of("Reshape", [[-1]]));
        Gives(Values, [6], Of("Reshape", [], HandmadeOnnx.Integers("shape", -1), HandmadeOnnx.Integers("consumed_inputs", 0)), opset: 1);
        Refused(Of("Reshape", [[4, -1]]), "[2, 3] can't be given the shape [4, -1]");
        Refused(Of("Reshape", [[7]]), "can't be given");
        Refused(Of("Reshape", [[-1, -1]]), "its shape is [-1, -1]");
        Refused(Of("Reshape", [[-2]]), "its shape is [-2]");
        Refused(Of("Reshape", [[2, 3, 0]]), "can't be given");
        Refused(Of("Reshape", [[0, 3]], HandmadeOnnx.Integer("allowzero", 1)), "can't be given");
        Refused(Of("Reshape", [[long.MaxValue, long.MaxValue]]), "can't be given");
        Refused(Of("Reshape", []), "it has no shape");
    }

    [Fact]
    public void Unsqueeze_TakesAxesAsAttributeOrInput()
    {
        Gives(Values, [1, 2, 3, 1], Of("Unsqueeze", [[0, -1]]));
        Gives(Values, [1, 2, 3, 1], Of("Unsqueeze", [], HandmadeOnnx.Integers("axes", 0, 3)), opset: 11);
        Refused(Of("Unsqueeze", [[0, -4]]), "occurs twice");
        Refused(Of("Unsqueeze", [[3]]), "outside a tensor of 3 axes");
        Refused(Of("Unsqueeze", []), "it has no axes");
        Refused(Of("Unsqueeze", [[.. Enumerable.Range(0, 64).Select(k => (long)k)]]), "more than 64 axes");
    }

    [Fact]
    public void Squeeze_TakesAxesAsAttributeOrInputOrAllOfOne()
    {
        HandmadeOnnx Ones() => new HandmadeOnnx().Initializer("x", Values, 1, 2, 1, 3).Initializer(OnnxTensors.Of("0", 0));
        Gives(Values, [2, 3], Ones().Node("Squeeze", "op", ["x"], ["out"]));
        Gives(Values, [2, 1, 3], Ones().Node("Squeeze", "op", ["x", "0"], ["out"]));
        Gives(Values, [1, 2, 3], Ones().Node("Squeeze", "op", ["x"], ["out"], HandmadeOnnx.Integers("axes", -2)), opset: 11);
        Refused(Of("Squeeze", [[0]]), "not all of size 1");
    }

    [Fact]
    public void Slice_CutsFromEitherEndInSteps()
    {
        Gives([1, 2, 11, 12], [2, 2], Of("Slice", [[1], [3], [1]]));
        Gives([10, 11, 12], [1, 3], Of("Slice", [[1], [long.MaxValue]]));
        Gives([1, 11], [2, 1], Of("Slice", [[-2], [-1], [-1]]));
        Gives([0, 2, 10, 12], [2, 2], Of("Slice", [[0], [3], [1], [2]]));
        Gives([12, 11, 10, 2, 1, 0], [2, 3], Of("Slice", [[-1, -1], [long.MinValue, -9], [0, 1], [-1, -1]]));
        Gives([2, 12], [2, 1], Of("Slice", [[2], [0], [1], [long.MinValue]]));
        Gives([1, 2, 11, 12], [2, 2], Of("Slice", [], HandmadeOnnx.Integers("starts", 1), HandmadeOnnx.Integers("ends", 3), HandmadeOnnx.Integers("axes", 1)), opset: 9);
        HasShape([2, 0], Of("Slice", [[2], [1], [1]]));
        Refused(Of("Slice", [[0], [1], [0], [0]]), "a step is 0");
        Refused(Of("Slice", [[0], [1], [2]]), "axis 2");
        Refused(Of("Slice", [[0, 0], [1], [0]]), "2 starts, 1 ends");
        Refused(Of("Slice", [[0]]), "no ends");
    }

    [Fact]
    public void ElementsThatStepAndTurn_ComeOutInOrder()
    {
        var file = X().Node("Transpose", "", ["x"], ["t"]);
        foreach (var (name, value) in new[] { ("s", -1), ("e", -9), ("a", 0), ("p", -2) }) file.Initializer(OnnxTensors.Of(name, value));
        Gives([2, 12, 0, 10], [2, 2], file.Node("Slice", "op", ["t", "s", "e", "a", "p"], ["out"]));
    }

    [Theory, InlineData(0, new float[] { 0, 10 }), InlineData(1, new float[] { 1, 2, 11, 12 })]
    public void Split_TakesPartsAsAttributeOrInput(int output, float[] expected)
    {
        string[] outputs = output == 0 ? ["out", ""] : ["", "out"];
        long[] shape = [2, expected.Length / 2];
        Gives(expected, shape, X([1, 2]).Node("Split", "op", ["x", "0"], outputs, HandmadeOnnx.Integer("axis", 1)));
        Gives(expected, shape, X().Node("Split", "op", ["x"], outputs, HandmadeOnnx.Integer("axis", -1), HandmadeOnnx.Integers("split", 1, 2)), opset: 11);
    }

    [Fact]
    public void Split_MakesEqualPartsOrANumber()
    {
        Gives([10, 11, 12], [1, 3], X().Node("Split", "op", ["x"], ["", "out"]), opset: 11);
        Gives([2, 12], [2, 1], X().Node("Split", "op", ["x"], ["", "out"], HandmadeOnnx.Integer("axis", 1), HandmadeOnnx.Integer("num_outputs", 2)));
        Refused(X().Node("Split", "op", ["x"], ["", "out"], HandmadeOnnx.Integer("axis", 1)), "an axis of 3 can't be split into 2 equal parts");
        Refused(Of("Split", [[1, 1]], HandmadeOnnx.Integer("axis", 1)), "do not split");
        Refused(X([-1, 4]).Node("Split", "op", ["x", "0"], ["", "out"], HandmadeOnnx.Integer("axis", 1)), "do not split");
        Refused(Of("Split", [], HandmadeOnnx.Integer("num_outputs", 2)), "num_outputs is 2, but it has 1");
    }

    [Fact]
    public void Concat_JoinsAlongAnAxis()
    {
        HandmadeOnnx Two() => X().Initializer("y", [5, 6], 2, 1).Initializer(OnnxTensors.Raw("d", OnnxTensors.Double, new byte[48], 2, 3));
        float[] joined = [0, 1, 2, 5, 10, 11, 12, 6];
        Gives(joined, [2, 4], Two().Node("Concat", "op", ["x", "y"], ["out"], HandmadeOnnx.Integer("axis", -1)));
        Gives(joined, [2, 4], Two().Node("Concat", "op", ["x", "y"], ["out"]), opset: 1);
        Refused(Two().Node("Concat", "op", ["x", "y"], ["out"], HandmadeOnnx.Integer("axis", 0)), "can't be joined along axis 0");
        Refused(Two().Node("Concat", "op", ["x", "d"], ["out"], HandmadeOnnx.Integer("axis", 0)), "[2, 3] of double");
        Refused(Two().Node("Concat", "op", ["x", "y"], ["out"]), "'axis' is missing");
        Refused(Two().Node("Concat", "op", [], ["out"], HandmadeOnnx.Integer("axis", 0)), "it joins nothing");
    }

    [Fact]
    public void Gather_TakesIndicesOfAnyShape()
    {
        var columns = HandmadeOnnx.Integer("axis", 1);
        Gives([10, 11, 12, 0, 1, 2, 10, 11, 12], [3, 3], Of("Gather", [[1, 0, -1]]));
        Gives([1, 11], [2], X().Initializer(OnnxTensors.Int64s("one", [1])).Node("Gather", "op", ["x", "one"], ["out"], columns));
        Gives([0, 2, 1, 0, 10, 12, 11, 10], [2, 2, 2], X().Initializer(OnnxTensors.Int64s("grid", [0, 2, 1, 0], 2, 2)).Node("Gather", "op", ["x", "grid"], ["out"], columns));
        HasShape([2, 0], X().Initializer(OnnxTensors.Int64s("none", [], 0)).Node("Gather", "op", ["x", "none"], ["out"], columns));
        Refused(Of("Gather", [[2]]), "index 2 is outside an axis of 2");
        Refused(Of("Gather", [[-3]]), "index -3 is outside");
    }

    [Fact]
    public void Cast_ConvertsAndRoundsToNearest()
    {
        float[] values = [0.1f, 1.00390625f, -2, 65504, 1e-8f, float.PositiveInfinity]; // the second lies midway between two bfloat16
        HandmadeOnnx Cast(params ReadOnlySpan<WireBytes> attributes) => new HandmadeOnnx().Initializer("x", values, 6).Node("Cast", "op", ["x"], ["out"], attributes);
        Gives([.. values.Select(value => (float)(Half)value)], [6], Cast(HandmadeOnnx.Integer("to", OnnxTensors.Float16)));
        Gives(values, [6], Cast(HandmadeOnnx.Integer("to", OnnxTensors.Double)));
        Gives(values, [6], Cast(HandmadeOnnx.Text("to", "DOUBLE")), opset: 5);
        Gives([0.10009765625f, 1, -2, 65536, 1e-8f, float.PositiveInfinity], [6], Cast(HandmadeOnnx.Integer("to", OnnxTensors.BFloat16), HandmadeOnnx.Integer("saturate", 1)), within: 2e-3);
        Refused(Cast(HandmadeOnnx.Integer("to", 2)), "to the type uint8");
        Refused(Cast(HandmadeOnnx.Text("to", "STRING")), "to the type STRING");
        Refused(Cast(), "'to' is missing");
    }

    [Fact]
    public void WhatIsStoredInHalf_IsJoinedWithWhatIsNot()
    {
        float[] rounded = [.. Values.Select(value => (float)(Half)(value / 7))];
        var file = new HandmadeOnnx().Initializer("w", [.. Values.Select(value => value / 7)], 6).Initializer("y", [0.1f], 1)
            .Node("Cast", "", ["w"], ["half"], HandmadeOnnx.Integer("to", OnnxTensors.Float16)).Node("Cast", "", ["half"], ["x"], HandmadeOnnx.Integer("to", OnnxTensors.Float));
        Gives([.. rounded, 0.1f, .. rounded], [13], file.Node("Concat", "op", ["x", "y", "x"], ["out"], HandmadeOnnx.Integer("axis", 0)));
    }

    [Fact]
    public void Constant_HasAValueOfSeveralKinds()
    {
        HandmadeOnnx Constant(params ReadOnlySpan<WireBytes> attributes) => new HandmadeOnnx().Node("Constant", "op", [], ["out"], attributes);
        Gives([1, 2], [2], Constant(HandmadeOnnx.Tensor("value", OnnxTensors.Of("", [1, 2], 2))));
        Gives([1, 2], [2], Constant(HandmadeOnnx.Singles("value_floats", 1, 2)));
        Gives([3], [], Constant(HandmadeOnnx.Single("value_float", 3)));
        Gives([1, 2], [2], Constant(HandmadeOnnx.Integers("value_ints", 1, 2)));
        Gives([-3], [], Constant(HandmadeOnnx.Integer("value_int", -3)));
        Refused(Constant(), "it has no value");
        Refused(Constant(HandmadeOnnx.Text("value_string", "a")), "'value_string' is not supported");
        Refused(Constant(new WireBytes().Text(1, "value").Integer(20, 4)), "holds no tensor");
    }

    [Fact]
    public void AnUnknownAttribute_IsRefusedByName() => Refused(Of("Identity", [], HandmadeOnnx.Integer("depth", 1)), "Identity 'op'", "'depth' is not supported");

    [Theory, InlineData("Neg", ""), InlineData("Identity", "my.domain")]
    public void OtherOperators_AreNotFolded(string operation, string domain)
    {
        var file = X().Add(1, HandmadeOnnx.NodeOf(operation, "op", domain, ["x"], ["out"]));
        Assert.Contains($"initial_c from the graph ({operation} 'op')", Assert.Single(ModelFile.List(WithState(file, "cast").ToBytes(Newest))).Uses, StringComparison.Ordinal);
    }

    /// <summary>x, and tensors of integers named 0, 1, ….</summary>
    private static HandmadeOnnx X(params ReadOnlySpan<long[]> inputs)
    {
        var file = new HandmadeOnnx().Initializer("x", Values, 2, 3);
        for (var k = 0; k < inputs.Length; k++) file.Initializer(OnnxTensors.Of($"{k}", inputs[k]));
        return file;
    }

    /// <summary>An operator on x and tensors of integers.</summary>
    private static HandmadeOnnx Of(string operation, long[][] inputs, params ReadOnlySpan<WireBytes> attributes) =>
        X(inputs).Node(operation, "op", ["x", .. inputs.Select((_, k) => $"{k}")], ["out"], attributes);

    private static void Gives(float[] expected, long[] shape, HandmadeOnnx file, int opset = Newest, double within = 0)
    {
        HasShape(shape, file, opset);
        var state = WithState(file, "row").ToBytes(opset);
        var values = ModelFile.Load(state).InitialState!.Layers[0].Cell!;
        Assert.Equal(expected.Length, values.Length);
        Assert.All(expected.Zip(values), pair => Assert.True(pair.First == pair.Second || Math.Abs(pair.First - pair.Second) <= within * Math.Abs(pair.First), $"{pair}"));
    }

    /// <summary>No state has this shape; that is said with the shape in words.</summary>
    private static void HasShape(long[] shape, HandmadeOnnx file, int opset = Newest) =>
        Fault.InModel(WithState(file, "cast").ToBytes(opset), $"initial_c has the shape [{string.Join(", ", shape)}]");

    private static void Refused(HandmadeOnnx file, params ReadOnlySpan<string> parts) => Fault.InModel(WithState(file, "row").ToBytes(Newest), ["'op'", .. parts]);

    /// <summary>A model of one unit whose initial_c is 'out' as floats ('cast'), or that as [1, n, 1] ('row').</summary>
    private static HandmadeOnnx WithState(HandmadeOnnx file, string state)
    {
        var copy = new HandmadeOnnx();
        copy.Graph.Raw(file.Graph.ToArray());
        return copy.Input("X").Node("Cast", "", ["out"], ["cast"], HandmadeOnnx.Integer("to", OnnxTensors.Float))
            .Initializer(OnnxTensors.Of("rows", 1, -1, 1)).Node("Reshape", "", ["cast", "rows"], ["row"])
            .Initializer("W", new float[4], 1, 4, 1).Initializer("R", new float[4], 1, 4, 1).Node("LSTM", "lstm", ["X", "W", "R", "", "", "", state], ["Y"]);
    }
}

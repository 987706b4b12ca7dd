using LstmSimd.Kernels;
using static LstmSimd.LstmDirection;

namespace LstmSimd.Formats.Tests;

/// <summary>What an ONNX file says, number by number. That other runtimes read it so is tested with one of them, in LstmSimd.Peers.Tests.</summary>
public sealed class OnnxWriterTests
{
    [Fact]
    public void WeightsBiasesAndPeepholes_StandInTheOrderOfOnnx()
    {
        // Two inputs, one unit: rows i f g o.
        var weights = new LstmWeights(2, 1, new float[] { 1, 2, 3, 4, 5, 6, 7, 8 }, new float[] { 11, 12, 13, 14 }, new float[] { 21, 22, 23, 24 },
            peepholes: new float[] { 31, 32, 33 });
        var backward = new LstmWeights(2, 1, new float[] { -1, -2, -3, -4, -5, -6, -7, -8 }, new float[4], new float[4], peepholes: new float[] { -1, -2, -3 });
        var onnx = new WrittenOnnx([new LstmLayer(Bidirectional, weights, backward)]);

        Assert.Equal([1, 2, 7, 8, 3, 4, 5, 6, -1, -2, -7, -8, -3, -4, -5, -6], onnx.Floats("W_0")); // i o f c
        Assert.Equal([11, 14, 12, 13, 0, 0, 0, 0], onnx.Floats("R_0"));
        Assert.Equal([21, 24, 22, 23, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], onnx.Floats("B_0")); // Wb, Rb, of each direction
        Assert.Equal([31, 33, 32, -1, -3, -2], onnx.Floats("P_0")); // i o f
        Assert.Equal("2, 4, 2 | 2, 4, 1 | 2, 8 | 2, 3", $"{onnx.Shape("W_0")} | {onnx.Shape("R_0")} | {onnx.Shape("B_0")} | {onnx.Shape("P_0")}");
    }

    [Fact]
    public void RowsOfSeveralUnits_MoveWithTheirGate()
    {
        float[] w = [.. Enumerable.Range(0, 4 * 3 * 2).Select(k => (float)k)], r = [.. Enumerable.Range(0, 4 * 3 * 3).Select(k => (float)k)];
        var onnx = new WrittenOnnx([new LstmLayer(Forward, new LstmWeights(2, 3, w, r))]);
        Assert.Equal([.. w[..6], .. w[18..], .. w[6..18]], onnx.Floats("W_0"));
        Assert.Equal([.. r[..9], .. r[27..], .. r[9..27]], onnx.Floats("R_0"));
    }

    /// <summary>Readers add Wb and Rb. Adding 0 would turn −0 into 0.</summary>
    [Fact]
    public void TheSumOfBothBiases_IsOurs_InBits()
    {
        float[] bias = [0f, -0f, float.Epsilon, -float.Epsilon, 1f, -1f, float.MaxValue, float.NegativeInfinity];
        var b = new WrittenOnnx([new LstmLayer(Forward, new LstmWeights(1, 2, new float[8], new float[16], bias))]).Floats("B_0");
        float[] sum = [.. b[..8].Zip(b[8..]).Select(pair => pair.First + pair.Second)];
        Bits.Equal([bias[0], bias[1], bias[6], bias[7], bias[2], bias[3], bias[4], bias[5]], sum); // i o f c
    }

    [Fact]
    public void AStandardCell_NeedsNoAttributeButSizeAndDirection()
    {
        var onnx = new WrittenOnnx(Layers.Stack(1, 3, 2, Forward, Backward, Bidirectional));
        Assert.Equal(["hidden_size = 2", "direction = forward"], onnx.Attributes(0));
        Assert.Equal(["hidden_size = 2", "direction = reverse"], onnx.Attributes(1));
        Assert.Equal(["hidden_size = 2", "direction = bidirectional"], onnx.Attributes(2));
        Assert.False(onnx.Has("P_0"));
    }

    [Fact]
    public void CoupledGatesAndClip_AreAttributes()
    {
        var onnx = new WrittenOnnx([Layer(new LstmCell { Coupling = GateCoupling.ForgetFromInput, PreActivationClip = 1.5f })]);
        Assert.Equal(["hidden_size = 1", "direction = forward", "input_forget = 1", "clip = 1.5"], onnx.Attributes(0));
    }

    [Fact]
    public void ActivationsOfBothDirections_AreListed_ConstantsOnlyForThoseThatHaveAny()
    {
        var forward = new LstmCell { GateActivation = ActivationFunction.HardSigmoid(0.25f, 0.75f), CandidateActivation = ActivationFunction.Relu, OutputActivation = ActivationFunction.Elu(2) };
        var backward = new LstmCell { CandidateActivation = ActivationFunction.ScaledTanh(3, 4), OutputActivation = ActivationFunction.LeakyRelu(5) };
        var onnx = new WrittenOnnx([Layer(forward, backward)]);
        Assert.Equal(["activations = HardSigmoid, Relu, Elu, Sigmoid, ScaledTanh, LeakyRelu", "activation_alpha = 0.25, 2, 3, 5", "activation_beta = 0.75, 4"],
            onnx.Attributes(0)[2..]);
    }

    [Fact]
    public void EveryActivation_HasTheNameAndTheConstantsOfOnnx()
    {
        ActivationFunction[] all = [ActivationFunction.Sigmoid, ActivationFunction.Tanh, ActivationFunction.Relu, ActivationFunction.Affine(1, 2), ActivationFunction.LeakyRelu(1),
            ActivationFunction.ThresholdedRelu(1), ActivationFunction.ScaledTanh(1, 2), ActivationFunction.HardSigmoid(1, 2), ActivationFunction.Elu(1),
            ActivationFunction.Softsign, ActivationFunction.Softplus];
        Assert.Equal(Enum.GetValues<ActivationKind>(), all.Select(function => function.Kind));
        string[] expected = ["Sigmoid", "Tanh", "Relu", "Affine(1, 2)", "LeakyRelu(1)", "ThresholdedRelu(1)", "ScaledTanh(1, 2)", "HardSigmoid(1, 2)", "Elu(1)", "Softsign", "Softplus"];
        Assert.Equal(expected, all.Select(Written));

        static string Written(ActivationFunction function)
        {
            var attributes = new WrittenOnnx([Layer(new LstmCell { GateActivation = function, CandidateActivation = ActivationFunction.Softsign })]).Attributes(0);
            var name = attributes[2]["activations = ".Length..].Split(", ")[0];
            var constants = attributes[3..].Select(attribute => attribute.Split(" = ")[1]);
            return constants.Any() ? $"{name}({string.Join(", ", constants)})" : name;
        }
    }

    [Fact]
    public void PeepholesOfOneDirection_LeaveTheOtherZeros()
    {
        var with = new LstmWeights(1, 1, new float[4], new float[4], peepholes: new float[] { 1, 2, 3 });
        var without = new LstmWeights(1, 1, new float[4], new float[4]);
        Assert.Equal([0, 0, 0, 1, 3, 2], new WrittenOnnx([new LstmLayer(Bidirectional, without, with)]).Floats("P_0"));
    }

    [Fact]
    public void AStack_IsAChainOfNodes_WithTheStateOfEachLayer()
    {
        var onnx = new WrittenOnnx(Layers.Stack(1, 3, 2, Forward, Bidirectional, Bidirectional));
        Assert.Equal(["X float [T, B, 3]"], onnx.Inputs);
        Assert.Equal(["Y float [T, B, 4]", "Y_h_0 float [1, B, 2]", "Y_c_0 float [1, B, 2]", "Y_h_1 float [2, B, 2]", "Y_c_1 float [2, B, 2]", "Y_h_2 float [2, B, 2]", "Y_c_2 float [2, B, 2]"],
            onnx.Outputs);
        Assert.Equal([
            "lstm_0: Y_0, Y_h_0, Y_c_0 = LSTM(X, W_0, R_0, B_0)", "squeeze_0: X_1 = Squeeze(Y_0, axes_0)",
            "lstm_1: Y_1, Y_h_1, Y_c_1 = LSTM(X_1, W_1, R_1, B_1)", "transpose_1: Z_1 = Transpose(Y_1)", "reshape_1: X_2 = Reshape(Z_1, shape_1)",
            "lstm_2: Y_2, Y_h_2, Y_c_2 = LSTM(X_2, W_2, R_2, B_2)", "transpose_2: Z_2 = Transpose(Y_2)", "reshape_2: Y = Reshape(Z_2, shape_2)",
        ], onnx.Nodes);
        Assert.Equal([7, 14], [onnx.Model.The<long>(1), onnx.Model.Message(8).The<long>(2)]); // the versions of the format and of the operators
    }

    [Fact]
    public void LengthsAndStates_AreInputs_WhereTheyAreAskedFor()
    {
        var weights = new LstmWeights(3, 2, new float[24], new float[16], peepholes: new float[6]);
        var onnx = new WrittenOnnx([new LstmLayer(Backward, weights)], new OnnxOptions { SequenceLengths = true, InitialState = true, DirectionAxis = true });
        Assert.Equal(["X float [T, B, 3]", "sequence_lens int32 [B]", "initial_h_0 float [1, B, 2]", "initial_c_0 float [1, B, 2]"], onnx.Inputs);
        Assert.Equal("Y float [T, 1, B, 2]", onnx.Outputs[0]);
        Assert.Equal(["lstm_0: Y, Y_h_0, Y_c_0 = LSTM(X, W_0, R_0, B_0, sequence_lens, initial_h_0, initial_c_0, P_0)"], onnx.Nodes);

        var statesAlone = new WrittenOnnx(Layers.Stack(1, 3, 2, Forward), new OnnxOptions { InitialState = true });
        Assert.Equal("lstm_0: Y_0, Y_h_0, Y_c_0 = LSTM(X, W_0, R_0, B_0, , initial_h_0, initial_c_0)", statesAlone.Nodes[0]);
    }

    public static TheoryData<string, LstmLayer[]> Inexpressible => new()
    {
        { "layer 0: the LSTM node has no projection (P = 1)", [new LstmLayer(Forward, new LstmWeights(1, 2, new float[8], new float[8], projection: new float[2]))] },
        { "layer 0: the LSTM node has no input gate that follows from the forget gate", [Layer(new LstmCell { Coupling = GateCoupling.InputFromForget })] },
        { "layer 1, backward: the LSTM node has no clip of the cell state (± 2.5)", [Layer(new LstmCell()), Layer(new LstmCell(), new LstmCell { CellClip = 2.5f })] },
        { "layer 0: the LSTM node has one clip for both directions, got 1 and 2", [Layer(new LstmCell { PreActivationClip = 1 }, new LstmCell { PreActivationClip = 2 })] },
        { "layer 0: the LSTM node has one coupling of gates for both directions, got None and ForgetFromInput",
            [Layer(new LstmCell(), new LstmCell { Coupling = GateCoupling.ForgetFromInput })] },
    };

    [Theory, MemberData(nameof(Inexpressible))]
    public void WhatOnnxHasNot_IsRefusedByName_AndNothingIsWritten(string message, LstmLayer[] layers)
    {
        using var folder = new TemporaryFolder();
        var kept = folder.File("model.onnx", [1, 2, 3]);
        using var stream = new MemoryStream();
        Assert.Contains(message, Assert.Throws<NotSupportedException>(() => OnnxFile.Save(kept, layers)).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => OnnxFile.Save(stream, layers));
        Assert.Equal(0, stream.Length);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(kept));
        Assert.Equal(["model.onnx"], folder.Names);
    }

    /// <summary>The layers share their arrays, so that the test needs some megabytes for the 2.4 GB of the file.</summary>
    [Fact]
    public void MoreThanTheFormatHolds_IsRefused_AndNothingIsWritten()
    {
        const int Size = 512;
        var weights = new LstmWeights(Size, Size, new float[4 * Size * Size], new float[4 * Size * Size]);
        LstmLayer[] layers = [.. Enumerable.Repeat(new LstmLayer(Forward, weights), 300)];
        using var stream = new MemoryStream();
        var message = Assert.Throws<NotSupportedException>(() => OnnxFile.Save(stream, layers)).Message;
        Assert.Contains("at most 2147483647", message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void LayersThatAreNoStack_AreRefused()
    {
        Refusal.Of<ArgumentNullException>("layers", () => OnnxFile.Save(new MemoryStream(), null!));
        Refusal.Of<ArgumentNullException>("stream", () => OnnxFile.Save((Stream)null!, Layers.Stack(1, 3, 2, Forward)));
        Refusal.Of<ArgumentException>("layers", () => OnnxFile.Save(new MemoryStream(), []), "at least one");
        Refusal.Of<ArgumentException>("layers", () => OnnxFile.Save(new MemoryStream(), [.. Layers.Stack(1, 3, 2, Forward), .. Layers.Stack(1, 3, 2, Forward)]), "layer 1 takes 3");
    }

    [Fact]
    public void FileAndStream_HoldTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        var layers = Layers.Stack(1, 3, 20, Forward, Bidirectional);
        using var stream = new MemoryStream();
        OnnxFile.Save(folder["model.onnx"], layers);
        OnnxFile.Save(stream, layers);
        Assert.Equal(stream.ToArray(), File.ReadAllBytes(folder["model.onnx"]));
    }

    /// <summary>One unit and one input; one direction, or two.</summary>
    private static LstmLayer Layer(params ReadOnlySpan<LstmCell> cells)
    {
        var weights = new LstmWeights[cells.Length];
        for (var d = 0; d < cells.Length; d++) weights[d] = new LstmWeights(1, 1, new float[4], new float[4], cell: cells[d]);
        return new LstmLayer(cells.Length == 2 ? Bidirectional : Forward, weights);
    }
}

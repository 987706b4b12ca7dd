using LstmSimd.Kernels;

namespace LstmSimd.Formats.Tests;

/// <summary>Every attribute of the operator: what it means, its default, and what of it is refused by name.</summary>
public sealed class OnnxAttributeTests
{
    private static readonly OnnxCell Cell = OnnxCell.Of(31, inputs: 4, hidden: 3);

    [Theory,
     InlineData("Relu"), InlineData("Tanh"), InlineData("Sigmoid"), InlineData("Affine"), InlineData("LeakyRelu"), InlineData("ThresholdedRelu"),
     InlineData("ScaledTanh"), InlineData("HardSigmoid"), InlineData("Elu"), InlineData("Softsign"), InlineData("Softplus"),
     InlineData("hardsigmoid"), InlineData("LEAKYRELU")]
    public void EachActivation_IsWhatTheDocumentationSays(string name)
    {
        const double Alpha = 0.75f, Beta = 0.25f;
        Func<double, double> function = name.ToUpperInvariant() switch
        {
            "RELU" => x => Math.Max(0, x),
            "TANH" => Math.Tanh,
            "SIGMOID" => OnnxCell.Sigmoid,
            "AFFINE" => x => Alpha * x + Beta,
            "LEAKYRELU" => x => x >= 0 ? x : Alpha * x,
            "THRESHOLDEDRELU" => x => x >= Alpha ? x : 0,
            "SCALEDTANH" => x => Alpha * Math.Tanh(Beta * x),
            "HARDSIGMOID" => x => Math.Min(Math.Max(Alpha * x + Beta, 0), 1),
            "ELU" => x => x >= 0 ? x : Alpha * (Math.Exp(x) - 1),
            "SOFTSIGN" => x => x / (1 + Math.Abs(x)),
            _ => x => Math.Log(1 + Math.Exp(x)),
        };
        WireBytes[] values = [HandmadeOnnx.Singles("activation_alpha", 0.75f), HandmadeOnnx.Singles("activation_beta", 0.25f)];
        OnnxRun.Equal(Cell with { G = function }, OnnxRun.File(Cell, [HandmadeOnnx.Texts("activations", "Sigmoid", name, "Tanh"), .. values]).ToBytes());
        OnnxRun.Equal(Cell with { Out = function }, OnnxRun.File(Cell, [HandmadeOnnx.Texts("activations", "Sigmoid", "Tanh", name), .. values]).ToBytes());
    }

    [Fact]
    public void AlphaAndBeta_AreTakenOnlyByFunctionsThatHaveThem()
    {
        var cell = CellOf(3, HandmadeOnnx.Texts("activations", "ScaledTanh", "Elu", "HardSigmoid"), HandmadeOnnx.Singles("activation_alpha", 0.1f, 0.2f, 0.3f), HandmadeOnnx.Singles("activation_beta", 0.4f, 0.5f));
        Assert.Equal(ActivationFunction.ScaledTanh(0.1f, 0.4f), cell.GateActivation);
        Assert.Equal(ActivationFunction.Elu(0.2f), cell.CandidateActivation);
        Assert.Equal(ActivationFunction.HardSigmoid(0.3f, 0.5f), cell.OutputActivation);
    }

    [Fact]
    public void ValuesThatRunOut_StandForTheDefault()
    {
        Assert.Equal(ActivationFunction.HardSigmoid(0.2f, 0.5f), CellOf(1, HandmadeOnnx.Texts("activations", "HardSigmoid", "Tanh", "Tanh")).GateActivation);
        Assert.Equal(ActivationFunction.LeakyRelu(0.01f), CellOf(1, HandmadeOnnx.Texts("activations", "LeakyRelu", "Tanh", "Tanh")).GateActivation);
        Assert.Equal(ActivationFunction.Elu(1), CellOf(1, HandmadeOnnx.Texts("activations", "Elu", "Tanh", "Tanh")).GateActivation);
        Assert.Equal(ActivationFunction.ThresholdedRelu(1), CellOf(1, HandmadeOnnx.Texts("activations", "ThresholdedRelu", "Tanh", "Tanh")).GateActivation);
        Assert.Equal(ActivationFunction.Elu(1), CellOf(1, HandmadeOnnx.Texts("activations", "LeakyRelu", "Elu", "Tanh"), HandmadeOnnx.Singles("activation_alpha", 0.3f)).CandidateActivation);
    }

    [Theory, InlineData("Affine"), InlineData("ScaledTanh")]
    public void FunctionsWithoutADefault_AreRefusedWithoutTheirs(string name)
    {
        var activations = HandmadeOnnx.Texts("activations", "Sigmoid", name, "Tanh");
        Refused(["lstm", "activation_alpha", name], activations);
        Refused(["lstm", "activation_beta", name], activations, HandmadeOnnx.Singles("activation_alpha", 1));
        Refused(["activation_alpha", "NaN", name], activations, HandmadeOnnx.Singles("activation_alpha", float.NaN), HandmadeOnnx.Singles("activation_beta", 1));
    }

    [Fact]
    public void EachDirection_HasItsOwnActivations()
    {
        var cell = OnnxCell.Of(32, 4, 3, directions: 2);
        var weights = ModelFile.Load(OnnxRun.File(cell, HandmadeOnnx.Text("direction", "bidirectional"),
            HandmadeOnnx.Texts("activations", "Sigmoid", "Tanh", "Tanh", "HardSigmoid", "Relu", "Softsign")).ToBytes()).Layers[0].Weights;
        Assert.Equal(LstmCell.Standard, weights[0].Cell);
        Assert.Equal((ActivationFunction.HardSigmoid(0.2f, 0.5f), ActivationFunction.Relu, ActivationFunction.Softsign),
            (weights[1].Cell.GateActivation, weights[1].Cell.CandidateActivation, weights[1].Cell.OutputActivation));
    }

    [Theory, InlineData("forward", LstmDirection.Forward, 1), InlineData("reverse", LstmDirection.Backward, 1), InlineData("bidirectional", LstmDirection.Bidirectional, 2)]
    public void Direction_IsForwardReverseOrBidirectional(string name, LstmDirection direction, int directions) =>
        Assert.Equal(direction, ModelFile.Load(OnnxRun.File(OnnxCell.Of(33, 4, 3, directions), HandmadeOnnx.Text("direction", name)).ToBytes()).Layers[0].Direction);

    [Fact]
    public void InputForget_CouplesTheGates()
    {
        OnnxRun.Equal(Cell with { InputForget = true }, OnnxRun.File(Cell, HandmadeOnnx.Integer("input_forget", 1)).ToBytes());
        OnnxRun.Equal(Cell, OnnxRun.File(Cell, HandmadeOnnx.Integer("input_forget", 0)).ToBytes());
    }

    [Fact]
    public void PeepholesClipAndCoupling_GoTogether()
    {
        var cell = OnnxCell.Of(34, 4, 3, peepholes: true) with { Clip = 0.5f, InputForget = true };
        OnnxRun.Equal(cell, OnnxRun.File(cell, HandmadeOnnx.Single("clip", 0.5f), HandmadeOnnx.Integer("input_forget", 1)).ToBytes());
    }

    [Fact]
    public void Layout_TurnsTheInitialStatesAndNothingElse()
    {
        var cell = OnnxCell.Of(35, 4, 3, directions: 2);
        var states = Noise.Uniform(1, 2 * 5 * 3);
        ModelFile Model(int layout, params long[] shape) => ModelFile.Load(OnnxRun.AddWeights(new HandmadeOnnx().Input("X"), cell).Initializer("h", states, shape)
            .Node("LSTM", "lstm", OnnxRun.Inputs(cell, h0: "h"), ["Y"], HandmadeOnnx.Text("direction", "bidirectional"), HandmadeOnnx.Integer("layout", layout)).ToBytes());
        OnnxRun.Equal(cell, Model(1, 5, 2, 3));
        Assert.Equal(states, Model(0, 2, 5, 3).InitialState!.Layers[0].Hidden);
        float[] turned = [.. Enumerable.Range(0, 10).SelectMany(k => states.Skip((k % 5 * 2 + k / 5) * 3).Take(3))];
        Assert.Equal(turned, Model(1, 5, 2, 3).InitialState!.Layers[0].Hidden);
        Fault.InModel(OnnxRun.AddWeights(new HandmadeOnnx().Input("X"), cell).Initializer("h", states, 5, 2, 3)
            .Node("LSTM", "lstm", OnnxRun.Inputs(cell, h0: "h"), ["Y"], HandmadeOnnx.Text("direction", "bidirectional")).ToBytes(), "initial_h", "[5, 2, 3]", "[2, 2, 3]");
    }

    [Theory, InlineData(1), InlineData(6)]
    public void OutputSequence_IsOfTheFirstOperatorSets(int opset)
    {
        var file = OnnxRun.File(Cell, HandmadeOnnx.Integer("output_sequence", 1));
        OnnxRun.Equal(Cell, file.ToBytes(opset));
        Fault.InModel(file.ToBytes(7), "LSTM 'lstm'", "'output_sequence' is not supported");
        Fault.InModel(OnnxRun.File(Cell, HandmadeOnnx.Integer("layout", 0)).ToBytes(13), "'layout' is not supported");
    }

    [Theory, InlineData(0), InlineData(23), InlineData(24), InlineData(-1)]
    public void OtherOperatorSets_AreRefusedByNumber(int opset) => Fault.InModel(OnnxRun.File(Cell).ToBytes(opset), $"operator set {opset};", "1 to 22");

    [Theory, InlineData(1), InlineData(7), InlineData(14), InlineData(22)]
    public void OperatorSetsOneToTwentyTwo_AreRead(int opset) => OnnxRun.Equal(Cell, OnnxRun.File(Cell).ToBytes(opset));

    [Fact]
    public void AnUnknownAttribute_IsRefusedByName()
    {
        Refused(["LSTM 'lstm'", "'linear_before_reset' is not supported"], HandmadeOnnx.Integer("linear_before_reset", 1));
        Refused(["'clip'", "twice"], HandmadeOnnx.Single("clip", 1), HandmadeOnnx.Single("clip", 2));
        Refused(["'clip'", "of type 2", "a float"], HandmadeOnnx.Integer("clip", 1));
        Refused(["'direction'", "of a function"], new WireBytes().Text(1, "direction").Integer(20, 3).Text(21, "way"));
    }

    [Fact]
    public void WrongValues_AreRefusedByAttributeAndValue()
    {
        Refused(["clip is 0"], HandmadeOnnx.Single("clip", 0));
        Refused(["clip is -1"], HandmadeOnnx.Single("clip", -1));
        Refused(["clip is NaN"], HandmadeOnnx.Single("clip", float.NaN));
        Refused(["direction is 'backward'", "reverse"], HandmadeOnnx.Text("direction", "backward"));
        Refused(["layout is 2"], HandmadeOnnx.Integer("layout", 2));
        Refused(["input_forget is -1"], HandmadeOnnx.Integer("input_forget", -1));
        Refused(["hidden_size is 4", "[1, 12, 3]"], HandmadeOnnx.Integer("hidden_size", 4));
        Refused(["'Swish'", "Softplus"], HandmadeOnnx.Texts("activations", "Sigmoid", "Swish", "Tanh"));
        Refused(["2 activations", "expected 3"], HandmadeOnnx.Texts("activations", "Sigmoid", "Tanh"));
        Refused(["W has the shape [1, 12, 4]", "[2, 12, 4]"], HandmadeOnnx.Text("direction", "bidirectional"));
    }

    [Fact]
    public void AttributesWithoutAType_AreReadByTheirField() =>
        OnnxRun.Equal(Cell with { Clip = 0.5f }, OnnxRun.File(Cell, new WireBytes().Text(1, "clip").Single(2, 0.5f)).ToBytes());

    private static LstmCell CellOf(int hidden, params ReadOnlySpan<WireBytes> attributes) =>
        ModelFile.Load(OnnxRun.File(OnnxCell.Of(36, 2, hidden), attributes).ToBytes()).Layers[0].Weights[0].Cell;

    private static void Refused(string[] parts, params ReadOnlySpan<WireBytes> attributes) => Fault.InModel(OnnxRun.File(Cell, attributes).ToBytes(), parts);
}

using LstmSimd.Formats;
using LstmSimd.Kernels;
using static LstmSimd.Formats.Onnx.GraphBuilder;

namespace LstmSimd.Peers.Tests;

/// <summary>The eleven activations of ONNX, on numbers that go into them exactly as they are; and where ONNX Runtime goes ways of its own.</summary>
public sealed class ActivationTests : RuntimeTests
{
    private static readonly ActivationFunction Identity = ActivationFunction.Affine(1, 0), One = ActivationFunction.Affine(0, 1);

    private static readonly ActivationFunction[] Functions =
    [
        ActivationFunction.Sigmoid, ActivationFunction.Tanh, ActivationFunction.Relu, ActivationFunction.Softsign, ActivationFunction.Softplus,
        ActivationFunction.Affine(-0.75f, 0.25f), ActivationFunction.LeakyRelu(0.01f), ActivationFunction.LeakyRelu(-2),
        ActivationFunction.ThresholdedRelu(1.25f), ActivationFunction.ThresholdedRelu(-1.25f), ActivationFunction.ThresholdedRelu(0),
        ActivationFunction.ScaledTanh(1.7159f, 0.6667f), ActivationFunction.ScaledTanh(-1, 3),
        ActivationFunction.HardSigmoid(0.2f, 0.5f), ActivationFunction.HardSigmoid(1 / 6f, 0.5f), ActivationFunction.HardSigmoid(-1, 0.5f),
        ActivationFunction.Elu(1), ActivationFunction.Elu(-0.5f),
    ];

    // To where ONNX Runtime's Softplus overflows.
    private static readonly float[] Numbers = [-800, -88, -20, .. Enumerable.Range(-400, 801).Select(k => k / 100f + 0.001f), 20, 80];

    [Fact]
    public void EveryActivation_IsTheSameFunction_AsGateAsCandidateAndAsOutput()
    {
        Assert.Equal(Enum.GetValues<ActivationKind>(), Functions.Select(function => function.Kind).Distinct().Order());
        foreach (var function in Functions)
        {
            Agree(new LstmCell { GateActivation = function, CandidateActivation = One, OutputActivation = Identity });
            Agree(new LstmCell { GateActivation = One, CandidateActivation = function, OutputActivation = Identity });
            Agree(new LstmCell { GateActivation = One, CandidateActivation = Identity, OutputActivation = function });
        }

        static void Agree(LstmCell cell)
        {
            // x itself goes into all four gates; every number is a row, and there is one step.
            var work = new Work([new LstmLayer(LstmDirection.Forward, new LstmWeights(1, 1, new float[] { 1, 1, 1, 1 }, new float[4], cell: cell))], Numbers.Length, Numbers);
            Outcome ours = Ours.Run(work), theirs = Theirs.Run(work);
            for (var j = 0; j < Numbers.Length; j++)
            {
                Near.Equal(theirs.Y[j], ours.Y[j], Agreement.Tolerance * Math.Max(1, MathF.Abs(theirs.Y[j])), $"{cell}: h({Numbers[j]})");
                Near.Equal(theirs.Cell[0][j], ours.Cell[0][j], Agreement.Tolerance * Math.Max(1, MathF.Abs(theirs.Cell[0][j])), $"{cell}: c({Numbers[j]})");
            }
        }
    }

    /// <summary>The specification of the LSTM says "x if x ≥ α", and so do we. ONNX Runtime says x > α, as the operator ThresholdedRelu does.</summary>
    [Fact]
    public void AtItsThreshold_ThresholdedRelu_IsZeroThere_AndXHere()
    {
        var function = ActivationFunction.ThresholdedRelu(1);
        var above = MathF.BitIncrement(1);
        Assert.Equal([0, above, 0], There(["ThresholdedRelu"], [1], [], 1, above, 0.5f));
        Assert.Equal([1, above, 0], Here(function, 1, above, 0.5f));
    }

    /// <summary>ln(1 + eˣ) is x itself there; eˣ is too large for a float.</summary>
    [Fact]
    public void Softplus_OverflowsThere_AndNotHere()
    {
        Assert.Equal([float.PositiveInfinity, 0], There(["Softplus"], [], [], 100, -100));
        Assert.Equal([100, 0], Here(ActivationFunction.Softplus, 100, -100).Select(value => MathF.Round(value, 6)));
    }

    /// <summary>
    /// "The same as of corresponding ONNX operators", says the specification. So it is for three; ThresholdedRelu's 1 is 0 in ONNX Runtime, and Affine and ScaledTanh,
    /// which are no operators any more, have two zeros. A file that is read here has the 1, or is refused.
    /// </summary>
    [Fact]
    public void ConstantsThatAreLeftOut_AreThoseOfTheOperators_ForThreeFunctionsOfSixThere()
    {
        float[] x = [-2, -0.5f, 0.5f, 2];
        Same(ActivationFunction.HardSigmoid(0.2f, 0.5f));
        Same(ActivationFunction.LeakyRelu(0.01f));
        Same(ActivationFunction.Elu(1));
        Same(ActivationFunction.ThresholdedRelu(0));
        Same(ActivationFunction.Affine(0, 0));
        Same(ActivationFunction.ScaledTanh(0, 0));
        Assert.Equal(ActivationFunction.ThresholdedRelu(1), Read("ThresholdedRelu"));
        Assert.Contains("no default", Assert.Throws<InvalidDataException>(() => Read("Affine")).Message, StringComparison.Ordinal);
        Assert.Contains("no default", Assert.Throws<InvalidDataException>(() => Read("ScaledTanh")).Message, StringComparison.Ordinal);

        void Same(ActivationFunction function)
        {
            var theirs = There([function.Kind.ToString()], [], [], x);
            Assert.All(Here(function, x).Zip(theirs), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
        }
    }

    /// <summary>α and β are lists for the functions that have them, and no place is kept for those that have none.</summary>
    [Fact]
    public void ConstantsGoToTheFunctionsThatHaveThem_OneAfterTheOther()
    {
        float[] x = [-2, -0.5f, 0.5f, 2];
        Assert.Equal([-0.5f, -0.125f, 0.5f, 2], There(["LeakyRelu"], [0.25f], [], x)); // Affine, LeakyRelu, HardSigmoid: α α α, β β

        // Tanh has none: the α after it is LeakyRelu's. By position it would be the third, and LeakyRelu's the default.
        var node = new OneNode(1, 1, [1, 1, 1, 1], [0, 0, 0, 0])
        {
            Attributes = [Attribute("activations", ["HardSigmoid", "Tanh", "LeakyRelu"]), Attribute("activation_alpha", [0.5f, -3f]), Attribute("activation_beta", [0.5f])],
        };
        var cell = new LstmCell { GateActivation = ActivationFunction.HardSigmoid(0.5f, 0.5f), OutputActivation = ActivationFunction.LeakyRelu(-3) };
        Assert.Equal(OneUnit(cell, x).Y, node.Run(x.Length, x)["Y"], Within(1e-6f));
        Assert.NotEqual(OneUnit(cell with { OutputActivation = ActivationFunction.LeakyRelu(0.01f) }, x).Y, node.Run(x.Length, x)["Y"], Within(1e-3f));
    }

    [Fact]
    public void NamesOfActivations_AreReadInAnyCase_AndOthersRefused()
    {
        Assert.Equal(There(["Softsign"], [], [], 3), There(["sOFTSIGN"], [], [], 3));
        Assert.Contains("Expecting activation", Assert.Throws<Microsoft.ML.OnnxRuntime.OnnxRuntimeException>(() => There(["Swish"], [], [], 3)).Message, StringComparison.Ordinal);
    }

    private static ActivationFunction Read(string name) =>
        ModelFile.Load(new OneNode(1, 1, [0, 0, 0, 1], [0, 0, 0, 0]) { Attributes = [Attribute("activations", ["Sigmoid", name, "Tanh"])] }.ToFile()).Layers[0].Weights[0].Cell.CandidateActivation;

    /// <summary>A candidate's function of x, there: gates are 1, so c is what the candidate is.</summary>
    private static float[] There(string[] candidate, float[] alpha, float[] beta, params float[] x) => new OneNode(1, 1, [0, 0, 0, 1], [0, 0, 0, 0])
    {
        Attributes = [Attribute("activations", ["Affine", .. candidate, "HardSigmoid"]), Attribute("activation_alpha", [0, .. alpha]), Attribute("activation_beta", [1, .. beta])],
    }.Run(x.Length, x)["Y_c"];

    /// <summary>The same, here.</summary>
    private static float[] Here(ActivationFunction candidate, params float[] x) => OneUnit(new LstmCell { GateActivation = One, CandidateActivation = candidate }, x).Cell[0];

    private static Outcome OneUnit(LstmCell cell, float[] x) =>
        Ours.Run(new Work([new LstmLayer(LstmDirection.Forward, new LstmWeights(1, 1, new float[] { 1, 1, 1, 1 }, new float[4], cell: cell))], x.Length, x));

    private static Func<float, float, bool> Within(float tolerance) => (a, b) => MathF.Abs(a - b) <= tolerance;
}

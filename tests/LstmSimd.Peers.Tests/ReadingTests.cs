using LstmSimd.Formats;
using static LstmSimd.Formats.Onnx.GraphBuilder;

namespace LstmSimd.Peers.Tests;

/// <summary>Nodes as others write them, with what may be left out left out: they mean the same to ONNX Runtime and to whoever reads them here.</summary>
public sealed class ReadingTests : RuntimeTests
{
    private const int I = 5, H = 3, Rows = 4, Steps = 7;

    private static readonly float[] Peepholes = Noise.Uniform(4, 2 * 3 * H, 0.5f);

    [Fact]
    public void WeightsAlone_MeanTheSame() => Same(Node(1));

    [Fact]
    public void TheReverseDirection_MeansTheSame() => Same(Node(1) with { IsReverse = true });

    [Fact]
    public void BothBiases_MeanTheSame() => Same(Node(1) with { B = Noise.Uniform(3, 8 * H) });

    [Fact]
    public void BothDirections_WithBiasesAndPeepholes_MeanTheSame() => Same(Node(2) with { B = Noise.Uniform(3, 2 * 8 * H), P = Peepholes });

    [Fact]
    public void ClipAndCoupledGates_MeanTheSame() =>
        Same(Node(2) with { P = Peepholes, Attributes = [Attribute("clip", 0.3f), Attribute("input_forget", 1L)] });

    [Fact]
    public void ConstantsThatAreLeftOut_MeanTheSame() => Same(Node(2) with { Attributes = [Activations("HardSigmoid", "LeakyRelu", "Elu", "Sigmoid", "Elu", "LeakyRelu")] });

    [Fact]
    public void ConstantsThatRunOut_MeanTheSame() =>
        Same(Node(2) with
        {
            Attributes = [Activations("HardSigmoid", "LeakyRelu", "Elu", "HardSigmoid", "Elu", "LeakyRelu"), Attribute("activation_alpha", [0.3f, 0.2f]), Attribute("activation_beta", [0.4f])],
        });

    [Fact]
    public void ConstantsThatNoFunctionTakes_MeanTheSame() =>
        Same(Node(1) with { Attributes = [Activations("Sigmoid", "Tanh", "LeakyRelu"), Attribute("activation_alpha", [0.3f, 7f]), Attribute("activation_beta", [7f])] });

    [Fact]
    public void NamesInAnyCase_MeanTheSame() => Same(Node(1) with { Attributes = [Activations("sigmoid", "TANH", "softSign")] });

    private static void Same(OneNode node)
    {
        var x = Noise.Uniform(5, Steps * Rows * I);
        var layer = Assert.Single(ModelFile.Load(node.ToFile()).Layers);
        var ours = Ours.Run(new Work([layer], Rows, x), layout: SequenceLayout.DirectionsApart);
        var theirs = node.Run(Rows, x);
        Assert.InRange(Agreement.Distance(ours, new Outcome(theirs["Y"], [theirs["Y_h"]], [theirs["Y_c"]])), 0, Agreement.Tolerance);
    }

    private static OneNode Node(int directions) => new(I, H, Noise.Uniform(1, directions * 4 * H * I, 0.5f), Noise.Uniform(2, directions * 4 * H * H, 0.5f));

    private static Formats.Onnx.MessageBuilder Activations(params string[] names) => Attribute("activations", names);
}

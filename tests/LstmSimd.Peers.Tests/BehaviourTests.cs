using Microsoft.ML.OnnxRuntime;
using static LstmSimd.Formats.Onnx.GraphBuilder;

namespace LstmSimd.Peers.Tests;

/// <summary>What ONNX Runtime does where the specification leaves room, or where it leaves the specification. Facts that docs and importers rest on.</summary>
public sealed class BehaviourTests : RuntimeTests
{
    [Theory, InlineData("layout", 1L, "layout == 1"), InlineData("clip", 0f, "clip"), InlineData("clip", -1f, "clip")]
    public void LayoutOneAndAClipThatIsNotPositive_AreRefused(string name, object value, string part)
    {
        var attribute = value is float number ? Attribute(name, number) : Attribute(name, (long)value);
        var node = new OneNode(1, 1, [1, 1, 1, 1], [0, 0, 0, 0]) { Attributes = [attribute] };
        Assert.Contains(part, Assert.Throws<OnnxRuntimeException>(() => node.Run(1, [1])).Message, StringComparison.Ordinal);
    }

    /// <summary>Ten steps of c′ = c + tanh(0.5): far past the clip of 0.5, and h is tanh of all of it.</summary>
    [Fact]
    public void TheClip_LeavesTheCellStateAlone()
    {
        var node = new OneNode(1, 1, [0, 0, 0, 1], [0, 0, 0, 0])
        {
            Attributes = [Attribute("clip", 0.5f), Attribute("activations", ["Affine", "Tanh", "Tanh"]), Attribute("activation_alpha", [0f]), Attribute("activation_beta", [1f])],
        };
        var outputs = node.Run(1, [.. Enumerable.Repeat(100f, 10)]);
        Assert.Equal(10 * MathF.Tanh(0.5f), outputs["Y_c"][0], 1e-5f);
        Assert.Equal(MathF.Tanh(10 * MathF.Tanh(0.5f)), outputs["Y_h"][0], 1e-5f);
    }

    [Fact]
    public void ABiasThatIsLeftOut_IsZero()
    {
        float[] w = Noise.Uniform(1, 4 * 3 * 2), r = Noise.Uniform(2, 4 * 3 * 3), x = Noise.Uniform(3, 5 * 2);
        Assert.Equal(new OneNode(2, 3, w, r) { B = new float[8 * 3] }.Run(1, x)["Y"], new OneNode(2, 3, w, r).Run(1, x)["Y"]);
    }

    /// <summary>ONNX Runtime adds a bias in the same pass as it clips, and its clip of NaN is the limit: with a bias NaN is lost. Here it stays NaN.</summary>
    [Fact]
    public void NotANumber_StaysOneHere_AndOnlyWithoutABiasThere()
    {
        float[] w = [1, 1, 1, 1], r = [0, 0, 0, 0], x = [float.NaN, 1];
        var without = new OneNode(1, 1, w, r).Run(2, x)["Y"];
        var with = new OneNode(1, 1, w, r) { B = new float[8] }.Run(2, x)["Y"];
        var ours = Ours.Run(new Work([new LstmLayer(LstmDirection.Forward, new LstmWeights(1, 1, w, r, new float[4]))], 2, x)).Y;
        Assert.True(float.IsNaN(without[0]));
        Assert.Equal(MathF.Tanh(1), with[0], 1e-6f); // as for ∞: all gates open
        Assert.True(float.IsNaN(ours[0]));
        Assert.All([without[1], with[1]], y => Assert.Equal(y, ours[1], 1e-6f)); // the other row does not feel it
    }

    [Fact]
    public void Infinity_OpensOrShutsAllGates_ThereAndHere()
    {
        float[] x = [float.PositiveInfinity, float.NegativeInfinity];
        var work = new Work([new LstmLayer(LstmDirection.Forward, new LstmWeights(1, 1, new float[] { 1, 1, 1, 1 }, new float[4]))], 2, x);
        Assert.Equal([MathF.Tanh(1), 0], Theirs.Run(work).Y.Select(y => MathF.Round(y, 6)), (a, b) => MathF.Abs(a - b) <= 1e-6f);
        Assert.True(Agreement.Distance(Ours.Run(work), Theirs.Run(work)) <= Agreement.Tolerance);
    }

    [Theory, InlineData(LstmDirection.Forward), InlineData(LstmDirection.Backward), InlineData(LstmDirection.Bidirectional)]
    public void WhereAllRowsAreEmpty_EverythingIsZeroThere(LstmDirection direction)
    {
        var gates = Noise.Gates(1, 3, 2);
        var weights = new LstmWeights(3, 2, gates.W, gates.R, gates.B);
        var work = new Work([new LstmLayer(direction, direction == LstmDirection.Bidirectional ? [weights, weights] : [weights])], 2, Noise.Uniform(2, 4 * 2 * 3)) { Lengths = [0, 0] };
        work = work with { Initial = [(Noise.Uniform(3, work.EmptyStates()[0].Length), Noise.Uniform(4, work.EmptyStates()[0].Length))] };
        Assert.Equal(0, Theirs.Run(work).Largest);
    }

    [Theory, InlineData(5), InlineData(-1)]
    public void ALengthOutsideTheSequence_IsRefusedThereAndHere(int length)
    {
        var work = new Work([new LstmLayer(LstmDirection.Forward, new LstmWeights(1, 1, new float[4], new float[4]))], 2, new float[8]) { Lengths = [1, length] };
        Assert.Contains("sequence_lens", Assert.Throws<OnnxRuntimeException>(() => Theirs.Run(work)).Message, StringComparison.Ordinal);
        Assert.Contains($"expected 0 to T = 4, got {length}", Assert.Throws<ArgumentException>(() => Ours.Run(work)).Message, StringComparison.Ordinal);
    }
}

using LstmSimd.Kernels;
using static LstmSimd.LstmDirection;

namespace LstmSimd.Peers.Tests;

/// <summary>
/// The traps of moving an LSTM from one engine to another, each a silent wrong answer. What we write means the same there as here, and whoever takes
/// the trap gets something else.
/// </summary>
public sealed class TrapTests : RuntimeTests
{
    private const int Inputs = 8, Units = 2, Rows = 3, Steps = 6;

    private static readonly float[] X = Noise.Uniform(1, Steps * Rows * Inputs);

    /// <summary>1. Ours is i f g o, ONNX's i o f c, and there are 22 others.</summary>
    [Fact]
    public void AnyOtherOrderOfGates_GivesSomethingElse()
    {
        var weights = Weights(1);
        Assert.All(Orders(4), order => Differ(Of(weights), Of(new LstmWeights(Inputs, Units,
            InOrder(weights.WeightsInput, order), InOrder(weights.WeightsRecurrent, order), InOrder(weights.Bias, order)))));
    }

    /// <summary>2. [4H, I], and not [I, 4H], where the shape does not tell: I = 4H. Nor is the matrix of a gate, [H, H], transposed.</summary>
    [Fact]
    public void TransposedWeights_GiveSomethingElse()
    {
        var weights = Weights(2);
        Assert.Equal(4 * Units, Inputs);
        Differ(Of(weights), Of(new LstmWeights(Inputs, Units, Transposed(weights.WeightsInput.Span, Inputs), weights.WeightsRecurrent, weights.Bias)));
        float[] byGate = [.. Enumerable.Range(0, 4).SelectMany(gate => Transposed(weights.WeightsRecurrent.Span.Slice(gate * Units * Units, Units * Units), Units))];
        Differ(Of(weights), Of(new LstmWeights(Inputs, Units, weights.WeightsInput, byGate, weights.Bias)));
    }

    /// <summary>3. Ours is i f o, ONNX's i o f.</summary>
    [Fact]
    public void AnyOtherOrderOfPeepholes_GivesSomethingElse()
    {
        var peepholes = Noise.Uniform(3, 3 * Units, 2);
        Assert.All(Orders(3), order => Differ(Of(Weights(4, peepholes)), Of(Weights(4, InOrder(peepholes, order).ToArray()))));
    }

    /// <summary>4. ONNX: f = 1 − i. TensorFlow Lite: i = 1 − f.</summary>
    [Fact]
    public void CoupledTheOtherWayOrNotAtAll_GivesSomethingElse()
    {
        var work = Of(Weights(5, cell: new LstmCell { Coupling = GateCoupling.ForgetFromInput }));
        Differ(work, Of(Weights(5, cell: new LstmCell { Coupling = GateCoupling.InputFromForget })));
        Differ(work, Of(Weights(5)));
    }

    /// <summary>5. ONNX clips what goes into the gates; TensorFlow Lite the cell state.</summary>
    [Fact]
    public void TheClipOfSomethingElse_GivesSomethingElse()
    {
        const float Clip = 0.2f;
        var work = Of(Weights(6, cell: new LstmCell { PreActivationClip = Clip }));
        Differ(work, Of(Weights(6, cell: new LstmCell { CellClip = Clip })));
        Differ(work, Of(Weights(6, cell: new LstmCell { PreActivationClip = Clip, CellClip = Clip })));
        Differ(work, Of(Weights(6)));
    }

    /// <summary>5. Peepholes are clipped with the rest.</summary>
    [Fact]
    public void PeepholesOutsideTheClip_GiveSomethingElse()
    {
        const float Clip = 0.2f;
        var peepholes = Enumerable.Repeat(5f, 3 * Units).ToArray();
        Differ(Of(Weights(7, peepholes, new LstmCell { PreActivationClip = Clip })), Of(Weights(7, peepholes)));
    }

    /// <summary>6. ONNX and Keras 2: 0.2 x + 0.5. Keras 3: x / 6 + 0.5.</summary>
    [Fact]
    public void TheOtherHardSigmoid_GivesSomethingElse()
    {
        Work Hard(float alpha) => Of(Weights(8, cell: new LstmCell { GateActivation = ActivationFunction.HardSigmoid(alpha, 0.5f) }));
        Differ(Hard(0.2f), Hard(1 / 6f));
        Differ(Hard(1 / 6f), Hard(0.2f));
    }

    /// <summary>7. ONNX has two biases, and both count.</summary>
    [Fact]
    public void OneOfTwoBiases_GivesSomethingElse()
    {
        var (first, second) = (Noise.Uniform(9, 4 * Units), Noise.Uniform(10, 4 * Units));
        var weights = Weights(11);
        Work With(float[] bias, float[] recurrentBias) => Of(new LstmWeights(Inputs, Units, weights.WeightsInput, weights.WeightsRecurrent, bias, recurrentBias));
        Differ(With(first, second), With(first, []));
        Differ(With(first, second), With([], second));
    }

    /// <summary>8. The backward direction begins at the end of each row, not at that of the longest.</summary>
    [Fact]
    public void ReadingThePaddingBackward_GivesSomethingElse()
    {
        Assert.All([Backward, Bidirectional], direction =>
        {
            var work = Of(direction) with { Lengths = [Steps, 2, 4] };
            var theirs = Theirs.Run(work);
            Agree(Ours.Run(work), theirs);

            var trap = Ours.Run(work with { Lengths = [] }).Y;
            for (var at = 0; at < Steps * Rows; at++)
            {
                if (at / Rows >= work.Lengths[at % Rows]) trap.AsSpan(at * (trap.Length / (Steps * Rows)), trap.Length / (Steps * Rows)).Clear();
            }
            Disagree(trap, theirs.Y);
        });
    }

    /// <summary>9. Past the end of a row ONNX has zeros; Keras repeats the last output.</summary>
    [Fact]
    public void RowsPastTheirEnd_AreZeros_AndNotTheLastOutput()
    {
        var work = Of(Forward) with { Lengths = [Steps, 2, 4] };
        var theirs = Theirs.Run(work);
        Agree(Ours.Run(work), theirs);

        Disagree(Ours.Run(work, PastEnd.Held).Y, theirs.Y);
    }

    /// <summary>9. A row of no steps: ONNX Runtime gives zeros for its final state, we leave it as it was. The other rows agree.</summary>
    [Fact]
    public void TheStateOfAnEmptyRow_IsZeroThere_AndUntouchedHere()
    {
        Assert.All(Enum.GetValues<LstmDirection>(), direction =>
        {
            var work = Of(direction) with { Lengths = [Steps, 0, 4] };
            work = work with { Initial = [(Noise.Uniform(12, work.EmptyStates()[0].Length), Noise.Uniform(13, work.EmptyStates()[0].Length))] };
            Outcome ours = Ours.Run(work), theirs = Theirs.Run(work);
            foreach (var (_, d, place) in work.States)
            {
                var row = new Range(place.Start.Value + Units, place.Start.Value + 2 * Units);
                Assert.All([.. theirs.Hidden[0][row], .. theirs.Cell[0][row]], value => Assert.Equal(0, value));
                Bits.Equal(work.Initial[0].Hidden[row], ours.Hidden[0][row], $"h, {direction}, {d}");
                Bits.Equal(work.Initial[0].Cell[row], ours.Cell[0][row], $"c, {direction}, {d}");
            }
            Agreement.ClearEmptyRows(work, ours);
            Agree(ours, theirs);
        });
    }

    /// <summary>10. The LSTM node of ONNX gives [T, D, B, H]; everyone else, and the file that we write, [T, B, D·H].</summary>
    [Fact]
    public void TheDirectionAxisOfOnnx_ComesBeforeTheRows()
    {
        var work = Of(Bidirectional);
        var apart = Theirs.Run(work, directionAxis: true);
        Agree(Ours.Run(work, layout: SequenceLayout.DirectionsApart), apart);
        Agree(Ours.Run(work), Theirs.Run(work));
        Disagree(Ours.Run(work).Y, apart.Y);
    }

    private static void Differ(Work work, Work trap)
    {
        var theirs = Theirs.Run(work);
        Agree(Ours.Run(work), theirs);
        Disagree(Ours.Run(trap).Y, theirs.Y);
    }

    private static void Agree(Outcome ours, Outcome theirs) => Assert.InRange(Agreement.Distance(ours, theirs), 0, Agreement.Tolerance);

    private static void Disagree(float[] trap, float[] theirs) => Assert.InRange(Agreement.Distance(trap, theirs), 100 * Agreement.Tolerance, float.MaxValue);

    private static Work Of(LstmWeights weights) => new([new LstmLayer(Forward, weights)], Rows, X);

    private static Work Of(LstmDirection direction) =>
        new([direction == Bidirectional ? new LstmLayer(direction, Weights(14), Weights(24)) : new LstmLayer(direction, Weights(14))], Rows, X);

    private static LstmWeights Weights(int seed, ReadOnlyMemory<float> peepholes = default, LstmCell? cell = null)
    {
        var gates = Noise.Gates(100 + seed, Inputs, Units);
        return new LstmWeights(Inputs, Units, gates.W, gates.R, gates.B, peepholes: peepholes, cell: cell);
    }

    /// <summary>All orders of n places but the right one.</summary>
    private static IEnumerable<int[]> Orders(int n)
    {
        IEnumerable<int[]> orders = [[]];
        for (var place = 0; place < n; place++)
            orders = orders.SelectMany(order => Enumerable.Range(0, n).Except(order).Select(next => (int[])[.. order, next]));
        return orders.Where(order => !order.SequenceEqual(order.Order()));
    }

    private static ReadOnlyMemory<float> InOrder(ReadOnlyMemory<float> values, int[] order)
    {
        var size = values.Length / order.Length;
        return order.SelectMany(place => values.Slice(place * size, size).ToArray()).ToArray();
    }

    private static float[] Transposed(ReadOnlySpan<float> square, int size)
    {
        var transposed = new float[size * size];
        for (var k = 0; k < transposed.Length; k++) transposed[k] = square[k % size * size + k / size];
        return transposed;
    }
}

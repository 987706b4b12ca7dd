namespace LstmSimd.Kernels.Tests;

public sealed class CellUpdateTests
{
    private const float Smallest = 7.88860905e-31f; // 2⁻¹⁰⁰

    private static readonly int[] Lengths = [.. Enumerable.Range(0, 68), 131, 256];

    public static TheoryData<VectorWidth> Widths => [.. AtWidth.All];

    [Theory, MemberData(nameof(Widths))]
    public void EveryLength_GivesTheSameBits_InGuardedMemory(VectorWidth width)
    {
        foreach (var units in Lengths)
        {
            float[] sums = Noise.Uniform(units, 4 * units, 6), c = Noise.Uniform(units + 1, units, 3);
            var (expectedCell, expectedHidden) = Oracle.Cell(sums, c);
            foreach (var guard in Enum.GetValues<Guard>())
            {
                using var preActivations = GuardedBuffer.Copy(sums, guard);
                using var cell = GuardedBuffer.Copy(c, guard);
                using var hidden = new GuardedBuffer(units, guard);
                AtWidth.UpdateCell(width, preActivations.Span, cell.Span, hidden.Span);
                Bits.Equal(expectedCell, cell.Span, $"c, {units} units");
                Bits.Equal(expectedHidden, hidden.Span, $"h, {units} units");
                Bits.Equal(sums, preActivations.Span, $"pre-activations, {units} units");
            }
        }
    }

    [Fact]
    public void ThePublicFunction_GivesTheSameBits()
    {
        foreach (var units in Lengths)
        {
            float[] sums = Noise.Uniform(units, 4 * units, 6), cell = Noise.Uniform(units + 1, units, 3), hidden = new float[units];
            var (expectedCell, expectedHidden) = Oracle.Cell(sums, cell);
            LstmKernel.UpdateCell(sums, cell, hidden);
            Bits.Equal(expectedCell, cell);
            Bits.Equal(expectedHidden, hidden);
        }
    }

    [Fact]
    public void TheCell_IsNearFloat64()
    {
        const int H = 10_000;
        var ulp = Math.ScaleB(1, -23);
        float[] sums = Noise.Uniform(1, 4 * H, 8), c = Noise.Uniform(2, H, 5), cell = [.. c], hidden = new float[H];
        LstmKernel.UpdateCell(sums, cell, hidden);
        for (var j = 0; j < H; j++)
        {
            double kept = Sigmoid(sums[H + j]) * c[j], added = Sigmoid(sums[j]) * Math.Tanh(sums[2 * H + j]), o = Sigmoid(sums[3 * H + j]);

            // Three ULP for each function, a half for each operation: at most 7 on i·g, and as many on o·tanh(c′).
            var bound = 8 * ulp * (Math.Abs(kept) + Math.Abs(added));
            Near.Equal(kept + added, cell[j], bound, "c");
            Near.Equal(o * Math.Tanh(kept + added), hidden[j], bound + 8 * ulp * o, "h");
        }

        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }

    [Theory, MemberData(nameof(Widths))]
    public void AnOpenForgetGateAndAClosedInputGate_KeepTheCellsBitsForEver(VectorWidth width)
    {
        float[] c = [Smallest, -Smallest, 1e-29f, 1.2345678e-10f, -0.1f, 1f / 3, 1, MathF.PI, -9.5f, 1000.123f, 16777217f, -1e10f, 1e20f, 3e38f, float.MaxValue, 0];
        var (cell, hidden) = ((float[])[.. c], new float[c.Length]);
        var sums = PreActivations(c.Length, input: -200, forget: 100, candidate: 3, output: 0);
        for (var step = Effort.Cases(1_000_000); step > 0; step--) AtWidth.UpdateCell(width, sums, cell, hidden);
        Bits.Equal(c, cell);
    }

    [Theory, MemberData(nameof(Widths))]
    public void CellsAndOutputsBelow2ToTheMinus100_BecomeZero(VectorWidth width)
    {
        // σ(0) = ½ halves: h in the first update, c in the second.
        var below = MathF.BitDecrement(Smallest);
        float[] c = [below, -below, 1e-40f, float.Epsilon, -0f, Smallest, -Smallest, 2 * Smallest];
        float[] cell = [.. c, .. c], hidden = new float[cell.Length];
        AtWidth.UpdateCell(width, PreActivations(cell.Length, input: -200, forget: 100, candidate: 1, output: 0), cell, hidden);
        float[] kept = [0, 0, 0, 0, 0, Smallest, -Smallest, 2 * Smallest], halved = [0, 0, 0, 0, 0, 0, 0, Smallest];
        Bits.Equal([.. kept, .. kept], cell, "c");
        Bits.Equal([.. halved, .. halved], hidden, "h");
        AtWidth.UpdateCell(width, PreActivations(cell.Length, input: -200, forget: 0, candidate: 1, output: 100), cell, hidden);
        Bits.Equal([.. halved, .. halved], cell, "c, halved");
        Bits.Equal([.. halved, .. halved], hidden, "h, halved");
    }

    [Theory, MemberData(nameof(Widths))]
    public void NaNAndInfinity_StayInTheirUnit(VectorWidth width)
    {
        const int H = 37;
        float[] sums = Noise.Uniform(1, 4 * H), c = Noise.Uniform(2, H);
        sums[3] = float.NaN;
        sums[H + 7] = float.PositiveInfinity;
        sums[H + 8] = float.NegativeInfinity;
        sums[2 * H + 12] = float.NegativeInfinity;
        sums[3 * H + 20] = float.NaN;
        c[30] = float.NaN;
        c[33] = float.PositiveInfinity;
        var (expectedCell, expectedHidden) = Oracle.Cell(sums, c);
        var hidden = new float[H];
        AtWidth.UpdateCell(width, sums, c, hidden);
        Bits.Equal(expectedCell, c);
        Bits.Equal(expectedHidden, hidden);
        Assert.Equal([3, 30], Enumerable.Range(0, H).Where(j => !float.IsFinite(c[j]) && j != 33));
        Assert.Equal([3, 20, 30], Enumerable.Range(0, H).Where(j => !float.IsFinite(hidden[j])));
    }

    [Fact]
    public void WrongLengthsAndOverlap_AreRefused()
    {
        var memory = new float[60];
        Refusal.Of<ArgumentException>("hidden", () => LstmKernel.UpdateCell(new float[20], new float[5], new float[6]), "expected 5", "got 6");
        Refusal.Of<ArgumentException>("preActivations", () => LstmKernel.UpdateCell(new float[19], new float[5], new float[5]), "expected 20", "got 19");
        Refusal.Of<ArgumentException>("cell", () => LstmKernel.UpdateCell(memory.AsSpan(0, 20), memory.AsSpan(19, 5), new float[5]), "cell overlaps preActivations");
        Refusal.Of<ArgumentException>("hidden", () => LstmKernel.UpdateCell(memory.AsSpan(0, 20), new float[5], memory.AsSpan(0, 5)), "hidden overlaps preActivations");
        Refusal.Of<ArgumentException>("hidden", () => LstmKernel.UpdateCell(new float[20], memory.AsSpan(0, 5), memory.AsSpan(0, 5)), "hidden overlaps cell");
        LstmKernel.UpdateCell(memory.AsSpan(0, 20), memory.AsSpan(20, 5), memory.AsSpan(25, 5));
    }

    private static float[] PreActivations(int units, float input, float forget, float candidate, float output) =>
        [.. new[] { input, forget, candidate, output }.SelectMany(value => Enumerable.Repeat(value, units))];
}

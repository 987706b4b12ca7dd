namespace LstmSimd.Kernels.Tests;

/// <summary>Strides, lengths and variants of the cell at the kernels' own edge; what they compute is tested with the sessions of LstmSimd.</summary>
public sealed class LstmKernelVariantTests
{
    private const int I = 5, H = 19, P = 11, Steps = 7;

    public static TheoryData<VectorWidth> Widths => [.. AtWidth.All];

    /// <summary>[B, T, ·] in memory that ends with its last row, and rows past a length that are NaN and stay as they were.</summary>
    [Theory, MemberData(nameof(Widths))]
    public void RowsThatLieBatchFirst_AreReadAndWrittenInTheirMemoryAlone(VectorWidth width)
    {
        foreach (var rows in new[] { 1, 2, 3, 4, 8 })
        {
            foreach (var isBackward in new[] { false, true })
            {
                int[] lengths = [.. Enumerable.Range(0, rows).Select(row => row == 1 ? 0 : Steps - row % 4)];
                var values = Noise.Uniform(2, rows * Steps * I);
                for (var row = 0; row < rows; row++) values.AsSpan((row * Steps + lengths[row]) * I, (Steps - lengths[row]) * I).Fill(float.NaN);
                var gates = Gates(width);
                foreach (var guard in Enum.GetValues<Guard>())
                {
                    using var x = GuardedBuffer.Copy(values, guard);
                    using var y = new GuardedBuffer(rows * Steps * P, guard);
                    y.Span.Fill(-7);
                    var state = new RecurrentState(gates, rows);
                    LstmKernel.Run(gates, state, new GateScratch(gates, rows), x.Span, SequenceStrides.BatchFirst(Steps, I), y.Span, SequenceStrides.BatchFirst(Steps, P), Steps, isBackward, lengths);
                    for (var row = 0; row < rows; row++)
                    {
                        var expected = new float[Steps * P];
                        Array.Fill(expected, -7);
                        var alone = new RecurrentState(gates, 1);
                        LstmKernel.Run(gates, alone, new GateScratch(gates, 1), values.AsSpan(row * Steps * I), I, expected.AsSpan(0, lengths[row] * P), P, lengths[row], isBackward);
                        Bits.Equal(expected, y.Span.Slice(row * Steps * P, Steps * P), $"row {row} of {rows}, guard {guard}");
                        Bits.Equal(alone.Hidden(0), state.Hidden(row), "h");
                        Bits.Equal(alone.Cell(0), state.Cell(row), "c");
                    }
                }
            }
        }
    }

    /// <summary>One and two blocks in a panel, the layouts of machines with few and with many registers.</summary>
    [Theory, MemberData(nameof(Widths))]
    public void EveryPanelLayout_GivesTheSameBits(VectorWidth width)
    {
        foreach (var coupling in Enum.GetValues<GateCoupling>())
        {
            foreach (var hiddenSize in new[] { 1, 7, 16, 33, 100 })
            {
                foreach (var rows in new[] { 1, 2, 5, 7 })
                {
                    var x = Noise.Uniform(3, Steps * rows * I);
                    Bits.Equal(Run(VectorWidth.Scalar, 2), Run(width, 2), $"{coupling}, H = {hiddenSize}, B = {rows}, 2");
                    Bits.Equal(Run(VectorWidth.Scalar, 2), Run(width, 8), $"{coupling}, H = {hiddenSize}, B = {rows}, 8");

                    float[] Run(VectorWidth width, int panelVectors)
                    {
                        var outputs = hiddenSize / 2 + 1;
                        var noise = Noise.Gates(1, I, hiddenSize);
                        var gates = new PackedGates(I, hiddenSize, noise.W, noise.R.AsSpan(0, 4 * hiddenSize * outputs), noise.B, width, new LstmCell { Coupling = coupling },
                            Noise.Uniform(7, 3 * hiddenSize), Noise.Uniform(8, outputs * hiddenSize), panelVectors);
                        var y = new float[Steps * rows * outputs];
                        LstmKernel.Run(gates, new RecurrentState(gates, rows), new GateScratch(gates, rows), x, I, y, outputs, Steps, backward: true);
                        return y;
                    }
                }
            }
        }
    }

    /// <summary>The projection's place in a scratch is that of the gates that run, not of those that it was made for.</summary>
    [Theory, MemberData(nameof(Widths))]
    public void ScratchMadeForAnotherWidth_Serves(VectorWidth width)
    {
        var noise = Noise.Gates(4, 1, 64);
        foreach (var other in AtWidth.All)
        {
            var gates = Gates(width);
            var scratch = new GateScratch(new PackedGates(1, 64, noise.W, noise.R, noise.B, other), 1);
            var x = Noise.Uniform(5, 60 * I);
            Bits.Equal(Run(new GateScratch(gates, 1)), Run(scratch), $"made for {other}");

            float[] Run(GateScratch scratch)
            {
                var y = new float[60 * P];
                LstmKernel.Run(gates, new RecurrentState(gates, 1), scratch, x, I, y, P, 60, backward: true);
                return y;
            }
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void SharesOfEveryVariant_CoverEveryBlockOnce_TheLeaderFirst(VectorWidth width)
    {
        foreach (var coupling in Enum.GetValues<GateCoupling>())
        {
            foreach (var hiddenSize in new[] { 1, 20, 64, 128, 200 })
            {
                var noise = Noise.Gates(1, 1, hiddenSize);
                var gates = new PackedGates(1, hiddenSize, noise.W, noise.R.AsSpan(0, 4 * hiddenSize), noise.B, width, new LstmCell { Coupling = coupling }, [], Noise.Uniform(2, hiddenSize));
                for (var count = 1; count <= 4; count++)
                {
                    var shares = Enumerable.Range(0, count).Select(index => new Share(gates, index, count, new StepBarrier(count))).ToArray();
                    Assert.All(shares.Zip(shares.Skip(1)), pair => Assert.Equal((pair.First.EndBlock, pair.First.EndProjectionBlock), (pair.Second.FirstBlock, pair.Second.FirstProjectionBlock)));
                    Assert.Equal((0, 0), (shares[0].FirstBlock, shares[0].FirstProjectionBlock));
                    Assert.Equal((gates.Matrix.BlockCount, 1), (shares[^1].EndBlock, shares[^1].EndProjectionBlock));
                    Assert.True(shares[0].EndBlock > 0 && shares[0].EndProjectionBlock > 0);
                    if (Share.Most(gates) >= count) Assert.All(shares, share => Assert.True(share.EndBlock > share.FirstBlock));
                }
            }
        }
    }

    [Fact]
    public void StridesAndLengthsThatDoNotFit_AreRefused()
    {
        var gates = Gates(VectorWidth.Automatic);
        var state = new RecurrentState(gates, 2);
        var scratch = new GateScratch(gates, 2);
        float[] x = new float[Steps * 2 * I], y = new float[Steps * 2 * P];
        SequenceStrides xStrides = SequenceStrides.TimeFirst(2, I), yStrides = SequenceStrides.TimeFirst(2, P);
        Refused("x", xStrides with { Step = xStrides.Step + 1 }, yStrides, [], "at least 76 floats", "got 70");
        Refused("y", xStrides, yStrides with { Row = P + 1 }, [], "at least 155 floats", "got 154");
        Refused("yStrides", xStrides, new SequenceStrides(P, P), [], "share memory");
        Refused("lengths", xStrides, yStrides, [1], "expected 2", "got 1");
        Refused("lengths", xStrides, yStrides, [1, Steps + 1], "0 to T = 7", "got 8 for row 1");
        Refusal.Of<ArgumentOutOfRangeException>("x", () => LstmKernel.Run(gates, state, scratch, x, new SequenceStrides(-1, I), y, yStrides, Steps, false, []), "at least 0", "got -1");
        var unprojected = new RecurrentState(new PackedGates(I, H, new float[4 * H * I], new float[4 * H * H], new float[4 * H]), 2);
        Refusal.Of<ArgumentException>("state", () => LstmKernel.Run(gates, unprojected, scratch, x, I, y, P, Steps, backward: false), "P = 11", "P = 19");

        void Refused(string parameter, SequenceStrides ofX, SequenceStrides ofY, int[] lengths, params string[] parts) =>
            Refusal.Of<ArgumentException>(parameter, () => LstmKernel.Run(gates, state, scratch, x, ofX, y, ofY, Steps, false, lengths), parts);
    }

    private static PackedGates Gates(VectorWidth width)
    {
        var noise = Noise.Gates(1, I, H);
        return new PackedGates(I, H, noise.W, noise.R.AsSpan(0, 4 * H * P), noise.B, width, new LstmCell { CellClip = 0.5f }, Noise.Uniform(7, 3 * H), Noise.Uniform(8, P * H));
    }
}

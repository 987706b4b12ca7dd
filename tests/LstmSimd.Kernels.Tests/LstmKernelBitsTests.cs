using CsCheck;

namespace LstmSimd.Kernels.Tests;

/// <summary>That a layer has the bits of plain loops, at every width, size, batch, direction and cut of its sequence.</summary>
public sealed class LstmKernelBitsTests
{
    private static readonly int[] Sizes = [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64, 65, 67, 100];

    public static TheoryData<VectorWidth> Widths => [.. AtWidth.All];

    [Theory, MemberData(nameof(Widths))]
    public void EverySize_GivesTheBitsOfPlainLoops(VectorWidth width)
    {
        for (var i = 0; i < Sizes.Length; i++)
            for (var shift = 0; shift < Effort.Cases(Sizes.Length); shift += 3) Check(width, Sizes[i], Sizes[(i + shift) % Sizes.Length], rows: 1 + (i + shift) % 5, steps: 3, backward: i % 2 == 0);
    }

    [Theory, MemberData(nameof(Widths))]
    public void EveryBatchSize_GivesTheBitsOfPlainLoops(VectorWidth width)
    {
        for (var rows = 1; rows <= 13; rows++)
            foreach (var backward in new[] { false, true }) Check(width, inputSize: 5, hiddenSize: 35, rows, steps: 4, backward);
    }

    [Fact]
    public void ABatchOfManyThousandRows_GivesTheBitsOfPlainLoops() =>
        Check(VectorWidth.Automatic, inputSize: 1, hiddenSize: 2, rows: Effort.IsEmulated ? 90_001 : 200_001, steps: 1, backward: false);

    [Theory, MemberData(nameof(Widths))]
    public void EverySequenceLength_GivesTheBitsOfPlainLoops(VectorWidth width)
    {
        for (var steps = 0; steps <= 100; steps += Effort.IsEmulated ? 7 : 1)
            Check(width, inputSize: 3, hiddenSize: 17, rows: 1 + steps % 4, steps, backward: steps % 3 == 0);
    }

    [Theory, MemberData(nameof(Widths))]
    public void RandomLayers_GiveTheBitsOfPlainLoops(VectorWidth width) =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 70], Gen.Int[1, 13], Gen.Int[0, 12], Gen.Bool, Gen.Int[1, 60], Gen.Int[0, 1000])
            .Sample((I, H, B, T, backward, scratch, seed) => Check(width, I, H, B, T, backward, scratch, seed), iter: Effort.Cases(300));

    [Theory, MemberData(nameof(Widths))]
    public void EveryPanelLayout_GivesTheBitsOfPlainLoops(VectorWidth width)
    {
        foreach (var panelVectors in new[] { 2, 8 })
            foreach (var hiddenSize in Sizes)
                for (var rows = 1; rows <= 7; rows += 3) Check(width, inputSize: 3, hiddenSize, rows, steps: 3, backward: false, panelVectors: panelVectors);
    }

    [Theory, MemberData(nameof(Widths))]
    public void EveryCutOfASequence_GivesTheSameBits(VectorWidth width)
    {
        const int I = 4, H = 19, Steps = 20;
        var weights = Noise.Gates(1, I, H);
        foreach (var rows in new[] { 1, 3, 5 })
        {
            var x = Noise.Uniform(2, Steps * rows * I);
            var whole = new Layer(weights, width, rows);
            var expected = whole.Run(x);
            foreach (var cut in new[] { 1, 2, 3, 7, 19 })
            {
                foreach (var scratchSteps in new[] { 1, 5, 48 })
                {
                    var layer = new Layer(weights, width, rows, scratchSteps);
                    float[] actual = [.. x.Chunk(cut * rows * I).SelectMany(part => layer.Run(part))];
                    var context = $"{rows} rows, {cut} steps a run, scratch for {scratchSteps}";
                    Bits.Equal(expected, actual, context);
                    Bits.Equal(whole.Hidden, layer.Hidden, context);
                    Bits.Equal(whole.Cells, layer.Cells, context);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void ARowAlone_HasTheBitsThatItHasAmongOthers(VectorWidth width)
    {
        const int I = 6, H = 21, Steps = 5;
        var weights = Noise.Gates(3, I, H);
        for (var rows = 2; rows <= 13; rows++)
        {
            var x = Noise.Uniform(rows, Steps * rows * I);
            var y = new Layer(weights, width, rows).Run(x);
            for (var row = 0; row < rows; row++)
            {
                var alone = new Layer(weights, width, 1).Run(RowOf(x, row, rows, I));
                Bits.Equal(alone, RowOf(y, row, rows, H), $"row {row} of {rows}");
            }
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void NaNAndInfinityInOneRow_StayInThatRow_UntilItIsCleared(VectorWidth width)
    {
        const int I = 5, H = 18, Rows = 7, Steps = 4, Bad = 4;
        var weights = Noise.Gates(5, I, H);
        var x = Noise.Uniform(6, Steps * Rows * I);
        var clean = new Layer(weights, width, Rows);
        var expected = clean.Run(x);

        var soiled = (float[])x.Clone();
        soiled[Bad * I + 2] = float.NaN;
        soiled[(Rows + Bad) * I] = float.PositiveInfinity;
        var layer = new Layer(weights, width, Rows);
        var actual = layer.Run(soiled);
        for (var row = 0; row < Rows; row++)
        {
            var y = RowOf(actual, row, Rows, H);
            if (row == Bad) Assert.All(y, value => Assert.True(float.IsNaN(value)));
            else Bits.Equal(RowOf(expected, row, Rows, H), y, $"row {row}");
        }

        layer.State.Clear(Bad);
        clean.State.Clear(Bad);
        Bits.Equal(clean.Run(x), layer.Run(x), "after the row was cleared");
    }

    private static float[] RowOf(float[] values, int row, int rows, int width) =>
        [.. values.Chunk(width).Where((_, index) => index % rows == row).SelectMany(values => values)];

    private static void Check(VectorWidth width, int inputSize, int hiddenSize, int rows, int steps, bool backward, int scratchSteps = 48, int seed = 1, int panelVectors = 0)
    {
        var weights = Noise.Gates(seed, inputSize, hiddenSize);
        var x = Noise.Uniform(seed + 5, steps * rows * inputSize, 2);
        var oracle = new Oracle(weights, rows);
        var layer = new Layer(weights, width, rows, scratchSteps, panelVectors);
        layer.StartWith(oracle);
        var context = $"I = {inputSize}, H = {hiddenSize}, B = {rows}, T = {steps}, backward {backward}, scratch for {scratchSteps}";
        Bits.Equal(oracle.Run(x, backward), layer.Run(x, backward), $"y, {context}");
        Bits.Equal(oracle.Hidden, layer.Hidden, $"h, {context}");
        Bits.Equal(oracle.Cells, layer.Cells, $"c, {context}");
    }
}

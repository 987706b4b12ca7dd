using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>Batches whose input weights are large enough to be read once for several steps: the same bits as each row step by step.</summary>
public sealed class HoistedBatchTests
{
    private const int H = 131, Rows = 6, Steps = 26;

    // The precisions of R and of W: only int8 has another beside it.
    public static TheoryData<string, WeightPrecision, WeightPrecision> Kinds => [.. from letters in (string[])["FF", "B", "P", "C"]
                                                                                      from precision in Enum.GetValues<WeightPrecision>()
                                                                                      from inputPrecision in Enum.GetValues<WeightPrecision>()
                                                                                      where precision is WeightPrecision.Int8 || inputPrecision == precision
                                                                                      select (letters, precision, inputPrecision)];

    [Theory, MemberData(nameof(Kinds))]
    public void EachRow_HasTheBitsOfItsStepsAlone(string letters, WeightPrecision precision, WeightPrecision inputPrecision)
    {
        var I = Inputs(precision);
        var layers = new LstmLayer[letters.Length];
        for (var l = 0; l < layers.Length; l++) layers[l] = Models.Layer(letters[l], l == 0 ? I : layers[l - 1].OutputSize, H, seed: 1 + l);
        var model = new Lstm(layers, new LstmOptions { Precision = precision, InputPrecision = precision == WeightPrecision.Int8 ? inputPrecision : null });
        Assert.InRange(GateScratch.HoistedSteps(model.Gates(0, 0).PackedBytes, I, Rows), 2, Steps - 1); // a chunk and a part of one

        var x = Noise.Uniform(2, Steps * Rows * I);
        foreach (int[] lengths in (int[][])[[], [26, 3, 22, 0, 25, 9], [1, 0, 0, 2, 0, 0]])
        {
            var session = model.CreateSession(Rows, Steps);
            var y = new float[Steps * Rows * model.OutputSize];
            session.Run(x, y, new RunOptions { Lengths = lengths });
            for (var row = 0; row < Rows; row++)
            {
                var steps = lengths.Length == 0 ? Steps : lengths[row];
                var alone = model.CreateSession(sequenceLength: 1); // too short a scratch to hoist anything
                var expected = new float[Steps * model.OutputSize];
                alone.Run(Models.RowOf(x, row, Rows, I).AsSpan(0, steps * I), expected.AsSpan(0, steps * model.OutputSize));
                Bits.Equal(expected, Models.RowOf(y, row, Rows, model.OutputSize), $"row {row} of {string.Join(' ', lengths)}");
            }
        }
    }

    [Fact]
    public void Threads_ChangeNoBit()
    {
        var I = Inputs(WeightPrecision.Float32);
        var model = new Lstm([Models.Layer('F', I, H)]);
        using var crew = new WorkerCrew(2);
        LstmSession alone = model.CreateSession(Rows, Steps), together = model.CreateSession(Rows, Steps, crew);
        var x = Noise.Uniform(2, Steps * Rows * I);
        float[] expected = new float[Steps * Rows * H], y = new float[expected.Length];
        Assert.SkipUnless(crew.ThreadCount > 1, "One processor: there is nobody to share with.");
        Crews.Eventually(() =>
        {
            alone.Run(x, expected);
            var works = crew.Awake(() => together.Run(x, y));
            Bits.Equal(expected, y);
            return works > 0;
        });
    }

    /// <summary>So many that the weights are past the second cache in this precision, and not many more.</summary>
    private static int Inputs(WeightPrecision precision) => precision switch
    {
        WeightPrecision.Float32 => 1400,
        WeightPrecision.Bfloat16 => 2800,
        _ => 5600,
    };
}

namespace LstmSimd.Kernels.Tests;

/// <summary>bf16 and int8 weights against plain loops over the same numbers: equal in bits.</summary>
public sealed class PrecisionKernelTests
{
    private static readonly int[] PanelVectors = [2, 8];

    public static TheoryData<VectorWidth, int> Layouts => [.. AtWidth.All.SelectMany(width => PanelVectors.Select(panelVectors => (width, panelVectors)))];

    [Theory, MemberData(nameof(Layouts))]
    public void InGuardedMemory_EveryPrecisionHasTheBitsOfTheOracle(VectorWidth width, int panelVectors)
    {
        foreach (var (I, H, rows, steps) in new[] { (1, 1, 1, 1), (3, 5, 1, 50), (7, 17, 2, 30), (16, 32, 4, 2), (17, 33, 7, 2), (33, 20, 13, 1), (31, 66, 1, 3), (6, 40, 5, 3) })
        {
            foreach (var precision in new[] { WeightPrecision.Bfloat16, WeightPrecision.Int8 })
            {
                foreach (var guard in Enum.GetValues<Guard>())
                {
                    var weights = Noise.Gates(1, I, H);
                    var values = Noise.Uniform(2, steps * rows * I, 3);
                    using var x = GuardedBuffer.Copy(values, guard, steps * rows);
                    using var y = new GuardedBuffer(H, guard, steps * rows);
                    var (layer, oracle) = (new Layer(weights, precision, width, rows, panelVectors), CreateOracle(weights, precision, rows));
                    layer.StartWith(oracle);
                    LstmKernel.Run(layer.Gates, layer.State, layer.Scratch, x.Whole, x.Stride, y.Whole, y.Stride, steps, backward: false);
                    var what = $"{precision}, I = {I}, H = {H}, B = {rows}, T = {steps}, guard {guard}";
                    Bits.Equal(oracle.Run(values), y.ToArray(), what);
                    Bits.Equal(oracle.Cells, layer.Cells, what);
                }
            }
        }
    }

    /// <summary>A row of zeros, of one number, of the largest and the smallest ones, of numbers half way between two integers.</summary>
    [Theory, MemberData(nameof(Layouts))]
    public void SpecialInputs_HaveTheBitsOfTheOracle(VectorWidth width, int panelVectors)
    {
        const int I = 35, H = 20;
        float[] some = [0, -0f, 1e-40f, float.Epsilon, 1e-31f, CellUpdate.Smallest, 7.9e-31f, 1e-30f, 0.5f, 127, 126.5f, -125.5f, float.MaxValue, -float.MaxValue, 1e30f];
        float[][] rows = [new float[I], .. some.Select(value => Enumerable.Repeat(value, I).ToArray()), [.. Enumerable.Range(0, I).Select(k => some[k % some.Length])], [127, .. Enumerable.Range(1, I - 1).Select(k => k - 0.5f)]];
        var weights = Noise.Gates(1, I, H);
        foreach (var precision in new[] { WeightPrecision.Bfloat16, WeightPrecision.Int8 })
        {
            var layer = new Layer(weights, precision, width, rows.Length, panelVectors);
            float[] x = [.. rows.SelectMany(row => row)];
            Bits.Equal(CreateOracle(weights, precision, rows.Length).Run(x), layer.Run(x), $"{precision}");
        }
    }

    [Theory, MemberData(nameof(Layouts))]
    public void ARowThatIsNotFinite_IsNaN_AndAloneInThat(VectorWidth width, int panelVectors)
    {
        const int I = 19, H = 33, Rows = 5;
        var weights = Noise.Gates(1, I, H);
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            foreach (var at in new[] { 0, 16, I - 1 })
            {
                var good = Noise.Uniform(2, 2 * Rows * I);
                var x = (float[])good.Clone();
                x[2 * I + at] = bad;
                var expected = new Layer(weights, WeightPrecision.Int8, width, Rows, panelVectors).Run(good);
                var actual = new Layer(weights, WeightPrecision.Int8, width, Rows, panelVectors).Run(x);
                for (var row = 0; row < 2 * Rows; row++)
                {
                    if (row % Rows == 2) Assert.All(actual[(row * H)..((row + 1) * H)], value => Assert.True(float.IsNaN(value)));
                    else Bits.Equal(expected.AsSpan(row * H, H), actual.AsSpan(row * H, H), $"row {row}");
                }
            }
        }
    }

    /// <summary>Sums of the largest products, of both signs, that 16 bits could not hold.</summary>
    [Theory, MemberData(nameof(Layouts))]
    public void TheLargestProducts_AreExact(VectorWidth width, int panelVectors)
    {
        const int I = 1000, H = 9;
        foreach (var sign in new[] { 1f, -1f })
        {
            var weights = new GateWeights(I, H, Filled(4 * H * I, sign), Filled(4 * H * H, -sign), new float[4 * H]);
            float[] x = [.. Filled(I, 1), .. Filled(I, -1), .. Filled(I, 1e-6f)];
            Bits.Equal(new Int8Oracle(weights, 3).Run(x), new Layer(weights, WeightPrecision.Int8, width, 3, panelVectors).Run(x), $"{sign}");
        }

        static float[] Filled(int count, float value) => [.. Enumerable.Repeat(value, count)];
    }

    /// <summary>Scratch says whether it serves; where it does, nothing of it lies outside.</summary>
    [Theory, MemberData(nameof(Layouts))]
    public void ScratchOfAnotherLayer_ServesOrIsRefused(VectorWidth width, int panelVectors)
    {
        var weights = Noise.Gates(2, 4, 90);
        var served = 0;
        foreach (var (I, H, scratchRows, rows) in new[] { (9, 300, 3, 2), (4, 90, 8, 1), (4, 90, 8, 2), (1, 120, 8, 1), (1, 95, 3, 3), (300, 10, 8, 8), (1, 700, 5, 1) })
        {
            foreach (var precision in Enum.GetValues<WeightPrecision>())
            {
                var scratch = new Layer(Noise.Gates(1, I, H), precision, width, scratchRows, panelVectors).Scratch;
                var layer = new Layer(weights, WeightPrecision.Int8, width, rows, panelVectors);
                float[] x = Noise.Uniform(3, 30 * rows * 4), y = new float[30 * rows * 90];
                if (!scratch.Serves(layer.Gates, rows)) continue;
                LstmKernel.Run(layer.Gates, layer.State, scratch, x, 4, y, 90, 30, backward: false);
                Bits.Equal(new Int8Oracle(weights, rows).Run(x), y, $"scratch of {precision}, I = {I}, H = {H}, {scratchRows} rows");
                served++;
            }
        }
        Assert.NotEqual(0, served);
    }

    [Fact]
    public void MoreInputsThanASumHolds_AreRefusedByName()
    {
        const int I = PackedInt8.MostInputs + 1;
        var w = new WeightMatrix(4, I, new sbyte[4 * I], new float[4]);
        var r = new WeightMatrix(4, 1, new sbyte[4], new float[4]);
        Refusal.Of<ArgumentOutOfRangeException>("inputSize", () => _ = new PackedGates(w, r, new float[4], VectorWidth.Automatic, null, [], null), "at most 133144", $"got {I}");
        var wide = new PackedGates(w.To(WeightPrecision.Float32), r, new float[4], VectorWidth.Automatic, null, [], null); // its sums are no integers
        Assert.Equal((I, WeightPrecision.Float32, WeightPrecision.Int8), (wide.InputSize, wide.InputPrecision, wide.Precision));

        WeightMatrix recurrent = new(4, I, new sbyte[4 * I], new float[4]), projection = new(I, 1, new sbyte[I], new float[I]);
        Refusal.Of<ArgumentOutOfRangeException>("weightsRecurrent", () => _ = new PackedGates(r, recurrent, new float[4], VectorWidth.Automatic, null, [], projection), "at most 133144", $"got {I}");
    }

    /// <summary>Four inputs are a word; each output has a scale and a start beside them.</summary>
    [Theory, InlineData(1, 1), InlineData(4, 1), InlineData(5, 2), InlineData(8, 2), InlineData(133, 34)]
    public void AMatrixInInt8_TakesAByteAWeight(int inputSize, int words)
    {
        const int Outputs = 64;
        Assert.Equal((nuint)words, PackedInt8.WordsOf(inputSize));
        var bytes = Outputs * (words + 2) * sizeof(float);
        Assert.Equal(bytes, PackedInt8.Bytes(inputSize, Outputs));
        Assert.Equal(bytes, new PackedInt8(inputSize, Outputs, VectorWidth.Automatic.Resolve()).TotalBytes);
    }

    [Fact]
    public void MatricesThatDoNotFit_AreRefusedByName()
    {
        WeightMatrix wide = new(4, 1, new float[4]), narrow = wide.To(WeightPrecision.Int8);
        Refused("weightsInput", narrow, wide, null, "expected Float32 as weightsRecurrent", "got Int8");
        Refused("weightsInput", wide, wide.To(WeightPrecision.Bfloat16), null, "expected Bfloat16 as weightsRecurrent", "got Float32");
        Refused("projection", narrow, narrow, new WeightMatrix(1, 1, new float[1]), "expected Int8 as weightsRecurrent", "got Float32");

        Refused("projection", wide.To(WeightPrecision.Bfloat16), wide.To(WeightPrecision.Bfloat16), new WeightMatrix(1, 1, new float[1]), "expected Bfloat16 as weightsRecurrent", "got Float32");

        // Matrices of the right length and another shape.
        Refused("weightsRecurrent", Bytes(8, 1), Bytes(2, 8), null, "expected 8 × 2", "got 2 × 8");
        Refused("weightsInput", Bytes(6, 1), Bytes(4, 1), null, "expected 4 × 1", "got 6 × 1");
        Refused("projection", Bytes(8, 1), Bytes(8, 1), Bytes(1, 3), "expected 1 × 2", "got 1 × 3");

        static WeightMatrix Bytes(int rows, int columns) => new(rows, columns, new sbyte[rows * columns], new float[rows]);

        static void Refused(string name, WeightMatrix w, WeightMatrix r, WeightMatrix? p, params string[] what) =>
            Refusal.Of<ArgumentException>(name, () => _ = new PackedGates(w, r, new float[4], VectorWidth.Automatic, null, [], p), what);
    }

    private static Oracle CreateOracle(GateWeights weights, WeightPrecision precision, int rows)
    {
        if (precision == WeightPrecision.Int8) return new Int8Oracle(weights, rows);
        return new Oracle(new GateWeights(weights.InputSize, weights.HiddenSize, Rounded(weights.W), Rounded(weights.R), weights.B), rows);

        static float[] Rounded(float[] values) => new WeightMatrix(1, values.Length, values).To(WeightPrecision.Bfloat16).ToFloat32().ToArray();
    }
}

using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>Subnormal, huge, infinite and NaN inputs in every precision.</summary>
public sealed class SpecialInputTests
{
    private const int Steps = 4, B = 5, Bad = 3;

    private static readonly float[] Values = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -1e30f, float.Epsilon, -1e-40f, -0f];

    private static readonly (WeightPrecision, WeightPrecision?)[] Precisions =
    [
        (WeightPrecision.Float32, null), (WeightPrecision.Bfloat16, null), (WeightPrecision.Int8, null),
        (WeightPrecision.Int8, WeightPrecision.Float32), (WeightPrecision.Int8, WeightPrecision.Bfloat16),
    ];

    /// <summary>Model, precision, precision of the first layer's W where it has its own.</summary>
    public static TheoryData<string, WeightPrecision, WeightPrecision?> Every => [.. Models.All.SelectMany(letters => Precisions.Select(pair => (letters, pair.Item1, pair.Item2)))];

    /// <summary>Models whose activations are bounded for certain.</summary>
    public static TheoryData<string, WeightPrecision> Bounded =>
        [.. Models.All.SelectMany(letters => new[] { (letters, WeightPrecision.Float32), (letters, WeightPrecision.Bfloat16) })];

    [Theory, MemberData(nameof(Every))]
    public void ARow_HasTheBitsOfItAloneAtOneLane_AndTouchesNoOther(string letters, WeightPrecision precision, WeightPrecision? input)
    {
        var clean = Models.Input(Steps, B);
        var oneLane = Create(letters, precision, input, VectorWidth.Scalar);
        // Emulated widths are slow, and other tests have them.
        foreach (var width in Effort.IsEmulated ? [VectorWidth.Automatic] : Enum.GetValues<VectorWidth>())
        {
            var model = Create(letters, precision, input, width);
            var session = model.CreateSession(B);
            var expected = session.Run(clean);
            foreach (var value in Values)
            {
                var context = $"{width}, {value}";
                var soiled = Soiled(clean, value);
                session.Reset();
                var actual = session.Run(soiled);
                for (var row = 0; row < B; row++)
                {
                    var y = Models.RowOf(actual, row, B, model.OutputSize);
                    if (row != Bad) Bits.Equal(Models.RowOf(expected, row, B, model.OutputSize), y, $"row {row}, {context}");
                    else Bits.Equal(oneLane.CreateSession().Run(Models.RowOf(soiled, Bad, B, Models.InputSize)), y, context);
                    if (row == Bad && float.IsNaN(value)) Assert.Contains(y, float.IsNaN);
                }
            }
            session.Reset();
            Bits.Equal(expected, session.Run(clean), $"{width}, after the reset");
        }
    }

    /// <summary>An infinity closes or opens its gates for good: no NaN, where float64 has none.</summary>
    [Theory, MemberData(nameof(Bounded))]
    public void AnInfiniteInput_GivesWhatFloat64Gives(string letters, WeightPrecision precision)
    {
        var model = Create(letters, precision, null, VectorWidth.Automatic);
        foreach (var value in new[] { float.PositiveInfinity, float.NegativeInfinity })
        {
            var x = Soiled(Models.Input(Steps, B), value);
            var expected = Exact(model, x);
            Assert.DoesNotContain(expected, double.IsNaN);
            Near.Equal(expected, model.CreateSession(B).Run(x), 2e-6, $"{value}");
        }
    }

    /// <summary>Numbers below the normal ones are as good as 0, and no slower way to NaN.</summary>
    [Theory, MemberData(nameof(Every))]
    public void SubnormalInputs_AreAsGoodAsZero(string letters, WeightPrecision precision, WeightPrecision? input)
    {
        var model = Create(letters, precision, input, VectorWidth.Automatic);
        float[] zeros = new float[Steps * B * Models.InputSize], subnormal = Noise.Uniform(9, zeros.Length, 1e-38f);
        Assert.Contains(subnormal, float.IsSubnormal);
        Near.Equal(Array.ConvertAll(model.CreateSession(B).Run(zeros), value => (double)value), model.CreateSession(B).Run(subnormal), 1e-30);
    }

    private static double[] Exact(Lstm model, float[] x)
    {
        var reference = new ReferenceLstm<double>(model.Layers, B);
        var y = new double[Steps * B * model.OutputSize];
        reference.Run(Array.ConvertAll(x, value => (double)value), y);
        return y;
    }

    /// <summary>The value in one row: in its first step, and in another place of its last.</summary>
    private static float[] Soiled(float[] clean, float value)
    {
        var x = (float[])clean.Clone();
        x[Bad * Models.InputSize] = value;
        x[((Steps - 1) * B + Bad) * Models.InputSize + 2] = value;
        return x;
    }

    private static Lstm Create(string letters, WeightPrecision precision, WeightPrecision? input, VectorWidth width) =>
        new(Models.Layers(letters), new LstmOptions { Width = width, Precision = precision, InputPrecision = input });
}

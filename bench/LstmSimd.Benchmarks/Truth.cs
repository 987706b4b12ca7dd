namespace LstmSimd.Benchmarks;

/// <summary>Checked, then timed: nothing is measured that computes something else.</summary>
internal static class Truth
{
    /// <summary>For whatever computes in float32.</summary>
    public const double Tolerance = 1e-5;

    /// <param name="expected">From the float64 reference.</param>
    /// <param name="actual">What is to be measured gave.</param>
    /// <param name="what">The name of these values.</param>
    /// <param name="scale">Their magnitude, to which the tolerance is relative.</param>
    /// <param name="tolerance">How far they may be off.</param>
    public static void Check(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, string what = "result", double scale = 1, double tolerance = Tolerance)
    {
        if (expected.Length != actual.Length) throw new InvalidOperationException($"{what}: expected {expected.Length} floats, got {actual.Length}.");
        for (var j = 0; j < expected.Length; j++)
        {
            // Negated, so that NaN fails.
            if (!(Math.Abs(expected[j] - actual[j]) <= tolerance * scale))
                throw new InvalidOperationException($"{what}[{j}]: expected {expected[j]:G9}, got {actual[j]:G9}.");
        }
    }

    public static double[] Widen(float[] values) => Array.ConvertAll(values, value => (double)value);

    /// <summary>Uniform in (−<paramref name="range"/>, <paramref name="range"/>), the same in every run.</summary>
    public static float[] Noise(int seed, int length, float range)
    {
        var random = new Random(seed);
        var values = new float[length];
        foreach (ref var value in values.AsSpan()) value = (2 * random.NextSingle() - 1) * range;
        return values;
    }
}

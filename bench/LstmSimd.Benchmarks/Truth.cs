namespace LstmSimd.Benchmarks;

/// <summary>Checked, then timed: no rung is measured that computes something else.</summary>
internal static class Truth
{
    private const double Tolerance = 1e-5;

    public static void Check(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
    {
        if (expected.Length != actual.Length) throw new InvalidOperationException($"Expected {expected.Length} floats, got {actual.Length}.");
        for (var j = 0; j < expected.Length; j++)
        {
            // Negated, so that NaN fails.
            if (!(Math.Abs(expected[j] - actual[j]) <= Tolerance))
                throw new InvalidOperationException($"[{j}]: expected {expected[j]:G9}, got {actual[j]:G9}; this rung computes something else.");
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

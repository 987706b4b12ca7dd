namespace LstmSimd.Testing;

/// <summary>Closeness to a float64 truth, within a bound that is a formula.</summary>
public static class Near
{
    public static void Equal(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double bound, string context = "")
    {
        if (expected.Length != actual.Length) Assert.Fail($"{context}: expected {expected.Length} floats, got {actual.Length}.");
        for (var j = 0; j < expected.Length; j++)
        {
            if (!(Math.Abs(expected[j] - actual[j]) <= bound)) Equal(expected[j], actual[j], bound, $"{context} [{j}]");
        }
    }

    public static void Equal(double expected, float actual, double bound, string context = "")
    {
        // Negated, so that NaN fails.
        if (!(Math.Abs(expected - actual) <= bound))
            Assert.Fail($"{context}: expected {expected:G17} ± {bound:G3}, got {actual:G9}, {Math.Abs(expected - actual):G3} away.");
    }
}

namespace LstmSimd.Testing;

/// <summary>Equality of floats bit by bit. Any NaN equals any NaN; −0 and +0 differ.</summary>
public static class Bits
{
    public static bool AreEqual(float a, float b) =>
        BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b) || (float.IsNaN(a) && float.IsNaN(b));

    /// <summary>Fails with the first index that differs. <paramref name="context"/> says which of many cases it was.</summary>
    public static void Equal(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string context = "")
    {
        if (expected.Length != actual.Length) Assert.Fail($"{context}: expected {expected.Length} floats, got {actual.Length}.");
        for (var j = 0; j < expected.Length; j++)
        {
            if (!AreEqual(expected[j], actual[j]))
                Assert.Fail($"{context}: first difference at [{j}] of {expected.Length}: expected {Show(expected[j])}, got {Show(actual[j])}.");
        }
    }

    private static string Show(float value) => $"{value:G9} (0x{BitConverter.SingleToUInt32Bits(value):X8})";
}

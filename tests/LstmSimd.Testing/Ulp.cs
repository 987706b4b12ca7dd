namespace LstmSimd.Testing;

/// <summary>Errors of float results in units in the last place.</summary>
public static class Ulp
{
    /// <summary>
    /// |result − truth| over the spacing of floats at the truth, 2^(⌊log₂|truth|⌋ − 23), or 2⁻¹⁴⁹ where the truth is subnormal.
    /// 0 where both are NaN or the same infinity, ∞ where one of them alone is not finite.
    /// </summary>
    public static double Distance(float result, double truth)
    {
        if (!double.IsFinite(truth) || !float.IsFinite(result)) return result.Equals((float)truth) ? 0 : double.PositiveInfinity;
        var exponent = Math.Max((BitConverter.DoubleToInt64Bits(truth) >> 52 & 0x7FF) - 1023, -126) - 23;
        return Math.Abs(result - truth) * BitConverter.Int64BitsToDouble(1023 - exponent << 52);
    }
}

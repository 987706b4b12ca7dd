using System.Runtime.Intrinsics;

namespace LstmSimd.Testing;

/// <summary>How much to try: where vectors are emulated, some hundred times slower, a tenth of the cases has to do.</summary>
public static class Effort
{
    public static bool IsEmulated => !Vector128.IsHardwareAccelerated;

    /// <summary>A number of cases or of repetitions.</summary>
    public static int Cases(int full) => IsEmulated ? Math.Max(1, full / 10) : full;
}

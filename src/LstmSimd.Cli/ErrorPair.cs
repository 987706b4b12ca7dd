using System.Numerics;

namespace LstmSimd.Cli;

/// <summary>
/// The largest differences between the engine and something else, over all steps, layers and rows. Any NaN equals any NaN, and
/// an infinity itself; NaN on one side only is an infinite difference.
/// </summary>
internal sealed class ErrorPair
{
    /// <summary>Over Y and h_n; null until one was compared.</summary>
    public double? Output { get; private set; }

    /// <summary>Over c_n, relative to max(1, max|c|); null until one was compared.</summary>
    public double? Cell { get; private set; }

    public bool IsEmpty => Output is null && Cell is null;

    /// <summary>What was not compared does not fail.</summary>
    public bool Within(double tolerance) => !(Output > tolerance || Cell > tolerance);

    public void AddOutput<T>(ReadOnlySpan<float> ours, ReadOnlySpan<T> theirs) where T : INumberBase<T> =>
        Output = Math.Max(Output ?? 0, MaxDifference(ours, theirs));

    public void AddCell<T>(ReadOnlySpan<float> ours, ReadOnlySpan<T> theirs) where T : INumberBase<T>
    {
        var largest = 1.0;
        foreach (var c in theirs)
        {
            if (T.IsFinite(c)) largest = Math.Max(largest, Math.Abs(double.CreateTruncating(c)));
        }
        Cell = Math.Max(Cell ?? 0, MaxDifference(ours, theirs) / largest);
    }

    /// <summary>The largest difference of two numbers in the same place.</summary>
    public static double MaxDifference<T>(ReadOnlySpan<float> ours, ReadOnlySpan<T> theirs) where T : INumberBase<T>
    {
        var most = 0.0;
        for (var k = 0; k < ours.Length; k++)
        {
            double a = ours[k], b = double.CreateTruncating(theirs[k]);
            if (a.Equals(b)) continue; // unlike ==, also for NaN
            most = Math.Max(most, double.IsNaN(a - b) ? double.PositiveInfinity : Math.Abs(a - b));
        }
        return most;
    }
}

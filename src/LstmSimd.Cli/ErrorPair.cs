using System.Numerics;

namespace LstmSimd.Cli;

/// <summary>The largest differences between the engine and something else, over all steps, layers and rows.</summary>
internal sealed class ErrorPair
{
    /// <summary>Over Y and h_n.</summary>
    public double Output { get; private set; }

    /// <summary>Over c_n, relative to max(1, max|c|).</summary>
    public double Cell { get; private set; }

    public bool Within(double tolerance) => Output <= tolerance && Cell <= tolerance; // NaN is not

    public void AddOutput<T>(ReadOnlySpan<float> ours, ReadOnlySpan<T> theirs) where T : INumberBase<T> => Output = Math.Max(Output, MaxDifference(ours, theirs));

    public void AddCell<T>(ReadOnlySpan<float> ours, ReadOnlySpan<T> theirs) where T : INumberBase<T>
    {
        var largest = 1.0;
        foreach (var c in theirs) largest = Math.Max(largest, Math.Abs(double.CreateTruncating(c)));
        Cell = Math.Max(Cell, MaxDifference(ours, theirs) / largest);
    }

    private static double MaxDifference<T>(ReadOnlySpan<float> ours, ReadOnlySpan<T> theirs) where T : INumberBase<T>
    {
        var most = 0.0;
        for (var k = 0; k < ours.Length; k++)
        {
            var theirsK = double.CreateTruncating(theirs[k]);
            if (ours[k] != theirsK) most = Math.Max(most, Math.Abs(ours[k] - theirsK)); // equal infinities are equal
        }
        return most;
    }
}

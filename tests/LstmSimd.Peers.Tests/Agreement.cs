namespace LstmSimd.Peers.Tests;

/// <summary>How far two runs are from each other.</summary>
internal static class Agreement
{
    /// <summary>Relative to the largest number of an array, and absolute where that is below 1.</summary>
    public const float Tolerance = 2e-5f;

    /// <summary>The largest difference of y, h and c, relative to max(1, max|theirs|) of each array; ∞ where either is not finite.</summary>
    public static float Distance(Outcome ours, Outcome theirs)
    {
        var worst = Distance(ours.Y, theirs.Y);
        foreach (var (mine, other) in ours.Hidden.Concat(ours.Cell).Zip(theirs.Hidden.Concat(theirs.Cell))) worst = MathF.Max(worst, Distance(mine, other));
        return worst;
    }

    /// <summary>Zeros for the final states of rows without steps, which ONNX Runtime gives and we do not.</summary>
    public static void ClearEmptyRows(Work work, Outcome ours)
    {
        foreach (var (l, _, place) in work.States)
        {
            for (var row = 0; row < work.Lengths.Length; row++)
            {
                if (work.Lengths[row] > 0) continue;
                var units = work.Layers[l].HiddenSize;
                ours.Hidden[l].AsSpan(place).Slice(row * units, units).Clear();
                ours.Cell[l].AsSpan(place).Slice(row * units, units).Clear();
            }
        }
    }

    public static float Distance(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        Assert.Equal(theirs.Length, ours.Length);
        var (difference, largest) = (0f, 1f);
        for (var j = 0; j < ours.Length; j++)
        {
            if (!float.IsFinite(ours[j]) || !float.IsFinite(theirs[j])) return float.PositiveInfinity;
            difference = MathF.Max(difference, MathF.Abs(ours[j] - theirs[j]));
            largest = MathF.Max(largest, MathF.Abs(theirs[j]));
        }
        return difference / largest;
    }
}

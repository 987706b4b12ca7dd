namespace LstmSimd.Benchmarks.Peers;

/// <summary>Microseconds per call of one engine.</summary>
internal sealed record Measurement(string Case, int Threads, Engine Engine, Spread Time);

/// <summary>The middle of some samples, and how far they spread.</summary>
internal sealed record Spread(double Median, double P10, double P90)
{
    /// <summary>Half of the range from the tenth to the ninetieth percentile, as a share of the median.</summary>
    public double Share => (P90 - P10) / 2 / Median;

    public static Spread Of(IEnumerable<double> samples)
    {
        var sorted = samples.Order().ToArray();
        return new Spread(At(0.5), At(0.1), At(0.9));

        double At(double share)
        {
            var position = share * (sorted.Length - 1);
            var below = (int)position;
            var above = Math.Min(below + 1, sorted.Length - 1);
            return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
        }
    }
}

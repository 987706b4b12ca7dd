namespace LstmSimd.Training;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): random numbers that a seed and the number of a stream fix for ever.</summary>
internal struct SeededRandom(ulong seed, ulong stream)
{
    // The odd number nearest to 2⁶⁴ / φ, by which the state goes on, and the multipliers of the paper's finaliser.
    private const ulong Golden = 0x9E3779B97F4A7C15, First = 0xBF58476D1CE4E5B9, Second = 0x94D049BB133111EB;

    private ulong _state = Mixed(seed) ^ Mixed(stream + Golden);

    public ulong Next() => Mixed(_state += Golden);

    /// <summary>In [0, 1), of 24 bits.</summary>
    public float NextUniform() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Of mean 0 and variance 1 (Box and Muller 1958).</summary>
    public double NextGaussian()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - (Next() >> 11) * (1.0 / (1L << 53))));
        return radius * Math.Cos(2 * Math.PI * (Next() >> 11) * (1.0 / (1L << 53)));
    }

    private static ulong Mixed(ulong x)
    {
        x = (x ^ (x >> 30)) * First;
        x = (x ^ (x >> 27)) * Second;
        return x ^ (x >> 31);
    }
}

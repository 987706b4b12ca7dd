namespace LstmSimd.Samples.WhyLstm;

/// <summary>The first symbol of a sequence is to be named after a lag of noise: one of <see cref="Symbols"/>, then symbols that mean nothing.</summary>
/// <param name="batchSize">B, the sequences of a batch.</param>
/// <param name="seed">Of the random numbers.</param>
internal sealed class RecallTask(int batchSize, int seed)
{
    /// <summary>The symbols to recall: a guess is right in one of eight cases.</summary>
    public const int Symbols = 8;

    /// <summary>The symbols of the noise, none of those to recall.</summary>
    public const int NoiseSymbols = 4;

    /// <summary>I: each symbol has an input of its own, 1 where it is read and else 0.</summary>
    public const int InputSize = Symbols + NoiseSymbols;

    private readonly Random _random = new(seed);

    /// <summary>The next batch of sequences of T = lag + 1 steps.</summary>
    /// <param name="lag">The steps from the first symbol to the answer, all of them noise.</param>
    public Batch Draw(int lag)
    {
        var targets = new int[batchSize];
        var x = new float[(lag + 1) * batchSize * InputSize];
        for (var b = 0; b < batchSize; b++) x[b * InputSize + (targets[b] = _random.Next(Symbols))] = 1;
        for (var row = batchSize; row < (lag + 1) * batchSize; row++) x[row * InputSize + Symbols + _random.Next(NoiseSymbols)] = 1;
        return new Batch(x, targets);
    }
}

/// <summary>Sequences, and what is to be named at their ends.</summary>
/// <param name="X">[T, B, I].</param>
/// <param name="Targets">[B].</param>
internal sealed record Batch(float[] X, int[] Targets);

namespace LstmSimd.Testing;

/// <summary>Random numbers that a seed repeats.</summary>
public static class Noise
{
    /// <summary>Uniform in (−<paramref name="range"/>, <paramref name="range"/>).</summary>
    public static float[] Uniform(int seed, int length, float range = 1)
    {
        var random = new Random(seed);
        var values = new float[length];
        foreach (ref var value in values.AsSpan()) value = (random.NextSingle() * 2 - 1) * range;
        return values;
    }

    /// <summary>The weights of one direction of a layer, uniform in ±1/√H as PyTorch starts them, unless another range is given.</summary>
    public static GateWeights Gates(int seed, int inputSize, int hiddenSize, float? range = null)
    {
        var r = range ?? 1 / MathF.Sqrt(hiddenSize);
        return new(inputSize, hiddenSize,
            Uniform(seed, 4 * hiddenSize * inputSize, r), Uniform(seed + 1, 4 * hiddenSize * hiddenSize, r), Uniform(seed + 2, 4 * hiddenSize, r));
    }
}

/// <summary>W [4H, I], R [4H, H] and b [4H], gates in the order i f g o.</summary>
public sealed record GateWeights(int InputSize, int HiddenSize, float[] W, float[] R, float[] B);

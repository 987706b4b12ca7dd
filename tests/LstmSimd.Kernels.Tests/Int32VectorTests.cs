using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LstmSimd.Kernels.Tests;

/// <summary>Products of bytes at every number of lanes, and in every way that another machine may take: the sums of integers, exactly.</summary>
public sealed class Int32VectorTests
{
    private const int Lanes = 8, Bytes = 4;

    // −127 to 127 (weights and inputs are rounded to these), all signs beside each other.
    private static readonly sbyte[] Weights = [.. Enumerable.Range(0, Lanes * Bytes).Select(i => (sbyte)(37 * i % 255 - 127))];
    private static readonly sbyte[] Inputs = [.. Enumerable.Range(0, Lanes * Bytes).Select(i => (sbyte)(127 - 91 * i % 255))];
    private static readonly int[] Sums = [.. Enumerable.Range(0, Lanes).Select(lane => 1000 * lane - 3000)];

    private static int[] Expected(Func<int, int> input) =>
        [.. Enumerable.Range(0, Lanes).Select(lane => Sums[lane] + Enumerable.Range(Bytes * lane, Bytes).Sum(i => Weights[i] * input(i)))];

    [Fact]
    public void EveryWay_GivesTheSums()
    {
        int[] w = [.. MemoryMarshal.Cast<sbyte, int>(Weights)], x = [.. MemoryMarshal.Cast<sbyte, int>(Inputs)];
        var expected = Expected(i => Inputs[i]);
        Assert.Equal(expected, Values(I32x8.AddOneByOne(Vector256.Create(w), Vector256.Create(x), Vector256.Create(Sums))));
        if (Avx2.IsSupported) Assert.Equal(expected, Values(I32x8.AddInPairs(Vector256.Create(w), Vector256.Create(x), Vector256.Create(Sums))));
        Assert.Equal(expected[..4], Values(I32x4.AddOneByOne(Vector128.Create(w), Vector128.Create(x), Vector128.Create(Sums))));
        if (Sse2.IsSupported) Assert.Equal(expected[..4], Values(I32x4.AddInPairs(Vector128.Create(w), Vector128.Create(x), Vector128.Create(Sums))));
    }

    [Fact]
    public void EveryNumberOfLanes_GivesTheSums()
    {
        CheckProducts<I32x1>();
        CheckProducts<I32x4>();
        CheckProducts<I32x8>();
    }

    private static void CheckProducts<TInt>() where TInt : struct, IInt32Vector<TInt>
    {
        sbyte[] stored = [.. Inputs.Select(input => (sbyte)(input + TInt.InputOffset))];
        float[] w = [.. MemoryMarshal.Cast<sbyte, float>(Weights)], x = [.. MemoryMarshal.Cast<sbyte, float>(stored)], sums = new float[Lanes], ones = new float[Lanes], seeds = new float[Lanes];
        ones.AsSpan().Fill(1);
        var start = MemoryMarshal.Cast<int, float>(Sums).ToArray();
        for (nuint lane = 0; lane < Lanes; lane += (nuint)TInt.Count)
            TInt.AddScaled(TInt.AddProducts(TInt.Load(in w[0], lane), TInt.Load(in x[0], lane), TInt.Load(in start[0], lane)), 1, in ones[0], in seeds[0], ref sums[0], lane);
        Assert.Equal(Expected(i => Inputs[i] + TInt.InputOffset).Select(sum => (float)sum), sums);

        TInt.AddScaled(TInt.Broadcast(-7), 1, in ones[0], in seeds[0], ref sums[0], 0);
        Assert.All(sums[..TInt.Count], sum => Assert.Equal(-7, sum));
    }

    [Fact]
    public void Scaled_EveryNumberOfLanesHasTheBitsOfOne()
    {
        var expected = Scaled<I32x1>();
        Bits.Equal(expected, Scaled<I32x4>());
        Bits.Equal(expected, Scaled<I32x8>());
        for (var lane = 0; lane < Lanes; lane++) Assert.Equal(Noise.Uniform(2, Lanes)[lane] + Sums[lane] * 0.37 * Noise.Uniform(1, Lanes)[lane], expected[lane], 1e-3);
    }

    private static float[] Scaled<TInt>() where TInt : struct, IInt32Vector<TInt>
    {
        float[] words = [.. MemoryMarshal.Cast<int, float>(Sums)], scales = Noise.Uniform(1, Lanes), seeds = Noise.Uniform(2, Lanes), sums = new float[Lanes];
        for (nuint lane = 0; lane < Lanes; lane += (nuint)TInt.Count) TInt.AddScaled(TInt.Load(in words[0], lane), 0.37f, in scales[0], in seeds[0], ref sums[0], lane);
        return sums;
    }

    private static int[] Values(Vector256<int> vector) => [.. Enumerable.Range(0, Vector256<int>.Count).Select(lane => vector.GetElement(lane))];

    private static int[] Values(Vector128<int> vector) => [.. Enumerable.Range(0, Vector128<int>.Count).Select(lane => vector.GetElement(lane))];
}

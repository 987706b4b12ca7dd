using System.Runtime.InteropServices;

namespace LstmSimd.Kernels.Tests;

/// <summary>What kernels ask of a vector, at every width: lane by lane what the plain operation gives.</summary>
public sealed class VectorOperationTests
{
    // As many as the widest vector has lanes, and again.
    private static readonly float[] A = [0, -0f, 1, -1, 0.5f, -3.25f, 1e-30f, -7.9e-31f, 1e-40f, 3e38f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 127.5f, -2e-5f, 1.5f,
        .. Noise.Uniform(1, 16, range: 3)];
    private static readonly float[] B = [.. A.Skip(5), .. A.Take(5)];
    private static readonly float[] C = [.. A.Skip(11), .. A.Take(11)];

    [Fact]
    public void OneLane() => Check<F32x1>();

    [Fact]
    public void TheMachinesWidth() => Check<F32xN>();

    [Fact]
    public void SixteenLanes() => Check<F32x16>();

    private static void Check<TVec>() where TVec : struct, IVector<TVec>
    {
        Equal<TVec>((a, b, _) => a + b, (a, b, _) => a + b);
        Equal<TVec>((a, b, _) => a - b, (a, b, _) => a - b);
        Equal<TVec>((a, b, _) => a * b, (a, b, _) => a * b);
        Equal<TVec>((a, b, _) => a / b, (a, b, _) => a / b);
        Equal<TVec>(TVec.MultiplyAdd, AtWidth.MultiplyAdd);
        Equal<TVec>((a, _, _) => TVec.MinConstant(TVec.Broadcast(1.5f), a), (a, _, _) => float.IsNaN(a) ? a : Math.Min(1.5f, a));
        Equal<TVec>((a, _, _) => TVec.MaxConstant(TVec.Broadcast(1.5f), a), (a, _, _) => float.IsNaN(a) ? a : Math.Max(1.5f, a));
        Equal<TVec>((a, _, _) => TVec.Abs(a), (a, _, _) => Math.Abs(a));
        Equal<TVec>((a, b, _) => TVec.WithSignOf(TVec.Abs(a), b), (a, b, _) => MathF.CopySign(a, b));
        Equal<TVec>((a, _, _) => TVec.ZeroBelow(TVec.Broadcast(1), a), (a, _, _) => Math.Abs(a) < 1 ? 0 : a);
        Equal<TVec>((a, _, _) => TVec.ZeroUnlessAtLeast(TVec.Broadcast(1), a), (a, _, _) => a < 1 ? 0 : a);
        Equal<TVec>((_, _, _) => TVec.Broadcast(-2.5f), (_, _, _) => -2.5f);

        // With a in memory, not at its beginning.
        var sums = new float[A.Length];
        for (nuint i = 0; i < (nuint)A.Length; i += (nuint)TVec.Count)
            TVec.Store(TVec.MultiplyAdd(in A[0], i, TVec.Load(in B[0], i), TVec.Load(in C[0], i)), ref sums[0], i);
        Same([.. A.Select((a, i) => AtWidth.MultiplyAdd(a, B[i], C[i]))], sums);

        // The bits of integers, in the lowest nine of which an exponent lies; and two halves of a word.
        float[] words = [.. MemoryMarshal.Cast<uint, float>([.. Enumerable.Range(1, A.Length).Select(i => (uint)i * 0x3F8A_07C1u >> 1)])];
        float[] exponents = [.. MemoryMarshal.Cast<int, float>([.. Enumerable.Range(0, A.Length).Select(n => (n & 1) << 20 | 8 * n)])], actual = new float[A.Length];
        var bits = MemoryMarshal.Cast<float, uint>(words).ToArray();
        For(i => TVec.ExponentFromLowBits(TVec.Load(in exponents[0], i)));
        Same([.. Enumerable.Range(0, A.Length).Select(n => n == 0 ? 0 : MathF.ScaleB(1, 8 * n - 127))], actual);
        For(i => TVec.LoadLowHalves(in words[0], i));
        Same([.. bits.Select(word => BitConverter.UInt32BitsToSingle(word << 16))], actual);
        For(i => TVec.LoadHighHalves(in words[0], i));
        Same([.. bits.Select(word => BitConverter.UInt32BitsToSingle(word >> 16 << 16))], actual);

        void For(Func<nuint, TVec> vector)
        {
            for (nuint i = 0; i < (nuint)A.Length; i += (nuint)TVec.Count) TVec.Store(vector(i), ref actual[0], i);
        }
    }

    private static void Equal<TVec>(Func<TVec, TVec, TVec, TVec> operation, Func<float, float, float, float> plain) where TVec : struct, IVector<TVec>
    {
        var actual = new float[A.Length];
        for (nuint i = 0; i < (nuint)A.Length; i += (nuint)TVec.Count)
            TVec.Store(operation(TVec.Load(in A[0], i), TVec.Load(in B[0], i), TVec.Load(in C[0], i)), ref actual[0], i);
        Same([.. A.Select((a, i) => plain(a, B[i], C[i]))], actual);
    }

    /// <summary>The same bits, or NaN of any kind.</summary>
    private static void Same(float[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.True(BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]) || (float.IsNaN(expected[i]) && float.IsNaN(actual[i])), $"{i}: expected {expected[i]:G9}, got {actual[i]:G9}");
    }
}

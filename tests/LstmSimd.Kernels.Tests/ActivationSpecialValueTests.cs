namespace LstmSimd.Kernels.Tests;

/// <summary>Sigmoid and tanh where a polynomial would go wrong: signed zeros, subnormals, infinities, NaN, saturation.</summary>
public sealed class ActivationSpecialValueTests
{
    public static TheoryData<VectorWidth> Widths => [.. AtWidth.All];

    [Theory, MemberData(nameof(Widths))]
    public void NaN_GivesNaN(VectorWidth width)
    {
        float[] nans = [float.NaN, -float.NaN, BitConverter.UInt32BitsToSingle(0x7F800001), BitConverter.UInt32BitsToSingle(0xFFFFFFFF)];
        foreach (var x in nans)
        {
            Assert.True(float.IsNaN(Sigmoid(width, x)));
            Assert.True(float.IsNaN(Tanh(width, x)));
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void Zeros_AreExact(VectorWidth width)
    {
        Same(0.5f, Sigmoid(width, 0f));
        Same(0.5f, Sigmoid(width, -0f));
        Same(0f, Tanh(width, 0f));
        Same(-0f, Tanh(width, -0f));
    }

    [Theory, MemberData(nameof(Widths))]
    public void SubnormalNumbers_AreTheirOwnTanh(VectorWidth width)
    {
        foreach (var bits in new uint[] { 1, 2, 3, 0x12345, 0x400000, 0x7FFFFF, 0x800000 })
        {
            var x = BitConverter.UInt32BitsToSingle(bits);
            Same(x, Tanh(width, x));
            Same(-x, Tanh(width, -x));
            Same(0.5f, Sigmoid(width, x));
            Same(0.5f, Sigmoid(width, -x));
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void Sigmoid_IsExactlyZeroFromMinus104Down(VectorWidth width)
    {
        foreach (var x in new[] { -104f, MathF.BitDecrement(-104f), -104.5f, -800f, -1e10f, -1e30f, float.MinValue, float.NegativeInfinity })
            Same(0f, Sigmoid(width, x));
    }

    [Theory, MemberData(nameof(Widths))]
    public void Sigmoid_IsSmallWhereTheTruthIsSubnormal(VectorWidth width)
    {
        // 2⁻¹²⁶, the smallest normal float: σ(−87.3366) is just below it.
        var largest = MathF.ScaleB(1, -126);
        for (var x = -87.34f; x >= -104f; x = MathF.BitDecrement(x) - 0.001f)
        {
            var y = Sigmoid(width, x);
            Assert.True(y >= 0 && y <= largest && !float.IsNegative(y), $"σ({x:G9}) = {y:G9}");
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void Sigmoid_IsExactlyOneForLargeX(VectorWidth width)
    {
        foreach (var x in new[] { 17.4f, 20f, 87.3f, 88f, 88.4f, 88.7f, 88.8f, 104f, 800f, 1e30f, float.MaxValue, float.PositiveInfinity })
            Same(1f, Sigmoid(width, x));
    }

    [Theory, MemberData(nameof(Widths))]
    public void Tanh_IsExactlyOneForLargeX(VectorWidth width)
    {
        foreach (var x in new[] { 9.02f, 10f, 20f, 44f, 87.3f, 88f, 104f, 800f, 1e30f, float.MaxValue, float.PositiveInfinity })
        {
            Same(1f, Tanh(width, x));
            Same(-1f, Tanh(width, -x));
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void Tanh_IsOddInBits_AndSigmoidAndTanhStayInTheirRange(VectorWidth width)
    {
        const int Stride = 30_011;
        for (uint bits = 0; bits < 0x7F800000; bits += (uint)Stride)
        {
            var x = BitConverter.UInt32BitsToSingle(bits);
            var y = Tanh(width, x);
            Assert.True(Math.Abs(y) <= 1, $"tanh({x:G9}) = {y:G9}");
            Assert.True(Bits.AreEqual(-y, Tanh(width, -x)), $"tanh(±{x:G9})");
            Assert.True(Sigmoid(width, x) is >= 0.5f and <= 1, $"σ({x:G9})");
            Assert.True(Sigmoid(width, -x) is >= 0 and <= 0.5f, $"σ({-x:G9})");
        }
    }

    private static void Same(float expected, float actual) => Bits.Equal([expected], [actual]);

    private static float Sigmoid(VectorWidth width, float x) => AtWidth.Apply(StandardActivation.Sigmoid, width, x);

    private static float Tanh(VectorWidth width, float x) => AtWidth.Apply(StandardActivation.Tanh, width, x);
}

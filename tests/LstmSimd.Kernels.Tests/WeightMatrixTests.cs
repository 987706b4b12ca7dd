namespace LstmSimd.Kernels.Tests;

/// <summary>Weights from one precision to another.</summary>
public sealed class WeightMatrixTests
{
    /// <summary>To the nearest, ties to even; what overflows becomes infinite, NaN stays NaN.</summary>
    [Theory]
    [InlineData(0x3F80_0000u, 0x3F80)]
    [InlineData(0x3F80_7FFFu, 0x3F80)]
    [InlineData(0x3F80_8000u, 0x3F80)]
    [InlineData(0x3F80_8001u, 0x3F81)]
    [InlineData(0x3F81_8000u, 0x3F82)]
    [InlineData(0xBF81_8000u, 0xBF82)]
    [InlineData(0x7F7F_FFFFu, 0x7F80)]
    [InlineData(0xFF80_0000u, 0xFF80)]
    [InlineData(0x7F80_0001u, 0x7FC0)]
    [InlineData(0x0000_0001u, 0x0000)]
    [InlineData(0x8000_0000u, 0x8000)]
    public void Bfloat16_IsTheNearest(uint bits, ushort expected) =>
        Assert.Equal(expected, Float32(1, 1, BitConverter.UInt32BitsToSingle(bits)).To(WeightPrecision.Bfloat16).Bfloat16.Span[0]);

    [Fact]
    public void Bfloat16_ComesBackInItsBits()
    {
        var all = Enumerable.Range(0, ushort.MaxValue + 1).Select(bits => (ushort)bits).Where(bits => !float.IsNaN(BitConverter.UInt32BitsToSingle((uint)bits << 16))).ToArray();
        Assert.Equal(all, new WeightMatrix(1, all.Length, all).To(WeightPrecision.Float32).To(WeightPrecision.Bfloat16).Bfloat16.ToArray());
    }

    [Fact]
    public void Int8_HasAScaleForEachRow_AndItsLargestWeightIs127()
    {
        var matrix = Float32(3, 3, 1, -0.5f, 0.25f, 0, 0, 0, -254, 127, 1).To(WeightPrecision.Int8);
        Assert.Equal([127, -64, 32, 0, 0, 0, -127, 64, 0], matrix.Int8.ToArray());
        Assert.Equal([1f / 127, 0, 2], matrix.Scales.ToArray());
        Assert.Equal([1, -64f / 127, 32f / 127, 0, 0, 0, -254, 128, 0], matrix.ToFloat32().ToArray());
        Assert.Equal(9 + 3 * sizeof(float), matrix.Bytes);
    }

    [Fact]
    public void TheSamePrecision_IsTheSameMatrix_OfSoManyBytes()
    {
        foreach (var precision in Enum.GetValues<WeightPrecision>())
        {
            var matrix = Float32(1, 2, 0.5f, 1).To(precision);
            Assert.Same(matrix, matrix.To(precision));
            Assert.Equal(precision switch { WeightPrecision.Float32 => 8, WeightPrecision.Bfloat16 => 4, _ => 2 + sizeof(float) }, matrix.Bytes);
        }
    }

    [Fact]
    public void WhatCantBe_IsRefusedByName()
    {
        Refusal.Of<ArgumentException>("weights", () => _ = new WeightMatrix(2, 2, new float[3]), "expected 4", "got 3");
        Refusal.Of<ArgumentException>("weights", () => _ = new WeightMatrix(1, 3, new sbyte[] { 0, -128, 0 }, new float[1]), "got −128", "row 0, column 1");
        Refusal.Of<ArgumentException>("scales", () => _ = new WeightMatrix(2, 1, new sbyte[2], new float[1]), "expected 2", "got 1");
        foreach (var scale in new[] { -1, float.NaN, float.PositiveInfinity })
            Refusal.Of<ArgumentException>("scales", () => _ = new WeightMatrix(1, 1, new sbyte[1], new[] { scale }), $"got {scale}");
        Refusal.Of<ArgumentOutOfRangeException>("rows", () => _ = new WeightMatrix(0, 1, new float[1]), "at least 1");
        Refusal.Of<ArgumentOutOfRangeException>("precision", () => _ = Float32(1, 1, 1).To((WeightPrecision)7), "Float32, Bfloat16 or Int8");
        foreach (var value in new[] { float.NaN, float.NegativeInfinity })
            Assert.Contains("Row 1 of 2", Assert.Throws<ArgumentException>(() => Float32(2, 1, 0, value).To(WeightPrecision.Int8)).Message, StringComparison.Ordinal);
    }

    private static WeightMatrix Float32(int rows, int columns, params float[] weights) => new(rows, columns, weights);
}

namespace LstmSimd.Kernels.Tests;

/// <summary>What <see cref="LstmKernel"/> reads, writes, keeps and allocates.</summary>
public sealed class LstmKernelMemoryTests
{
    public static TheoryData<VectorWidth> Widths => [.. AtWidth.All];

    [Theory, MemberData(nameof(Widths))]
    public void InGuardedMemory_NoRowIsLeft(VectorWidth width)
    {
        foreach (var (I, H, rows, steps) in new[] { (1, 1, 1, 1), (3, 5, 1, 50), (7, 17, 2, 3), (16, 32, 4, 2), (17, 33, 7, 2), (33, 20, 13, 1) })
        {
            foreach (var guard in Enum.GetValues<Guard>())
            {
                var weights = Noise.Gates(1, I, H);
                var values = Noise.Uniform(2, steps * rows * I);
                using var x = GuardedBuffer.Copy(values, guard, steps * rows);
                using var y = new GuardedBuffer(H, guard, steps * rows);
                var layer = new Layer(weights, width, rows);
                LstmKernel.Run(layer.Gates, layer.State, layer.Scratch, x.Whole, x.Stride, y.Whole, y.Stride, steps, backward: false);
                Bits.Equal(new Oracle(weights, rows).Run(values), y.ToArray(), $"I = {I}, H = {H}, B = {rows}, T = {steps}, guard {guard}");
                Bits.Equal(values, x.ToArray(), "x");
            }
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void WhatLiesBetweenRows_IsNeitherReadNorWritten(VectorWidth width)
    {
        const int I = 5, H = 11, Steps = 6, XStride = I + 4, YStride = 2 * H + 1;
        var weights = Noise.Gates(1, I, H);
        foreach (var rows in new[] { 1, 2, 3, 4, 9 })
        {
            var values = Noise.Uniform(2, Steps * rows * I);
            var expected = new Oracle(weights, rows).Run(values);
            var x = Spread(values, I, XStride, float.NaN);
            var y = Spread(new float[expected.Length], H, YStride, -7);
            var layer = new Layer(weights, width, rows);
            LstmKernel.Run(layer.Gates, layer.State, layer.Scratch, x, XStride, y, YStride, Steps, backward: false);
            Bits.Equal(Spread(expected, H, YStride, -7), y, $"{rows} rows");
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void WithoutAnOutput_TheStateIsTheSame(VectorWidth width)
    {
        foreach (var rows in new[] { 1, 5 })
        {
            var weights = Noise.Gates(1, 3, 20);
            var x = Noise.Uniform(2, 60 * rows * 3);
            Layer with = new(weights, width, rows), without = new(weights, width, rows);
            with.Run(x);
            without.Run(x, y: []);
            Bits.Equal(with.Hidden, without.Hidden);
            Bits.Equal(with.Cells, without.Cells);
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void Padding_StaysZero(VectorWidth width)
    {
        foreach (var H in new[] { 1, 5, 17, 33 })
        {
            const int Rows = 5;
            var layer = new Layer(Noise.Gates(1, 3, H), width, Rows);
            layer.Run(Noise.Uniform(2, 7 * Rows * 3));
            for (var row = 0; row < Rows; row++)
            {
                foreach (var buffer in new[] { layer.State.HiddenBuffer(isOdd: false), layer.State.HiddenBuffer(isOdd: true), layer.State.CellBuffer })
                {
                    var padding = buffer.Span.Slice(row * layer.State.HiddenStride + H, layer.State.HiddenStride - H);
                    Bits.Equal(new float[padding.Length], padding, $"H = {H}, row {row}");
                }
            }
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void ScratchOfALargerLayer_ServesASmallerOne(VectorWidth width)
    {
        var large = new Layer(Noise.Gates(1, 9, 70), width, 3);
        var weights = Noise.Gates(2, 4, 20);
        var small = new Layer(weights, width, 2);
        var x = Noise.Uniform(3, 30 * 2 * 4);
        var y = new float[30 * 2 * 20];
        LstmKernel.Run(small.Gates, small.State, large.Scratch, x, 4, y, 20, 30, backward: false);
        Bits.Equal(new Oracle(weights, 2).Run(x), y);
    }

    [Theory, MemberData(nameof(Widths))]
    public void ARun_AllocatesNothing(VectorWidth width)
    {
        foreach (var rows in new[] { 1, 4 })
        {
            float[] x = new float[60 * rows * 5], y = new float[60 * rows * 33];
            Allocation.None(() => new Layer(Noise.Gates(1, 5, 33), width, rows), layer =>
            {
                layer.Run(x, y);
                layer.Run(x, y, backward: true);
                layer.Run(x.AsSpan(0, rows * 5), y.AsSpan(0, rows * 33));
            });
        }
    }

    /// <summary>Rows at a stride; the last one ends the span, since nothing has to follow it.</summary>
    private static float[] Spread(float[] values, int width, int stride, float gap)
    {
        var spread = new float[(values.Length / width - 1) * stride + width];
        spread.AsSpan().Fill(gap);
        for (var row = 0; row < values.Length / width; row++) values.AsSpan(row * width, width).CopyTo(spread.AsSpan(row * stride));
        return spread;
    }
}

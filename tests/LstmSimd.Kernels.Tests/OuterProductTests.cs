using System.Runtime.InteropServices;

namespace LstmSimd.Kernels.Tests;

/// <summary>The gradient of a matrix of weights: the bits of a plain loop, near float64, nothing read or written outside.</summary>
public sealed class OuterProductTests
{
    public static TheoryData<VectorWidth> Widths => [.. AtWidth.All];

    [Theory, MemberData(nameof(Widths))]
    public void EverySize_GivesTheBitsOfAPlainLoop_NearFloat64(VectorWidth width)
    {
        // Outputs around a tile of six, columns around a pair of vectors, rows around the block that stays in the first cache.
        foreach (var outputs in new[] { 1, 2, 3, 4, 5, 6, 7, 11, 12, 25 })
        {
            foreach (var columns in new[] { 1, 8, 2 * width.Lanes() - 1, 2 * width.Lanes(), 2 * width.Lanes() + 1, 67 })
            {
                foreach (var rows in new[] { 0, 1, 7, 159, 160, 161, 330 }) Check(width, rows, outputs, columns, guard: Guard.After);
            }
        }
        Check(width, 161, 7, 67, Guard.Before);
    }

    [Theory, MemberData(nameof(Widths))]
    public void AShareOfTheOutputs_LeavesTheOthersAlone(VectorWidth width)
    {
        const int Rows = 10, Outputs = 20, Columns = 16;
        var stride = OuterProduct.Stride(Columns, width.Lanes());
        float[] g = Noise.Uniform(1, Rows * Outputs), x = Noise.Uniform(2, Rows * stride), whole = new float[Outputs * stride], shared = new float[Outputs * stride];
        OuterProduct.Add(width, Rows, in g[0], Outputs, in x[0], (nuint)stride, Columns, 0, Outputs, ref whole[0], (nuint)stride);
        OuterProduct.Add(width, Rows, in g[0], Outputs, in x[0], (nuint)stride, Columns, 3, 11, ref shared[0], (nuint)stride);
        Assert.All(shared[..(3 * stride)].Concat(shared[(11 * stride)..]), value => Assert.Equal(0, value));
        Bits.Equal(whole.AsSpan(3 * stride, 8 * stride), shared.AsSpan(3 * stride, 8 * stride));
    }

    [Fact]
    public void AStride_IsTheLeastOddNumberOfCacheLinesThatHoldsWholeBlocks()
    {
        foreach (var lanes in new[] { 1, 4, 8, 16 })
        {
            for (var length = 1; length <= 600; length++)
            {
                var stride = OuterProduct.Stride(length, lanes);
                var blocks = (length + 4 * lanes - 1) / (4 * lanes) * 4 * lanes;
                Assert.InRange(stride, blocks, blocks + 31);
                Assert.Equal(16, stride % 32);
            }
        }
    }

    private static void Check(VectorWidth width, int rows, int outputs, int columns, Guard guard)
    {
        var pair = OuterProduct.Vectors * width.Lanes();
        var stride = (columns + pair - 1) / pair * pair;
        var (g, x, d) = (Noise.Uniform(1, rows * outputs), Noise.Uniform(2, rows * stride), Noise.Uniform(3, outputs * stride));
        var (expected, near, size) = ((float[])d.Clone(), new double[d.Length], new double[d.Length]);
        for (var j = 0; j < outputs; j++)
        {
            for (var k = 0; k < stride; k++)
            {
                near[j * stride + k] = d[j * stride + k];
                for (var r = 0; r < rows; r++)
                {
                    expected[j * stride + k] = AtWidth.MultiplyAdd(x[r * stride + k], g[r * outputs + j], expected[j * stride + k]);
                    near[j * stride + k] += (double)x[r * stride + k] * g[r * outputs + j];
                    size[j * stride + k] += Math.Abs((double)x[r * stride + k] * g[r * outputs + j]);
                }
            }
        }

        using GuardedBuffer gs = GuardedBuffer.Copy(g, guard), xs = GuardedBuffer.Copy(x, guard), ds = GuardedBuffer.Copy(d, guard);
        OuterProduct.Add(width, rows, in MemoryMarshal.GetReference(gs.Span), (nuint)outputs,
            in MemoryMarshal.GetReference(xs.Span), (nuint)stride, columns, 0, outputs, ref MemoryMarshal.GetReference(ds.Span), (nuint)stride);
        Bits.Equal(expected, ds.Span);
        for (var k = 0; k < near.Length; k++) Assert.Equal(near[k], ds.Span[k], (rows + 1) * Math.Pow(2, -24) * (size[k] + 1));
    }
}

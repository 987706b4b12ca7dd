namespace LstmSimd.Kernels.Tests;

/// <summary>Any number of rows through some blocks of a packed matrix: the bits of a plain loop, and nothing written beside them.</summary>
public sealed class PackedProductTests
{
    // Two tiles and one row more.
    private const int MostRows = 2 * BlockProduct.MostRows + 1;

    // All blocks, a panel of two, and one that ends within a panel.
    private static readonly (int First, int End)[] Ranges = [(0, 4), (2, 4), (0, 2), (0, 3)];

    public static MatrixTheoryData<VectorWidth, int> Layouts => new(AtWidth.All, [2, 8]);

    [Theory, MemberData(nameof(Layouts))]
    public void EveryNumberOfRows_HasTheBitsOfAPlainLoop(VectorWidth width, int panelVectors) => Check(width, panelVectors, inputSize: 5);

    /// <summary>Past the second cache, where a smaller tile goes first.</summary>
    [Theory, MemberData(nameof(Layouts))]
    public void OfALargeMatrixToo(VectorWidth width, int panelVectors)
    {
        var inputSize = (int)(PackedProduct.SecondCacheBytes / sizeof(float)) / Outputs(width) + 1;
        Check(width, panelVectors, inputSize);
    }

    /// <summary>A smaller tile goes first of more rows than it takes, where panels hold the two blocks that it takes at once.</summary>
    [Fact]
    public void ASmallerTileGoesFirst_OfLargeMatrices()
    {
        const int Lanes = 16, Vectors = 4 * PackedMatrix.BlockVectors, Outputs = Vectors * Lanes, Most = (int)(PackedProduct.SecondCacheBytes / sizeof(float) / Outputs) - 1;
        foreach (var (rowCount, panelVectors, rows, expected) in new[] { (Most + 1, 8, 4, true), (Most + 1, 8, 3, false), (Most, 8, 4, false), (Most + 1, 4, 4, false), (Most + 1, 2, 4, false) })
            Assert.Equal(expected, PackedProduct.HasLead(new PackedMatrix(rowCount, Vectors, Lanes, panelVectors), rows));
    }

    // Two panels of two blocks, the last of them not whole.
    private static int Hidden(VectorWidth width) => 4 * width.Lanes() - (width.Lanes() > 1 ? 1 : 0);

    private static int Outputs(VectorWidth width) => 4 * PackedMatrix.BlockVectors * width.Lanes();

    private static void Check(VectorWidth width, int panelVectors, int inputSize)
    {
        var weights = Noise.Gates(1, inputSize, Hidden(width));
        var matrix = new Layer(weights, width, 1, panelVectors: panelVectors).Gates.Matrix;
        float[] x = Noise.Uniform(2, MostRows * inputSize), seeds = Noise.Uniform(3, MostRows * Outputs(width));
        var expected = Expected(weights, width, x, seeds);
        for (var rows = 1; rows <= MostRows; rows++)
        {
            foreach (var (first, end) in Ranges)
            {
                var sums = Multiply(width, matrix, first, end, rows, x, inputSize, seeds);
                for (var row = 0; row < rows; row++)
                {
                    var (own, size) = (row * Outputs(width), matrix.BlockSize);
                    Bits.Equal(expected.AsSpan(own + first * size, (end - first) * size), sums.AsSpan(own, (end - first) * size), $"{width}, {rows} rows, row {row} of blocks {first} to {end}");
                    Assert.All(sums[(own + (end - first) * size)..(own + Outputs(width))], beside => Assert.True(float.IsNaN(beside)));
                }
            }
        }
        foreach (var isOdd in new[] { false, true })
        {
            foreach (var (first, end) in Ranges)
            {
                var sums = MultiplyOneRow(width, matrix, first, end, isOdd, x, inputSize, seeds);
                Bits.Equal(expected.AsSpan(first * matrix.BlockSize, (end - first) * matrix.BlockSize), sums.AsSpan(first * matrix.BlockSize, (end - first) * matrix.BlockSize), $"{width}, one row");
                Assert.All(sums[..(first * matrix.BlockSize)].Concat(sums[(end * matrix.BlockSize)..]), beside => Assert.True(float.IsNaN(beside)));
            }
        }
    }

    /// <summary>seed[r] + Σₖ W[k]·x[r][k] in packed order: the gates i f g o of each block's units beside each other.</summary>
    private static float[] Expected(GateWeights weights, VectorWidth width, float[] x, float[] seeds)
    {
        var (n, H, I) = (width.Lanes(), weights.HiddenSize, weights.InputSize);
        var sums = (float[])seeds.Clone();
        for (var row = 0; row < MostRows; row++)
        {
            for (var j = 0; j < Outputs(width); j++)
            {
                var (unit, gate) = (j / (4 * n) * n + j % n, j / n % 4);
                ref var sum = ref sums[row * Outputs(width) + j];
                for (var k = 0; k < I; k++) sum = AtWidth.MultiplyAdd(unit < H ? weights.W[(gate * H + unit) * I + k] : 0, x[row * I + k], sum);
            }
        }
        return sums;
    }

    private static float[] Multiply(VectorWidth width, PackedMatrix matrix, int first, int end, int rows, float[] x, int inputSize, float[] seeds)
    {
        var sums = Unwritten(rows * Outputs(width));
        nint[] offsets = [.. Enumerable.Range(0, rows).Select(row => (nint)row * inputSize)];
        var inputs = new Rows(in x[0], in offsets[0], (nuint)inputSize);
        var none = inputs.WithoutInputs;
        ref readonly var seed = ref seeds[first * matrix.BlockSize];
        var stride = (nuint)Outputs(width);
        switch (width)
        {
            case VectorWidth.Vector512: PackedProduct.Multiply<F32x16, Float32Weights>(matrix, first, end, 0, rows, in inputs, in none, in seed, stride, ref sums[0], stride); break;
            case VectorWidth.Vector: PackedProduct.Multiply<F32xN, Float32Weights>(matrix, first, end, 0, rows, in inputs, in none, in seed, stride, ref sums[0], stride); break;
            default: PackedProduct.Multiply<F32x1, Float32Weights>(matrix, first, end, 0, rows, in inputs, in none, in seed, stride, ref sums[0], stride); break;
        }
        return sums;
    }

    private static float[] MultiplyOneRow(VectorWidth width, PackedMatrix matrix, int first, int end, bool isOdd, float[] x, int inputSize, float[] seeds)
    {
        var sums = Unwritten(Outputs(width));
        nint offset = 0;
        var input = new Rows(in x[0], in offset, (nuint)inputSize);
        var none = input.WithoutInputs;
        switch (width)
        {
            case VectorWidth.Vector512: PackedProduct.MultiplyOneRow<F32x16, Float32Weights>(matrix, first, end, 0, isOdd, in input, in none, in seeds[0], ref sums[0]); break;
            case VectorWidth.Vector: PackedProduct.MultiplyOneRow<F32xN, Float32Weights>(matrix, first, end, 0, isOdd, in input, in none, in seeds[0], ref sums[0]); break;
            default: PackedProduct.MultiplyOneRow<F32x1, Float32Weights>(matrix, first, end, 0, isOdd, in input, in none, in seeds[0], ref sums[0]); break;
        }
        return sums;
    }

    private static float[] Unwritten(int length)
    {
        var sums = new float[length];
        Array.Fill(sums, float.NaN);
        return sums;
    }
}

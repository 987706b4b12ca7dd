using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmSimd.Kernels.Tests;

public sealed class PackedGatesTests
{
    public static TheoryData<VectorWidth> Widths => [.. AtWidth.All];

    [Theory, MemberData(nameof(Widths))]
    public void EveryWeight_IsWhereTheLayoutPutsIt_AndAllElseIsZero(VectorWidth width)
    {
        var n = width.Lanes();
        foreach (var hiddenSize in Enumerable.Range(1, 67).Append(8 * n + 3))
        {
            var inputSize = 1 + hiddenSize % 5;
            var weights = Noise.Gates(hiddenSize, inputSize, hiddenSize);
            var gates = Pack(weights, width);
            foreach (var panelVectors in new[] { 2, 8 })
            {
                var packed = new PackedGates(inputSize, hiddenSize, weights.W, weights.R, weights.B, width, null, [], [], panelVectors);
                Bits.Equal(Expected(weights, n, panelVectors), Packed(packed), $"H = {hiddenSize}, {panelVectors} vectors to a panel");
                CheckWhereBlocksLie(packed, panelVectors);
            }
            Assert.Equal((inputSize, hiddenSize, width, n), (gates.InputSize, gates.HiddenSize, gates.Width, gates.Lanes));
            Assert.Equal((hiddenSize + n - 1) / n * n, gates.PaddedHiddenSize);
            Assert.Equal(4L * sizeof(float) * gates.PaddedHiddenSize * (1 + inputSize + hiddenSize), gates.PackedBytes);
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void TheWeights_BeginAtACacheLine(VectorWidth width)
    {
        for (var hiddenSize = 1; hiddenSize < 20; hiddenSize++)
        {
            var gates = Pack(Noise.Gates(1, 3, hiddenSize), width);
            GC.Collect(0);
            var address = Unsafe.ByteOffset(ref Unsafe.NullRef<float>(), ref Unsafe.AsRef(in gates.Matrix.Start));
            Assert.Equal(0, address % 64);
        }
    }

    [Fact]
    public void TheWeights_AreCopied()
    {
        var weights = Noise.Gates(1, 5, 20);
        var gates = Pack(weights, VectorWidth.Automatic);
        var before = Packed(gates).ToArray();
        weights.W.AsSpan().Clear();
        weights.R.AsSpan().Clear();
        weights.B.AsSpan().Clear();
        Bits.Equal(before, Packed(gates));
        Assert.Equal(VectorWidth.Automatic.Resolve(), gates.Width);
    }

    [Fact]
    public void SizesThatAreNotPositive_AreRefused()
    {
        Refusal.Of<ArgumentOutOfRangeException>("inputSize", () => _ = new PackedGates(0, 1, [], new float[4], new float[4]), "at least 1", "got 0");
        Refusal.Of<ArgumentOutOfRangeException>("inputSize", () => _ = new PackedGates(-3, 1, [], new float[4], new float[4]), "at least 1", "got -3");
        Refusal.Of<ArgumentOutOfRangeException>("hiddenSize", () => _ = new PackedGates(1, 0, [], [], []), "at least 1", "got 0");
        Refusal.Of<ArgumentOutOfRangeException>("hiddenSize", () => _ = new PackedGates(1, -1, [], [], []), "at least 1", "got -1");
    }

    [Fact]
    public void WrongLengths_AreRefused()
    {
        Refusal.Of<ArgumentException>("weightsInput", () => Pack(23, 36, 12), "expected 24", "4H·I", "got 23");
        Refusal.Of<ArgumentException>("weightsRecurrent", () => Pack(24, 37, 12), "expected 36", "4H·H", "got 37");
        Refusal.Of<ArgumentException>("bias", () => Pack(24, 36, 0), "expected 12", "4H", "got 0");

        static void Pack(int w, int r, int b) => _ = new PackedGates(2, 3, new float[w], new float[r], new float[b]);
    }

    [Fact]
    public void SizesThatOverflow_AreRefused()
    {
        Refusal.Of<ArgumentException>("weightsInput", () => _ = new PackedGates(int.MaxValue, 1, [], [], []), "expected 8589934588", "got 0");
        Refusal.Of<ArgumentException>("weightsRecurrent", () => _ = new PackedGates(1, int.MaxValue / 4, Pretended(int.MaxValue / 4 * 4), [], []), "expected 1152921500311879684", "got 0");

        // The largest H whose R is still a span; with W and b it is more than an array. Refused before anything is read.
        const int H = 23_170;
        Refusal.Of<ArgumentOutOfRangeException>("hiddenSize", () => _ = new PackedGates(1, H, Pretended(4 * H), Pretended(4 * H * H), Pretended(4 * H)), $"H = {H}", "more than an array holds");
    }

    private static ReadOnlySpan<float> Pretended(int length) => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.NullRef<float>(), length);

    private static PackedGates Pack(GateWeights weights, VectorWidth width) =>
        new(weights.InputSize, weights.HiddenSize, weights.W, weights.R, weights.B, width);

    private static ReadOnlySpan<float> Packed(PackedGates gates) =>
        MemoryMarshal.CreateReadOnlySpan(in gates.Matrix.Start, (int)(gates.PackedBytes / sizeof(float)));

    /// <summary>[unit vector][i f g o] of b, then [panel][I rows of W, H rows of R][vector of the panel]; a vector is a gate of N units.</summary>
    private static float[] Expected(GateWeights weights, int n, int panelVectors)
    {
        var (inputs, units) = (weights.InputSize, weights.HiddenSize);
        var vectors = 4 * ((units + n - 1) / n);
        var packed = new List<float>();
        for (var vector = 0; vector < vectors; vector++) AddVector(vector, k: 0);
        for (var first = 0; first < vectors; first += panelVectors)
            for (var k = 1; k < 1 + inputs + units; k++)
                for (var vector = first; vector < Math.Min(first + panelVectors, vectors); vector++) AddVector(vector, k);
        return [.. packed];

        void AddVector(int vector, int k)
        {
            for (var unit = vector / 4 * n; unit < (vector / 4 + 1) * n; unit++) packed.Add(unit < units ? Weight(vector % 4 * units + unit, k) : 0);
        }

        float Weight(int output, int k) => k == 0 ? weights.B[output]
            : k <= inputs ? weights.W[output * inputs + k - 1] : weights.R[output * units + k - 1 - inputs];
    }

    /// <summary>That the halves of a block and the second of two lie where the first one's <see cref="BlockWeights"/> say.</summary>
    private static void CheckWhereBlocksLie(PackedGates gates, int panelVectors)
    {
        var matrix = gates.Matrix;
        for (var block = 0; block < matrix.BlockCount; block += matrix.PanelBlocks)
        {
            var weights = matrix.Weights(block);
            var start = matrix.OutputSize + block * matrix.BlockSize * matrix.RowCount;
            Assert.True(Unsafe.AreSame(in weights.First, in Packed(gates)[start]));
            var isShared = panelVectors == 8 && block + 1 < matrix.BlockCount;
            Assert.Equal((nuint)(isShared ? 2 * matrix.BlockSize : panelVectors == 8 ? matrix.BlockSize : matrix.BlockSize / 2), weights.RowStride);
            Assert.Equal((nuint)(panelVectors == 8 ? matrix.BlockSize / 2 : matrix.BlockSize / 2 * matrix.RowCount), weights.Half);
            if (block + 1 < matrix.BlockCount) Assert.Equal((nuint)(isShared ? matrix.BlockSize : matrix.BlockSize * matrix.RowCount), weights.Second);
        }
    }
}

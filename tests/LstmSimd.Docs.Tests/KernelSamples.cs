using LstmSimd.Kernels;

namespace Docs.Tests;

/// <summary>docs/kernels.md.</summary>
public sealed class KernelSamples
{
    [Fact]
    public void ALayerOfOnesOwn()
    {
        const int I = 8, H = 32, T = 10, B = 3;
        var (weights, x) = (Noise.Gates(1, I, H), Noise.Uniform(2, T * B * I));
        var (W, R, b) = (weights.W, weights.R, weights.B);

        var gates = new PackedGates(I, H, W, R, b);             // [4H, I], [4H, H], [4H]; packed once, shared by all threads
        var state = new RecurrentState(gates, rows: B);         // h and c; one for each thread
        var scratch = new GateScratch(gates, rows: B);
        var y = new float[T * B * H];
        LstmKernel.Run(gates, state, scratch, x, xStride: I, y, yStride: H, steps: T, backward: false);

        Bits.Equal(state.Hidden(0), y.AsSpan((T - 1) * B * H, H));
    }

    [Fact]
    public void TheCellAlone()
    {
        const int H = 20;
        float[] preActivations = Noise.Uniform(1, 4 * H), c = new float[H], h = new float[H];

        LstmKernel.UpdateCell(preActivations, c, h);            // i f g o from products of your own; c becomes c′

        Assert.All(h, value => Assert.InRange(value, -1, 1));
    }
}

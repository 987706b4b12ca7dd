namespace LstmSimd.Kernels.Tests;

/// <summary>The activations of the standard cell, as data.</summary>
public enum StandardActivation
{
    Sigmoid,
    Tanh,
}

/// <summary>The kernels at a width that is data: a public test class can't be generic over an internal type.</summary>
internal static class AtWidth
{
    public static readonly VectorWidth[] All = [VectorWidth.Scalar, VectorWidth.Vector, VectorWidth.Vector512];

    public static void Apply(StandardActivation function, VectorWidth width, ReadOnlySpan<float> x, Span<float> destination) =>
        Apply(function == StandardActivation.Sigmoid ? ActivationFunction.Sigmoid : ActivationFunction.Tanh, width, x, destination);

    public static void Apply(ActivationFunction function, VectorWidth width, ReadOnlySpan<float> x, Span<float> destination)
    {
        switch (width)
        {
            case VectorWidth.Vector512: Activation.Apply<F32x16>(function, x, destination); break;
            case VectorWidth.Vector: Activation.Apply<F32xN>(function, x, destination); break;
            default: Activation.Apply<F32x1>(function, x, destination); break;
        }
    }

    public static float Apply(StandardActivation function, VectorWidth width, float x)
    {
        // As many equal lanes as the widest vector has, so that none is left to the one-lane tail.
        Span<float> lanes = stackalloc float[16];
        lanes.Fill(x);
        Apply(function, width, lanes, lanes);
        return lanes[0];
    }

    /// <summary>One value through the one-lane instance.</summary>
    public static float OneLane(StandardActivation function, float x)
    {
        var lane = F32x1.Load(in x, 0);
        F32x1.Store(function == StandardActivation.Sigmoid ? Activation.Sigmoid(lane) : Activation.Tanh(lane), ref x, 0);
        return x;
    }

    public static void UpdateCell(VectorWidth width, ReadOnlySpan<float> preActivations, Span<float> cell, Span<float> hidden)
    {
        switch (width)
        {
            case VectorWidth.Vector512: LstmKernel.UpdateCell<F32x16>(preActivations, cell, hidden); break;
            case VectorWidth.Vector: LstmKernel.UpdateCell<F32xN>(preActivations, cell, hidden); break;
            default: LstmKernel.UpdateCell<F32x1>(preActivations, cell, hidden); break;
        }
    }

    /// <summary>One or two blocks; half a block where there are 0.</summary>
    public static void Multiply(VectorWidth width, int blocks, int rows, in BlockWeights weights, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
    {
        switch (width)
        {
            case VectorWidth.Vector512: Multiply<F32x16>(blocks, rows, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case VectorWidth.Vector: Multiply<F32xN>(blocks, rows, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            default: Multiply<F32x1>(blocks, rows, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
        }
    }

    private static void Multiply<TVec>(int blocks, int rows, in BlockWeights weights, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride) where TVec : struct, IVector<TVec>
    {
        if (blocks == 0) BlockProduct.MultiplyHalf<TVec>(rows, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride);
        else BlockProduct.Multiply<TVec>(blocks, rows, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride);
    }

    /// <summary>a·b + addend as the kernels do it on this machine.</summary>
    public static float MultiplyAdd(float a, float b, float addend) =>
        VectorWidths.IsFused ? MathF.FusedMultiplyAdd(a, b, addend) : a * b + addend;
}

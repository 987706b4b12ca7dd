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

    public static void Multiply(VectorWidth width, int vectors, int rows, in BlockWeights weights, in Rows x, in Rows h,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
    {
        switch (width)
        {
            case VectorWidth.Vector512: BlockProduct.Multiply<F32x16, Float32Weights>(vectors, rows, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            case VectorWidth.Vector: BlockProduct.Multiply<F32xN, Float32Weights>(vectors, rows, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
            default: BlockProduct.Multiply<F32x1, Float32Weights>(vectors, rows, in weights, in x, in h, in seed, seedStride, ref sums, sumsStride); break;
        }
    }

    /// <summary>a·b + addend as the kernels do it on this machine.</summary>
    public static float MultiplyAdd(float a, float b, float addend) =>
        VectorWidths.IsFused ? MathF.FusedMultiplyAdd(a, b, addend) : a * b + addend;
}

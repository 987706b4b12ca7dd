using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>One step of one direction of a layer, forth and back, for some rows of a tape; unchecked.</summary>
internal static class TrainingStep
{
    /// <summary>Gates, c′, tanh(c′) and h′ of rows <paramref name="first"/> to <paramref name="first"/> + <paramref name="rows"/> at a step.</summary>
    /// <param name="gates">The packed weights.</param>
    /// <param name="tape">Where all goes.</param>
    /// <param name="step">t.</param>
    /// <param name="isBackward">Whether h and c come from the later place.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">The input rows from the first one on.</param>
    /// <param name="hiddenOffsets">r times the stride of h, for each row.</param>
    public static void Forward(PackedGates gates, GateTape tape, int step, bool isBackward, int first, int rows, in Rows x, ReadOnlySpan<nint> hiddenOffsets)
    {
        switch (gates.Width)
        {
            case VectorWidth.Vector512: Forward<F32x16>(gates, tape, step, isBackward, first, rows, in x, hiddenOffsets); break;
            case VectorWidth.Vector: Forward<F32xN>(gates, tape, step, isBackward, first, rows, in x, hiddenOffsets); break;
            default: Forward<F32x1>(gates, tape, step, isBackward, first, rows, in x, hiddenOffsets); break;
        }
    }

    /// <summary>The gradients of the pre-activations at a step, in place of its gates, and ∂L/∂c in place of ∂L/∂c′.</summary>
    /// <param name="gates">The packed weights.</param>
    /// <param name="tape">What the way forth left behind.</param>
    /// <param name="step">t.</param>
    /// <param name="isBackward">As on the way forth.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="hiddenGradient">∂L/∂h′ of the first row; the others at the tape's stride.</param>
    /// <param name="cellGradient">∂L/∂c′, likewise.</param>
    public static void Backward(PackedGates gates, GateTape tape, int step, bool isBackward, int first, int rows, ref readonly float hiddenGradient, ref float cellGradient)
    {
        ref var s = ref Unsafe.Add(ref tape.Gates.First, tape.GatesAt(step, first));
        ref var old = ref Unsafe.Add(ref tape.Cell.First, tape.At(isBackward ? step + 1 : step, first));
        ref var output = ref Unsafe.Add(ref tape.Output.First, tape.At(step, first));
        var (count, vectors, gateStride, stride) = ((nuint)rows, (nuint)gates.UnitVectors, (nuint)tape.GateStride, (nuint)tape.HiddenStride);
        switch (gates.Width)
        {
            case VectorWidth.Vector512: TrainingCell.Backward<F32x16>(count, vectors, ref s, gateStride, in old, in output, in hiddenGradient, ref cellGradient, stride); break;
            case VectorWidth.Vector: TrainingCell.Backward<F32xN>(count, vectors, ref s, gateStride, in old, in output, in hiddenGradient, ref cellGradient, stride); break;
            default: TrainingCell.Backward<F32x1>(count, vectors, ref s, gateStride, in old, in output, in hiddenGradient, ref cellGradient, stride); break;
        }
    }

    private static void Forward<TVec>(PackedGates gates, GateTape tape, int step, bool isBackward, int first, int rows, in Rows x, ReadOnlySpan<nint> hiddenOffsets)
        where TVec : struct, IVector<TVec>
    {
        var (before, after) = isBackward ? (step + 1, step) : (step, step + 1);
        ref var sums = ref Unsafe.Add(ref tape.Gates.First, tape.GatesAt(step, first));
        var h = new Rows(in Unsafe.Add(ref tape.Hidden.First, tape.At(before, first)), in hiddenOffsets[0], (nuint)gates.HiddenSize);
        for (var block = 0; block < gates.Matrix.BlockCount; block += gates.GroupBlocks)
        {
            var end = Math.Min(block + gates.GroupBlocks, gates.Matrix.BlockCount);
            ref var own = ref Unsafe.Add(ref sums, block * gates.Matrix.BlockSize);
            ref readonly var bias = ref Unsafe.Add(ref Unsafe.AsRef(in gates.Matrix.Start), block * gates.Matrix.BlockSize);
            PackedProduct.Multiply<TVec, Float32Weights>(gates.Matrix, block, end, 0, rows, in x, in h, in bias, 0, ref own, (nuint)tape.GateStride);
            var unit = block * TVec.Count; // a block is the four gates of one vector of units
            TrainingCell.Forward<TVec>((nuint)rows, (nuint)(end - block), ref own, (nuint)tape.GateStride,
                in Unsafe.Add(ref tape.Cell.First, tape.At(before, first) + unit), ref Unsafe.Add(ref tape.Cell.First, tape.At(after, first) + unit),
                ref Unsafe.Add(ref tape.Output.First, tape.At(step, first) + unit), ref Unsafe.Add(ref tape.Hidden.First, tape.At(after, first) + unit), (nuint)tape.HiddenStride);
        }
    }
}

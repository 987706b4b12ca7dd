namespace LstmSimd.Kernels;

/// <summary>What one direction of a layer leaves behind at each of T steps, for the way back: gates, c, tanh(c) and h of B rows.</summary>
/// <remarks>
/// h and c have T + 1 places: a direction that reads forward goes from place t to t + 1 at step t, one that reads backward from t + 1 to t. So the initial state
/// of a row lies in place 0, or in the place of its length, where its last step looks for it. Gates lie in packed order, the blocks of
/// <see cref="PackedGates"/>; the way back puts the gradients of the pre-activations in their place.
/// </remarks>
internal sealed class GateTape
{
    public GateTape(PackedGates gates, int rows, int steps)
    {
        Rows = rows;
        GateStride = OuterProduct.Stride(gates.Matrix.OutputSize, gates.Lanes);
        HiddenStride = OuterProduct.Stride(gates.HiddenSize, gates.Lanes);
        Gates = new AlignedBuffer((long)steps * rows * GateStride);
        Hidden = new AlignedBuffer((steps + 1L) * rows * HiddenStride);
        Cell = new AlignedBuffer((steps + 1L) * rows * HiddenStride);
        Output = new AlignedBuffer((long)steps * rows * HiddenStride);
    }

    /// <summary>B.</summary>
    public int Rows { get; }

    /// <summary>Floats between two rows of <see cref="Gates"/>.</summary>
    public int GateStride { get; }

    /// <summary>Floats between two rows of the others.</summary>
    public int HiddenStride { get; }

    /// <summary>i f g o of each step, later the gradients of their pre-activations: [T, B].</summary>
    public AlignedBuffer Gates { get; }

    /// <summary>h: [T + 1, B].</summary>
    public AlignedBuffer Hidden { get; }

    /// <summary>c: [T + 1, B].</summary>
    public AlignedBuffer Cell { get; }

    /// <summary>tanh(c′) of each step: [T, B].</summary>
    public AlignedBuffer Output { get; }

    /// <summary>The first float of a row's gates at a step.</summary>
    public int GatesAt(int step, int row) => (step * Rows + row) * GateStride;

    /// <summary>The first float of a row's h, c or tanh(c′) at a place.</summary>
    public int At(int place, int row) => (place * Rows + row) * HiddenStride;
}

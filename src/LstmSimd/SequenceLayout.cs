using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>In which order a sequence of rows lies in memory.</summary>
public enum SequenceLayout
{
    /// <summary>[T, B, I] and [T, B, D·P]: PyTorch's default, with the directions side by side.</summary>
    TimeFirst = 0,

    /// <summary>[B, T, I] and [B, T, D·P], which is [B, T, D, P] too: Keras, PyTorch's <c>batch_first</c>, ONNX's layout 1.</summary>
    BatchFirst,

    /// <summary>[T, D, B, P], the directions one after the other: ONNX's layout 0. Of inputs, which have no direction, the same as <see cref="TimeFirst"/>.</summary>
    DirectionsApart,
}

/// <summary>How <see cref="LstmSession.Run"/> is to take a sequence; the default is whole sequences, time first.</summary>
public readonly ref struct RunOptions
{
    /// <summary>[B], the steps of each row, 0 to T; empty where all have T. Steps past a row's end are left out in both directions, so that its final
    /// state is that of its own last step; a row of length 0 keeps its state.</summary>
    public ReadOnlySpan<int> Lengths { get; init; }

    /// <summary>What y holds past the end of a row.</summary>
    public PastEnd PastEnd { get; init; }

    /// <summary>How x lies.</summary>
    public SequenceLayout InputLayout { get; init; }

    /// <summary>How y is to lie.</summary>
    public SequenceLayout OutputLayout { get; init; }

    /// <summary>Looked at between chunks of some 48 steps. The state is then that of the last whole chunk, or, where layers read both ways, that
    /// before the run; what is in y is then of no use.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>Where the rows of a direction lie in memory of a layout.</summary>
internal static class SequenceLayouts
{
    public static SequenceStrides Strides(this SequenceLayout layout, int steps, int batchSize, int directions, int width) => layout switch
    {
        SequenceLayout.BatchFirst => SequenceStrides.BatchFirst(steps, directions * width),
        SequenceLayout.DirectionsApart => new SequenceStrides(directions * batchSize * width, width),
        _ => SequenceStrides.TimeFirst(batchSize, directions * width),
    };

    /// <summary>Floats from the first direction's first row to the second one's.</summary>
    public static int DirectionStride(this SequenceLayout layout, int batchSize, int width) =>
        layout == SequenceLayout.DirectionsApart ? batchSize * width : width;
}

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

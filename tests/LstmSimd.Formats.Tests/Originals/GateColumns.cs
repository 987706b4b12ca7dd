namespace LstmSimd.Formats.Tests;

/// <summary>Kernels whose gates are blocks of columns, as Keras and TensorFlow have them.</summary>
internal static class GateColumns
{
    /// <summary>Where i, f, g, o stand in Keras's order i f c o.</summary>
    public static readonly int[] Keras = [0, 1, 2, 3];

    /// <summary>Where i, f, g, o stand in the order of TensorFlow's BasicLSTMCell, i j f o.</summary>
    public static readonly int[] BasicLstmCell = [0, 2, 1, 3];

    /// <summary>Rows of a kernel [rows, 4H] as our [4H, rows]; a bias is one row.</summary>
    public static float[] ToRows(ReadOnlySpan<float> kernel, int hidden, int[] order)
    {
        var rows = kernel.Length / (4 * hidden);
        var ours = new float[kernel.Length];
        for (var gate = 0; gate < 4; gate++)
            for (var j = 0; j < hidden; j++)
                for (var k = 0; k < rows; k++)
                    ours[(gate * hidden + j) * rows + k] = kernel[k * 4 * hidden + order[gate] * hidden + j];
        return ours;
    }

    /// <summary>x · W + b of a dense layer, W [I, O] as Keras has it.</summary>
    public static double[] Dense(ReadOnlySpan<float> x, float[] w, float[] b)
    {
        var y = Array.ConvertAll(b, value => (double)value);
        for (var k = 0; k < x.Length; k++)
            for (var j = 0; j < y.Length; j++) y[j] += (double)x[k] * w[k * y.Length + j];
        return y;
    }
}

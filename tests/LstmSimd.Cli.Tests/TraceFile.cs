using System.Buffers.Binary;
using System.Text;
using LstmSimd.Formats;

namespace LstmSimd.Cli.Tests;

/// <summary>Traces as files: noise for input and initial states, and what the float64 reference gives for it.</summary>
internal static class TraceFile
{
    // Which of our gates i f g o stands at each place of ONNX's order i o f c.
    private static readonly int[] OurGates = [0, 3, 1, 2];

    /// <summary>Layers that read forward, all on the same rows. What a row does not reach is NaN.</summary>
    /// <param name="path">Where it is written.</param>
    /// <param name="layers">From the input up.</param>
    /// <param name="steps">T, of rows without a length.</param>
    /// <param name="rows">B.</param>
    /// <param name="lengths">The steps of each row.</param>
    /// <param name="change">Given a tensor's name and values, returns what to write: others, or null for none.</param>
    public static void Write(string path, LstmLayer[] layers, int steps, int rows, int[]? lengths = null, Func<string, float[], float[]?>? change = null)
    {
        var writer = new SafetensorsWriter();
        var inputs = Enumerable.Range(0, rows).Select(row => Noise.Uniform(100 + row, (lengths?[row] ?? steps) * layers[0].InputSize)).ToArray();
        Add("X", Side(inputs, layers[0].InputSize), steps, rows, layers[0].InputSize);
        var values = Array.ConvertAll(inputs, row => Array.ConvertAll(row, value => (double)value));
        for (var l = 0; l < layers.Length; l++)
        {
            var (weights, hidden) = (layers[l].Weights[0], layers[l].HiddenSize);
            float[] h = Noise.Uniform(200 + l, rows * hidden), c = Noise.Uniform(300 + l, rows * hidden);
            float[] lastH = new float[h.Length], lastC = new float[c.Length];
            for (var row = 0; row < rows; row++)
            {
                var place = (row * hidden)..((row + 1) * hidden);
                var reference = new ReferenceLstm<double>([layers[l]]);
                Array.ConvertAll(h[place], value => (double)value).CopyTo(reference.Hidden(0));
                Array.ConvertAll(c[place], value => (double)value).CopyTo(reference.Cell(0));
                var output = new double[(lengths?[row] ?? steps) * hidden];
                reference.Run(values[row], output);
                values[row] = output;
                Rounded(reference.Hidden(0)).CopyTo(lastH, row * hidden);
                Rounded(reference.Cell(0)).CopyTo(lastC, row * hidden);
            }
            Add($"l{l}.W", InOnnxOrder(weights.WeightsInput), 1, 4 * hidden, weights.InputSize);
            Add($"l{l}.R", InOnnxOrder(weights.WeightsRecurrent), 1, 4 * hidden, hidden);
            Add($"l{l}.B", [.. InOnnxOrder(weights.Bias), .. new float[4 * hidden]], 1, 8 * hidden);
            Add($"l{l}.h0", h, 1, rows, hidden);
            Add($"l{l}.c0", c, 1, rows, hidden);
            Add($"l{l}.Y", Side(Array.ConvertAll(values, row => Rounded(row)), hidden), steps, 1, rows, hidden);
            Add($"l{l}.h_n", lastH, 1, rows, hidden);
            Add($"l{l}.c_n", lastC, 1, rows, hidden);
        }
        if (lengths is not null) writer.Add("seq_lens", AsFloats(lengths), rows, 2);
        writer.Save(path);
        if (lengths is not null) CallInt64(path, rows);

        void Add(string name, float[] tensor, params ReadOnlySpan<long> shape)
        {
            if ((change is null ? tensor : change(name, tensor)) is { } written) writer.Add(name, written, shape);
        }

        // Rows of their own lengths, side by side: [T, B, size].
        float[] Side(float[][] ofRows, int size)
        {
            var side = new float[steps * rows * size];
            side.AsSpan().Fill(float.NaN);
            for (var row = 0; row < rows; row++)
                for (var k = 0; k < ofRows[row].Length; k++) side[(k / size * rows + row) * size + k % size] = ofRows[row][k];
            return side;
        }
    }

    private static float[] InOnnxOrder(ReadOnlyMemory<float> ours)
    {
        var size = ours.Length / 4;
        return [.. OurGates.SelectMany(gate => ours.Slice(gate * size, size).ToArray())];
    }

    private static float[] Rounded(ReadOnlySpan<double> values) => Array.ConvertAll(values.ToArray(), value => (float)value);

    // The writer knows floats alone. Two of them have the bits of an int64 ...
    private static float[] AsFloats(int[] lengths) =>
        [.. lengths.SelectMany(length => new[] { BitConverter.Int32BitsToSingle(length), 0 })];

    // ... and in the file's header they are then called so.
    private static void CallInt64(string path, int rows)
    {
        string was = $"\"seq_lens\":{{\"dtype\":\"F32\",\"shape\":[{rows},2]", now = $"\"seq_lens\":{{\"dtype\":\"I64\",\"shape\":[{rows}]  ";
        var bytes = File.ReadAllBytes(path);
        var place = bytes.AsSpan(0, (int)BinaryPrimitives.ReadInt64LittleEndian(bytes)).IndexOf(Encoding.ASCII.GetBytes(was));
        Encoding.ASCII.GetBytes(now).CopyTo(bytes, place);
        File.WriteAllBytes(path, bytes);
    }
}

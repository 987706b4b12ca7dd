using System.Numerics.Tensors;
using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>
/// Traces: safetensors with X [T, N, I] and for each layer j lj.W [D, 4H, I], lj.R [D, 4H, H], lj.B [D, 8H] in ONNX's gate order
/// i o f c with both of its biases; optionally lj.h0, lj.c0, lj.h_n, lj.c_n [D, N, H], lj.Y [T, D, N, H] and seq_lens [N] (I64).
/// The input of layer j + 1 is layer j's Y.
/// </summary>
internal static class TraceFormat
{
    // Where the gates i, f, g, o stand in ONNX's order i o f c.
    private static readonly int[] GatesInOnnx = [0, 2, 3, 1];

    public static bool IsTrace(SafetensorsFile file) => file.Tensors.ContainsKey("X") && file.Tensors.ContainsKey("l0.W");

    public static ModelFile Read(SafetensorsFile file)
    {
        var unused = file.Tensors.Keys.ToHashSet();
        var x = Take("X");
        int steps = x.Size(0, rank: 3), batch = x.Size(1, rank: 3);
        var layers = new List<LstmLayer>();
        var records = new List<TraceLayer>();
        while (file.Tensors.ContainsKey($"l{layers.Count}.W"))
        {
            var name = $"l{layers.Count}.";
            var weights = Take(name + "W");
            var recurrent = Take(name + "R");
            int directions = weights.Size(0, rank: 3), inputs = weights.Size(2, rank: 3), hidden = recurrent.Size(2, rank: 3);
            if (directions > 2) throw new InvalidDataException($"trace: tensor '{weights.Name}' has {directions} directions; expected 1 or 2.");
            var precision = StoredMatrix.CommonPrecision(weights, recurrent);
            layers.Add(ReadLayer(ReadMatrices(weights, precision, directions, hidden, inputs), ReadMatrices(recurrent, precision, directions, hidden, hidden),
                Take(name + "B").ToSingles(directions, 8L * hidden), hidden));
            records.Add(new TraceLayer(
                Optional(name + "h0", directions, batch, hidden), Optional(name + "c0", directions, batch, hidden),
                Optional(name + "h_n", directions, batch, hidden), Optional(name + "c_n", directions, batch, hidden),
                Optional(name + "Y", steps, directions, batch, hidden)));
        }
        var trace = new Trace(x.ToSingles(steps, batch, layers[0].InputSize), steps, batch, ReadLengths(), records);
        return new ModelFile("trace", layers) { Trace = trace, UnusedTensors = [.. unused.Order(StringComparer.Ordinal)] };

        SafetensorsTensor Take(string name)
        {
            unused.Remove(name);
            return file[name];
        }

        float[]? Optional(string name, params ReadOnlySpan<long> shape) => file.Tensors.ContainsKey(name) ? Take(name).ToSingles(shape) : null;

        int[]? ReadLengths()
        {
            if (!file.Tensors.ContainsKey("seq_lens")) return null;
            var lengths = Take("seq_lens").ToInt64s();
            if (lengths.Length != batch) throw new InvalidDataException($"trace: seq_lens has {lengths.Length} lengths for {batch} rows.");
            if (Array.Find(lengths, length => length < 0 || length > steps) is var wrong and not 0)
                throw new InvalidDataException($"trace: seq_lens holds {wrong}; expected 0 to {steps}.");
            return Array.ConvertAll(lengths, length => (int)length);
        }
    }

    /// <summary>The matrix [4H, columns] of each direction.</summary>
    private static WeightMatrix[] ReadMatrices(INamedTensor tensor, WeightPrecision precision, int directions, int hidden, int columns)
    {
        tensor.CheckShape(directions, 4L * hidden, columns);
        if (precision == WeightPrecision.Bfloat16)
        {
            var bits = tensor.ToBfloat16s();
            return [.. Enumerable.Range(0, directions).Select(d => new WeightMatrix(4 * hidden, columns, InOurOrder<ushort>(bits, d, hidden * columns)))];
        }
        var values = tensor.ToSingles();
        return [.. Enumerable.Range(0, directions).Select(d => new WeightMatrix(4 * hidden, columns, InOurOrder<float>(values, d, hidden * columns)))];
    }

    private static LstmLayer ReadLayer(WeightMatrix[] w, WeightMatrix[] r, float[] b, int hidden)
    {
        var weights = new LstmWeights[w.Length];
        for (var d = 0; d < weights.Length; d++)
        {
            var bias = b.AsSpan(d * 8 * hidden, 4 * hidden).ToArray();
            TensorPrimitives.Add(bias, b.AsSpan((d * 8 + 4) * hidden, 4 * hidden), bias);
            weights[d] = new LstmWeights(w[d], r[d], InOurOrder<float>(bias, 0, hidden), default, null, null);
        }
        return new LstmLayer(weights.Length == 2 ? LstmDirection.Bidirectional : LstmDirection.Forward, weights);
    }

    private static T[] InOurOrder<T>(ReadOnlySpan<T> onnx, int direction, int gateSize)
    {
        var ours = new T[4 * gateSize];
        for (var gate = 0; gate < 4; gate++)
            onnx.Slice((direction * 4 + GatesInOnnx[gate]) * gateSize, gateSize).CopyTo(ours.AsSpan(gate * gateSize));
        return ours;
    }
}

using System.Numerics.Tensors;
using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Accuracy.Tests;

/// <summary>A trained model with what stands behind its LSTM: the layers, a recorded input, and the head's weights and recorded outputs.</summary>
internal sealed class RecordedModel
{
    private readonly ModelFile _file;
    private readonly SafetensorsFile _head;

    /// <param name="folder">The model's folder among the recorded ones.</param>
    /// <param name="headFile">The file in it that holds the head.</param>
    public RecordedModel(string folder, string headFile)
    {
        _file = ModelFile.Load(ModelFolder.Find(folder, "canonical.safetensors"));
        _head = SafetensorsFile.Load(ModelFolder.Find(folder, headFile));
    }

    public IReadOnlyList<LstmLayer> Layers => _file.Layers;

    /// <summary>X, [T, B, I], and its lengths.</summary>
    public Trace Trace => _file.Trace!;

    /// <summary>A tensor of the head's file.</summary>
    public float[] Singles(string name) => _head.Tensors[name].ToSingles();

    public long[] Integers(string name) => _head.Tensors[name].ToInt64s();

    /// <summary>y = h · W + b of a file that stores W as [H, V], the transpose of what <see cref="LstmSimd.Dense"/> takes.</summary>
    public Dense Dense(string weights, string bias)
    {
        float[] w = Singles(weights), b = Singles(bias);
        var (inputs, outputs) = (w.Length / b.Length, b.Length);
        var rows = new float[w.Length];
        for (var v = 0; v < outputs; v++)
            for (var k = 0; k < inputs; k++) rows[v * inputs + k] = w[k * outputs + v];
        return new Dense(inputs, outputs, rows, b);
    }

    /// <summary>What the last layer gives for the recorded input from zero state, [T, B, D·H].</summary>
    public float[] Outputs(WeightPrecision precision, WeightPrecision? input = null)
    {
        var lstm = Lstm(precision, input);
        var y = new float[Trace.Steps * Trace.BatchSize * lstm.OutputSize];
        lstm.CreateSession(Trace.BatchSize, Trace.Steps).Run(Trace.Input.Span, y, new RunOptions { Lengths = [.. Trace.Lengths ?? []] });
        return y;
    }

    /// <param name="precision">Of all matrices but W of the first layer where it has its own.</param>
    /// <param name="input">Of that one.</param>
    public Lstm Lstm(WeightPrecision precision, WeightPrecision? input = null) => new(Layers, new LstmOptions { Precision = precision, InputPrecision = input });

    /// <summary>A dense layer of every row of y, [T·B, H] to [T·B, V].</summary>
    public static float[] Apply(Dense dense, ReadOnlySpan<float> y)
    {
        var z = new float[y.Length / dense.InputSize * dense.OutputSize];
        for (var row = 0; row * dense.InputSize < y.Length; row++)
            dense.Apply(y.Slice(row * dense.InputSize, dense.InputSize), z.AsSpan(row * dense.OutputSize, dense.OutputSize));
        return z;
    }

    /// <summary>Softmax of every row, in place.</summary>
    public static float[] Softmax(float[] z, int width)
    {
        for (var at = 0; at < z.Length; at += width)
        {
            var row = z.AsSpan(at, width);
            TensorPrimitives.Subtract(row, TensorPrimitives.Max<float>(row), row); // the largest becomes 0, so that nothing overflows
            TensorPrimitives.SoftMax<float>(row, row);
        }
        return z;
    }

    public static float Sigmoid(float x) => (float)(1 / (1 + Math.Exp(-x)));
}

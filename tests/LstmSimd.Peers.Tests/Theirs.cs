using LstmSimd.Formats;
using Microsoft.ML.OnnxRuntime;

namespace LstmSimd.Peers.Tests;

/// <summary>A run through ONNX Runtime, on one thread.</summary>
internal static class Theirs
{
    /// <summary>The layers go there as the file that we write. Y is [T, D, B, H] where the direction axis is asked for.</summary>
    public static Outcome Run(Work work, bool directionAxis = false)
    {
        var layers = work.Layers;
        using var file = new MemoryStream();
        OnnxFile.Save(file, layers, new OnnxOptions
        {
            SequenceLengths = work.Lengths.Length > 0,
            InitialState = work.Initial.Length > 0,
            DirectionAxis = directionAxis,
        });

        var inputs = new List<Tensor> { new("X", work.X, work.Steps, work.Rows, layers[0].InputSize) };
        if (work.Lengths.Length > 0) inputs.Add(new("sequence_lens", work.Lengths, work.Rows));
        foreach (var (l, (hidden, cell)) in work.Initial.Index())
        {
            foreach (var (name, values) in new[] { ("initial_h", hidden), ("initial_c", cell) })
                inputs.Add(new($"{name}_{l}", values, layers[l].DirectionCount, work.Rows, layers[l].HiddenSize));
        }
        var outputs = Run(file.ToArray(), inputs);
        return new Outcome(outputs["Y"], [.. layers.Index().Select(layer => outputs[$"Y_h_{layer.Index}"])], [.. layers.Index().Select(layer => outputs[$"Y_c_{layer.Index}"])]);
    }

    /// <summary>All outputs of any model, by name.</summary>
    public static Dictionary<string, float[]> Run(byte[] model, IReadOnlyList<Tensor> inputs)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(model, options);
        using var run = new Microsoft.ML.OnnxRuntime.RunOptions();
        OrtValue[] values = [.. inputs.Select(input => input.ToValue())];
        try
        {
            using var outputs = session.Run(run, [.. inputs.Select(input => input.Name)], values, session.OutputNames);
            return session.OutputNames.Zip(outputs).ToDictionary(output => output.First, output => output.Second.GetTensorDataAsSpan<float>().ToArray());
        }
        finally
        {
            foreach (var value in values) value.Dispose();
        }
    }
}

/// <summary>An input by name: floats, or integers of 32 bits.</summary>
internal sealed record Tensor(string Name, Array Values, params long[] Shape)
{
    public OrtValue ToValue() => Values is int[] integers
        ? OrtValue.CreateTensorValueFromMemory(integers, Shape)
        : OrtValue.CreateTensorValueFromMemory((float[])Values, Shape);
}

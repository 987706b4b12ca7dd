using System.Globalization;
using System.Text.Json;

namespace LstmSimd.Formats.Tests;

/// <summary>RTNeural's test models, from the JSON that its Python wrote, give what PyTorch and Keras gave.</summary>
public sealed class RTNeuralTests
{
    // The recorded outputs are float32 of values below 1: float64 comes within half a unit of them and PyTorch's own error; float32 has as much again.
    private const double Bound = 1e-6, ReferenceBound = 1e-7;

    [Fact]
    public void ThePyTorchModel_GivesWhatPyTorchGave()
    {
        using var json = Json("lstm_torch.json");
        var tensors = new TensorSet();
        foreach (var entry in json.RootElement.EnumerateObject())
        {
            var shape = new List<long>();
            for (var value = entry.Value; value.ValueKind == JsonValueKind.Array; value = value[0]) shape.Add(value.GetArrayLength());
            tensors.Put(entry.Name, Floats(entry.Value), [.. shape]);
        }
        var stateDict = tensors.ToBytes();
        LstmLayer[] layers = [.. ModelFile.Load(stateDict, "lstm").Layers, .. ModelFile.Load(stateDict, "lstm2").Layers];
        Assert.Equal(4, layers.Length);
        Gives("lstm_torch", layers, Csv("lstm_torch_x_python.csv"), tensors["dense.weight"], tensors["dense.bias"]);
    }

    [Fact]
    public void TheKerasModel_GivesWhatKerasGave()
    {
        using var json = Json("lstm.json");
        var parts = json.RootElement.GetProperty("layers");
        Assert.Equal(["time-distributed-dense", "lstm", "dense"], parts.EnumerateArray().Select(part => part.GetProperty("type").GetString()));
        float[] Weights(int part, int index) => Floats(parts[part].GetProperty("weights")[index]);

        const int H = 8;
        var layer = new LstmLayer(LstmDirection.Forward, new LstmWeights(H, H, GateColumns.ToRows(Weights(1, 0), H, GateColumns.Keras),
            GateColumns.ToRows(Weights(1, 1), H, GateColumns.Keras), GateColumns.ToRows(Weights(1, 2), H, GateColumns.Keras)));
        float[] x = [.. Csv("lstm_x_python.csv").SelectMany(value => GateColumns.Dense([value], Weights(0, 0), Weights(0, 1)).Select(sum => (float)Math.Tanh(sum)))];
        Gives("lstm", [layer], x, Weights(2, 0), Weights(2, 1));
    }

    /// <summary>The stack and one dense output after it, in both implementations.</summary>
    private static void Gives(string name, LstmLayer[] layers, float[] x, float[] denseWeights, float[] denseBias)
    {
        var expected = Csv($"{name}_y_python.csv");
        var outputs = layers[^1].OutputSize;
        Near.Equal(Dense(Layers.Reference(layers, x)), expected, ReferenceBound, "reference");
        Near.Equal(Dense(Array.ConvertAll(Layers.Outputs(new Lstm(layers).CreateSession(), x), value => (double)value)), expected, Bound, "engine");

        double[] Dense(double[] y) => [.. y.Chunk(outputs).Select(h => denseBias[0] + h.Zip(denseWeights, (value, w) => value * w).Sum())];
    }

    private static JsonDocument Json(string name) => JsonDocument.Parse(File.ReadAllBytes(OriginalFiles.Conformance("rtneural_tests", name)));

    private static float[] Csv(string name) =>
        [.. File.ReadLines(OriginalFiles.Conformance("rtneural_tests", name)).Select(line => float.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>Arrays in arrays, in row-major order.</summary>
    private static float[] Floats(JsonElement value) => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().SelectMany(Floats)] : [value.GetSingle()];
}

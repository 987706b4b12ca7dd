using Google.Protobuf;

namespace LstmSimd.Formats.Tests;

/// <summary>The LSTM tests of ONNX's own suite: a node whose weights are inputs of the graph, its inputs and its outputs.</summary>
public sealed class OnnxConformanceTests
{
    private const string Variable = "LSTMSIMD_CONFORMANCE";
    private const double Bound = 1e-6;

    [Theory, InlineData("test_lstm_defaults"), InlineData("test_lstm_with_initial_bias"), InlineData("test_lstm_with_peepholes"), InlineData("test_lstm_batchwise")]
    public void Outputs_AreThoseOfTheSuite(string name)
    {
        var (model, x, expected) = Read(name);
        var layer = Assert.Single(model.Layers);
        var batchFirst = name == "test_lstm_batchwise";
        int steps = x.Shape[batchFirst ? 1 : 0], rows = x.Shape[batchFirst ? 0 : 1];
        Assert.Equal(1, steps); // of all of them, so that the two layouts hold the same numbers in the same order
        var reference = new ReferenceLstm<double>(model.Layers, rows);
        var y = new double[rows * layer.HiddenSize];
        reference.Run(Array.ConvertAll(x.Values, value => (double)value), y, model.Lengths?.ToArray() ?? []);
        Assert.All(expected, output => Near.Equal(y, output.Values, Bound, name));

        var lstm = model.CreateLstm();
        var session = lstm.CreateSession(rows, steps);
        session.Restore(model.CreateInitialState(lstm, rows));
        var fast = Layers.Outputs(session, x.Values);
        Assert.All(expected, output => Near.Equal(Array.ConvertAll(output.Values, value => (double)value), fast, Bound, name));
    }

    [Fact]
    public void TheirWeights_AreNotConstantOnTheirOwn() =>
        Fault.InModel(File.ReadAllBytes(Path.Combine(Folder("test_lstm_defaults"), "model.onnx")), "node LSTM that gives 'Y_h'", "W is not constant", "from the caller ('W')");

    [Fact]
    public void ConstantStatesAndLengths_AreRead()
    {
        var model = Read("test_lstm_with_peepholes").Model;
        Assert.Equal([1, 1], model.Lengths!);
        Assert.Equal(2, model.InitialState!.BatchSize);
        Assert.Equal(new float[6], Assert.Single(model.InitialState.Layers).Hidden);
    }

    /// <summary>The model with all inputs but X made constants, X, and the outputs.</summary>
    private static (ModelFile Model, OnnxArray X, OnnxArray[] Outputs) Read(string name)
    {
        var folder = Folder(name);
        var data = Path.Combine(folder, "test_data_set_0");
        var inputs = Directory.GetFiles(data, "input_*.pb").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
        var model = WithConstants(File.ReadAllBytes(Path.Combine(folder, "model.onnx")), inputs[1..]);
        return (ModelFile.Load(model), OnnxArray.Read(inputs[0]), [.. Directory.GetFiles(data, "output_*.pb").Select(path => OnnxArray.Read(File.ReadAllBytes(path)))]);
    }

    /// <summary>The fields of a ModelProto again, with initializers at the end of its graph.</summary>
    private static byte[] WithConstants(byte[] model, byte[][] tensors)
    {
        const int Graph = 7, Initializer = 5;
        var copy = new WireBytes();
        var input = new CodedInputStream(model);
        while (input.ReadTag() is var tag and not 0)
        {
            var field = WireFormat.GetTagFieldNumber(tag);
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.Varint) copy.Integer(field, input.ReadInt64());
            else
            {
                var bytes = new WireBytes().Raw(input.ReadBytes().Span);
                if (field == Graph) foreach (var tensor in tensors) bytes.Bytes(Initializer, tensor);
                copy.Message(field, bytes);
            }
        }
        return copy.ToArray();
    }

    private static string Folder(string name)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"The environment variable {Variable} names no folder of conformance tests.");
        return Path.Combine(folder!, "onnx_node_tests", name);
    }

    /// <summary>The raw floats of a TensorProto.</summary>
    private sealed record OnnxArray(float[] Values, int[] Shape)
    {
        public static OnnxArray Read(byte[] tensor)
        {
            var shape = new List<int>();
            float[] values = [];
            var input = new CodedInputStream(tensor);
            while (input.ReadTag() is var tag and not 0)
            {
                if (WireFormat.GetTagFieldNumber(tag) == 1) shape.Add(input.ReadInt32());
                else if (WireFormat.GetTagFieldNumber(tag) == 9) values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(input.ReadBytes().Span).ToArray();
                else input.SkipLastField();
            }
            return new OnnxArray(values, [.. shape]);
        }
    }
}

namespace LstmSimd.Formats.Tests;

/// <summary>Real models, read from the ONNX files that their authors distribute: the weights are those of the traces, and so are the outputs.</summary>
public sealed class OnnxRecordedModelTests
{
    private const string Variable = "LSTMSIMD_MODELS";
    private const double Tolerance = 5e-5;

    [Theory,
     InlineData("dtln_stage1", "model_1.onnx"), InlineData("silero_vad_v6", "silero_vad_openvino_16k.onnx"), InlineData("icu_thai_codepoints_m5", "bilstm_node.onnx")]
    public void Weights_AreThoseOfTheTrace(string name, string file)
    {
        Layers.Equal(Model(name, "canonical.safetensors").Layers, Model(name, file).Layers);
    }

    [Theory, InlineData("dtln_stage1", "model_1.onnx"), InlineData("silero_vad_v6", "silero_vad_openvino_16k.onnx")]
    public void Outputs_AreThoseOfTheTrace(string name, string file)
    {
        var trace = Model(name, "canonical.safetensors").Trace!;
        var model = Model(name, file);
        var lstm = model.CreateLstm();
        var session = lstm.CreateSession(trace.BatchSize, trace.Steps);
        session.Restore(model.CreateInitialState(lstm, trace.BatchSize));
        var y = Layers.Outputs(session, trace.Input.Span);
        Near.Equal(Array.ConvertAll(trace.Layers[^1].Output!, value => (double)value), y, Tolerance, name);
    }

    [Fact]
    public void OutputsOfVariousLengths_AreThoseOfTheTrace()
    {
        const string Name = "icu_thai_codepoints_m5";
        var trace = Model(Name, "canonical.safetensors").Trace!;
        var model = Model(Name, "bilstm_node.onnx");
        var reference = new ReferenceLstm<double>(model.Layers, trace.BatchSize);
        var y = new double[trace.Steps * trace.BatchSize * reference.OutputSize];
        reference.Run(Array.ConvertAll(trace.Input.ToArray(), value => (double)value), y, trace.Lengths!.ToArray());
        var hidden = model.Layers[0].HiddenSize;
        for (var t = 0; t < trace.Steps; t++)
            for (var d = 0; d < 2; d++)
                for (var row = 0; row < trace.BatchSize; row++)
                    Near.Equal(y.AsSpan(((t * trace.BatchSize + row) * 2 + d) * hidden, hidden),
                        trace.Layers[0].Output.AsSpan(((t * 2 + d) * trace.BatchSize + row) * hidden, hidden), Tolerance, $"step {t}, direction {d}, row {row}");
    }

    [Theory,
     InlineData("dtln_stage1", "model_1.onnx", "lstm_4", "2 layers: I = 257, H = 128, forward, initial_h from the caller ('input_3'), initial_c from the caller ('input_3'); 'lstm_5': I = 128, H = 128, forward, initial_h from the caller ('input_3'), initial_c from the caller ('input_3')"),
     InlineData("silero_vad_v6", "silero_vad_openvino_16k.onnx", "F2::If_0_then_branch__Inline_0__/decoder/rnn/LSTM", "I = 128, H = 128, forward, initial_h from the caller ('state'), initial_c from the caller ('state')"),
     InlineData("icu_thai_codepoints_m5", "bilstm_node.onnx", "Y", "I = 20, H = 15, bidirectional")]
    public void TheirNodes_AreListedWithWhatTheyUse(string name, string file, string node, string uses) =>
        Assert.Equal([new ModelNode(node, "LSTM", uses)], ModelFile.List(Path(name, file)));

    [Fact]
    public void AMemberOfAStack_StandsForTheStack() =>
        Layers.Equal(Model("dtln_stage1", "model_1.onnx").Layers, ModelFile.Load(Path("dtln_stage1", "model_1.onnx"), "lstm_5").Layers);

    private static ModelFile Model(string name, string file) => ModelFile.Load(Path(name, file));

    private static string Path(string name, string file)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"The environment variable {Variable} names no folder of recorded models.");
        return System.IO.Path.Combine(folder!, name, file);
    }
}

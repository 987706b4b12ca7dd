using LstmSimd.Formats;

namespace LstmSimd.Peers.Tests;

/// <summary>Models that others trained, through our file and ONNX Runtime: what comes out is what was recorded from them.</summary>
public sealed class RecordedModelTests : RuntimeTests
{
    private const string Variable = "LSTMSIMD_MODELS";

    // As for our own engine: plain float32 stays within 1.2e-5 of the recorded float64.
    private const float Bound = 5e-5f;

    [Theory, InlineData("silero_vad_v6"), InlineData("dtln_stage1"), InlineData("textgenrnn_base"), InlineData("icu_thai_codepoints_m5"), InlineData("ml5_charrnn_bronte")]
    public void ARealModel_GivesInOnnxRuntimeWhatWasRecorded(string name)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"The environment variable {Variable} names no folder of recorded models.");
        var file = ModelFile.Load(Path.Combine(folder!, name, "canonical.safetensors"));
        var trace = file.Trace!;
        var work = new Work([.. file.Layers], trace.BatchSize, trace.Input.ToArray()) { Lengths = [.. trace.Lengths ?? []] };
        var zeros = work.EmptyStates();
        work = work with { Initial = [.. trace.Layers.Zip(zeros, (layer, zero) => (layer.InitialHidden ?? zero, layer.InitialCell ?? zero))] };

        var theirs = Theirs.Run(work, directionAxis: true);
        Assert.InRange(Agreement.Distance(trace.Layers[^1].Output, theirs.Y), 0, Bound);
        foreach (var (l, layer) in trace.Layers.Index())
        {
            Assert.InRange(Agreement.Distance(layer.FinalHidden, theirs.Hidden[l]), 0, Bound);
            Assert.InRange(Agreement.Distance(layer.FinalCell, theirs.Cell[l]), 0, Bound);
        }
    }
}

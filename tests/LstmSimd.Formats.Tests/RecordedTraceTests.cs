namespace LstmSimd.Formats.Tests;

/// <summary>Real trained models give what was recorded from them, in float64, on real input.</summary>
public sealed class RecordedTraceTests
{
    private const string Variable = "LSTMSIMD_MODELS";

    // Plain float32 stays within 1.2e-5 on these models; a tanh that is wrong by 1e-4 misses by 2e-4 to 2e-2.
    private const float Bound = 5e-5f;

    public static TheoryData<string> Models => ["silero_vad_v6", "dtln_stage1", "textgenrnn_base", "icu_thai_codepoints_m5", "ml5_charrnn_bronte"];

    [Theory, MemberData(nameof(Models))]
    public void TheWholeStack_GivesWhatWasRecorded(string name)
    {
        var file = Load(name);
        Run(file, file.Layers, 0, file.Trace!.Input.ToArray(), name);
    }

    [Theory, MemberData(nameof(Models))]
    public void EachLayerByItself_GivesWhatWasRecorded(string name)
    {
        var file = Load(name);
        var trace = file.Trace!;
        var input = trace.Input.ToArray();
        for (var l = 0; l < file.Layers.Count; l++)
        {
            Run(file, [file.Layers[l]], l, input, $"{name}, layer {l}");
            input = SideBySide(trace.Layers[l].Output!, trace, file.Layers[l]);
        }
    }

    [Fact]
    public void AllRowsAtOnce_GiveTheBitsOfEachAlone()
    {
        var file = Load("textgenrnn_base");
        var trace = file.Trace!;
        var model = file.CreateLstm();
        var y = Layers.Outputs(model.CreateSession(trace.BatchSize, trace.Steps), trace.Input.Span);
        for (var row = 0; row < trace.BatchSize; row++)
        {
            var (alone, _) = RunRow(model, trace, 0, trace.Input.ToArray(), row);
            Bits.Equal(alone, RowOf(y, trace, row, trace.Steps), $"row {row}");
        }
    }

    private static ModelFile Load(string name)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"The environment variable {Variable} names no folder of recorded models.");
        var file = ModelFile.Load(Path.Combine(folder!, name, "canonical.safetensors"));
        Assert.Equal("trace", file.Format);
        Assert.All(file.Trace!.Layers, layer => Assert.True(layer is { Output: not null, FinalHidden: not null, FinalCell: not null }));
        return file;
    }

    /// <summary>Runs layers from <paramref name="first"/> on, row by row, and compares with the record.</summary>
    private static void Run(ModelFile file, IReadOnlyList<LstmLayer> layers, int first, float[] input, string context)
    {
        var trace = file.Trace!;
        var model = new Lstm(layers);
        var expected = SideBySide(trace.Layers[first + layers.Count - 1].Output!, trace, layers[^1]);
        for (var row = 0; row < trace.BatchSize; row++)
        {
            var (y, final) = RunRow(model, trace, first, input, row);
            Close(RowOf(expected, trace, row, Length(trace, row)), y, Bound, $"{context}, Y of row {row}");
            ForEachState(model, trace, row, (l, d, at, size) =>
            {
                Close(trace.Layers[first + l].FinalHidden!.AsSpan(at, size), final.Hidden(l, d), Bound, $"{context}, h_n of layer {first + l}, direction {d}, row {row}");
                var c = trace.Layers[first + l].FinalCell!;
                Close(c.AsSpan(at, size), final.Cell(l, d), Bound * Math.Max(1, c.Max(MathF.Abs)), $"{context}, c_n of layer {first + l}, direction {d}, row {row}");
            });
        }
    }

    private static (float[] Y, LstmState Final) RunRow(Lstm model, Trace trace, int first, float[] input, int row)
    {
        var state = new LstmState(model);
        ForEachState(model, trace, row, (l, d, at, size) =>
        {
            trace.Layers[first + l].InitialHidden?.AsSpan(at, size).CopyTo(state.Hidden(l, d));
            trace.Layers[first + l].InitialCell?.AsSpan(at, size).CopyTo(state.Cell(l, d));
        });
        var session = model.CreateSession();
        session.Restore(state);
        return (Layers.Outputs(session, RowOf(input, trace, row, Length(trace, row))), session.Save());
    }

    /// <summary>Recorded states are [D, N, H].</summary>
    private static void ForEachState(Lstm model, Trace trace, int row, Action<int, int, int, int> act)
    {
        for (var l = 0; l < model.Layers.Count; l++)
            for (var d = 0; d < model.Layers[l].DirectionCount; d++)
                act(l, d, (d * trace.BatchSize + row) * model.Layers[l].HiddenSize, model.Layers[l].HiddenSize);
    }

    /// <summary>[T, D, N, H] as [T, N, D·H].</summary>
    private static float[] SideBySide(float[] y, Trace trace, LstmLayer layer)
    {
        int D = layer.DirectionCount, N = trace.BatchSize, H = layer.HiddenSize;
        var turned = new float[y.Length];
        for (var t = 0; t < trace.Steps; t++)
            for (var d = 0; d < D; d++)
                for (var n = 0; n < N; n++)
                    y.AsSpan(((t * D + d) * N + n) * H, H).CopyTo(turned.AsSpan(((t * N + n) * D + d) * H));
        return turned;
    }

    /// <summary>The first steps of one row of [T, N, …].</summary>
    private static float[] RowOf(float[] sequence, Trace trace, int row, int steps)
    {
        var size = sequence.Length / (trace.Steps * trace.BatchSize);
        var values = new float[steps * size];
        for (var t = 0; t < steps; t++) sequence.AsSpan((t * trace.BatchSize + row) * size, size).CopyTo(values.AsSpan(t * size));
        return values;
    }

    private static int Length(Trace trace, int row) => trace.Lengths?[row] ?? trace.Steps;

    private static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float bound, string context) =>
        Near.Equal(Array.ConvertAll(expected.ToArray(), value => (double)value), actual, bound, context);
}

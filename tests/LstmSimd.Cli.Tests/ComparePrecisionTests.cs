using System.Text.Json.Nodes;
using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Cli.Tests;

/// <summary>compare --precision: the engine rounds, the references do not; where the errors are; and what may fail.</summary>
public sealed class ComparePrecisionTests : IDisposable
{
    private const double Tolerance = 5e-5;

    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory, InlineData("bf16"), InlineData("int8")]
    public void ANarrowPrecision_IsReported_AndFailsOnlyPastAToleranceThatIsGiven(string name)
    {
        Models.WriteNative(_shell["model"]);
        var json = _shell.Run($"compare @model --precision {name} --json").Json();
        Assert.Equal(CompareContract.Keys(expected: "null"), JsonShape.Of(json));
        Assert.Equal(name, (string?)json["precision"]);
        Assert.InRange((double)json["maxError"]!["float64"]!, Tolerance, 0.2);
        Assert.InRange((double)json["maxError"]!["scalar"]!, Tolerance, 0.2);

        var text = _shell.Run($"compare @model --precision {name} --tolerance 5e-5").Text(exitCode: 1);
        Assert.Contains("Past the tolerance of 5E-05.", text, StringComparison.Ordinal);
        Assert.Contains($"Engine, {name}", text, StringComparison.Ordinal);
        _shell.Run($"compare @model --precision {name} --tolerance 0.9").Text();
    }

    /// <summary>W of the first layer kept wider: other errors, and said so.</summary>
    [Theory, InlineData("f32"), InlineData("bf16")]
    public void AWiderInput_IsComputedWith(string name)
    {
        Models.WriteNative(_shell["model"]);
        double Error(string options) => (double)_shell.Run($"compare @model --precision int8 {options} --json").Json()["maxError"]!["float64"]!;
        var error = Error($"--input-precision {name}");
        Assert.InRange(error, Tolerance, 0.2);
        Assert.NotEqual(Error(""), error);
        Assert.Equal("mixed", (string?)_shell.Run($"compare @model --precision int8 --input-precision {name} --json").Json()["precision"]);
        foreach (var command in new[] { "compare @model", "generate --model @model", "run @model --input @x.npy --output @y.npy" })
            _shell.IsRefused($"{command} --input-precision {name}", "--input-precision", "--precision int8", "no --precision");
    }

    [Fact]
    public void Float32_KeepsItsTolerance()
    {
        TraceFile.Write(_shell["trace"], Models.Layers(7, LstmDirection.Forward), 6, 2, change: (name, values) =>
        {
            if (name == "l0.Y") values[0] += 0.01f;
            return values;
        });
        Assert.Equal("f32", (string?)_shell.Run("compare @trace --precision f32 --json").Json(exitCode: 1)["precision"]);
        _shell.Run("compare @trace --precision bf16 --json").Json();
    }

    [Fact]
    public void AFileOfInt8_IsComputedAsItIsStored_OrInFloat32WithTheSameWeights()
    {
        ModelFile.Save(_shell["narrow"], [.. Models.Layers(1, LstmDirection.Forward, LstmDirection.Bidirectional).Select(layer => layer.To(WeightPrecision.Int8))]);
        var stored = _shell.Run("compare @narrow --json").Json();
        Assert.Equal("int8", (string?)stored["precision"]);
        Assert.InRange((double)stored["maxError"]!["float64"]!, Tolerance, 0.2); // the inputs are rounded too
        Assert.Contains("--tolerance sets one", _shell.Run("compare @narrow").Text(), StringComparison.Ordinal);

        var wide = _shell.Run("compare @narrow --precision f32 --json").Json();
        Assert.Equal("f32", (string?)wide["precision"]);
        CompareContract.ErrorsAreSmall(wide);
    }

    [Fact]
    public void LayersOfSeveralPrecisions_AreMixed_AndHaveNoTolerance()
    {
        var layers = Models.Layers(1, LstmDirection.Forward, LstmDirection.Forward);
        ModelFile.Save(_shell["mixed"], [layers[0], layers[1].To(WeightPrecision.Int8)]);
        var json = _shell.Run("compare @mixed --json").Json();
        Assert.Equal("mixed", (string?)json["precision"]);
        double[] errors = Errors(json, "errorByLayer");
        Assert.True(errors[0] < Tolerance && errors[1] > Tolerance, json.ToJsonString());
    }

    [Theory, InlineData(""), InlineData("--precision bf16"), InlineData("--precision int8 --width vector")]
    public void ErrorsByLayerAndOverTime_AreThoseOfTheOutputs(string options)
    {
        int[] lengths = [23, 7, 0];
        var layers = Models.Layers(4, LstmDirection.Forward, LstmDirection.Forward);
        TraceFile.Write(_shell["trace"], layers, steps: 30, rows: 3, lengths);
        var json = _shell.Run($"compare @trace --json --tolerance 1 {options}").Json();

        var expected = Differences(ModelFile.Load(_shell["trace"]), options);
        Assert.Equal([0, 1], json["errorByLayer"]!.AsArray().Select(layer => (int)layer!["layer"]!));
        Assert.Equal(expected.Select(steps => steps.Max()), Errors(json, "errorByLayer"));

        var spans = json["errorOverTime"]!.AsArray();
        Assert.Equal(10, spans.Count);
        var next = 0;
        foreach (var span in spans)
        {
            int first = (int)span!["firstStep"]!, steps = (int)span["steps"]!;
            Assert.Equal(next, first);
            Assert.InRange(steps, 2, 3);
            Assert.Equal(expected[^1][first..(next += steps)].Max(), (double)span["error"]!);
        }
        Assert.Equal(lengths.Max(), next);
    }

    [Fact]
    public void AShortSequence_HasASpanForEachStep()
    {
        Models.WriteTrace(_shell["trace"]);
        var spans = _shell.Run("compare @trace --json").Json()["errorOverTime"]!.AsArray();
        Assert.Equal([0, 1, 2, 3, 4, 5], spans.Select(span => (int)span!["firstStep"]!));
        Assert.All(spans, span => Assert.Equal(1, (int)span!["steps"]!));
    }

    [Fact]
    public void TheTables_ShowEveryLayerAndSpan_WhereAPrecisionIsGiven()
    {
        Models.WriteNative(_shell["model"]);
        Assert.DoesNotContain("Layer", _shell.Run("compare @model").Text(), StringComparison.Ordinal);
        var text = _shell.Run("compare @model --precision bf16").Text();
        Assert.Matches("Layer +│ max [^│]*│(?s:.*)│ 0 +│ [0-9.]+E-[0-9]+ +│(?s:.*)│ 1 +│ [0-9.]+E-[0-9]+ +│", text);
        Assert.Matches("Steps +│ max [^│]*│(?s:.*)│ 0 to 4 +│ [0-9.]+E-[0-9]+ +│(?s:.*)│ 45 to 49 +│", text);
    }

    [Theory, InlineData("compare @model --precision int8"), InlineData("run @model --input @x.npy --output @y.npy --precision int8")]
    public void AWeightThatCanNotBeInt8_IsNamed(string line)
    {
        var layers = Models.Layers(1, LstmDirection.Forward, LstmDirection.Forward);
        var recurrent = layers[1].Weights[0].WeightsRecurrent.ToArray();
        recurrent[3] = float.PositiveInfinity;
        ModelFile.Save(_shell["model"], [layers[0], new LstmLayer(LstmDirection.Forward,
            new LstmWeights(Models.Hidden, Models.Hidden, layers[1].Weights[0].WeightsInput, recurrent, layers[1].Weights[0].Bias))]);
        ArrayFile.Write(_shell["x.npy"], new float[4 * Models.Inputs], [4, Models.Inputs]);
        _shell.IsRefused(line, "layers.1.", "weights_recurrent", "not finite");
    }

    private static double[] Errors(JsonObject json, string key) => [.. json[key]!.AsArray().Select(part => (double)part!["error"]!)];

    /// <summary>Of each layer and step, over all rows, from the float64 reference, each row by itself and stepped alone.</summary>
    private static double[][] Differences(ModelFile file, string options)
    {
        var trace = file.Trace!;
        WeightPrecision? precision = options.Contains("bf16", StringComparison.Ordinal) ? WeightPrecision.Bfloat16
            : options.Contains("int8", StringComparison.Ordinal) ? WeightPrecision.Int8 : null;
        var x = trace.Input.ToArray();
        var inputs = file.Layers[0].InputSize;
        return [.. Enumerable.Range(1, file.Layers.Count).Select(count =>
        {
            var differences = new double[trace.Steps];
            LstmLayer[] stack = [.. file.Layers.Take(count)];
            for (var row = 0; row < trace.BatchSize; row++)
            {
                var reference = new ReferenceLstm<double>(stack);
                var session = new Lstm(stack, new LstmOptions { Precision = precision }).CreateSession(sequenceLength: 1);
                var state = new LstmState(session.Model);
                for (var l = 0; l < count; l++)
                {
                    float[] h = Part(trace.Layers[l].InitialHidden!), c = Part(trace.Layers[l].InitialCell!);
                    h.CopyTo(state.Hidden(l));
                    c.CopyTo(state.Cell(l));
                    Array.ConvertAll(h, value => (double)value).CopyTo(reference.Hidden(l));
                    Array.ConvertAll(c, value => (double)value).CopyTo(reference.Cell(l));
                }
                session.Restore(state);
                for (var t = 0; t < trace.Lengths![row]; t++)
                {
                    var at = x.AsSpan((t * trace.BatchSize + row) * inputs, inputs).ToArray();
                    float[] ours = new float[Models.Hidden];
                    double[] theirs = new double[Models.Hidden];
                    session.Step(at, ours);
                    reference.Run(Array.ConvertAll(at, value => (double)value), theirs);
                    for (var j = 0; j < ours.Length; j++) differences[t] = Math.Max(differences[t], Math.Abs(ours[j] - theirs[j]));
                }

                float[] Part(float[] ofAll) => ofAll[(row * Models.Hidden)..((row + 1) * Models.Hidden)];
            }
            return differences;
        })];
    }
}

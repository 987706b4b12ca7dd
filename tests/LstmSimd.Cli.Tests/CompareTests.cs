using System.Text.Json.Nodes;
using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Cli.Tests;

/// <summary>compare: the JSON that scripts rely on, its exit codes, and every width.</summary>
public sealed class CompareTests(CompareTests.Automatic automatic) : IClassFixture<CompareTests.Automatic>
{
    [Fact]
    public void TheJson_HasExactlyTheKeysOfTheContract()
    {
        Assert.Equal(CompareContract.Keys(expected: "null"), JsonShape.Of(automatic.Json));
        var json = automatic.Json;
        Assert.Equal("model.safetensors", (string?)json["model"]);
        Assert.Equal("""[{"input":3,"hidden":5,"directions":1},{"input":5,"hidden":5,"directions":1}]""", json["layers"]!.ToJsonString());
        Assert.Equal((50, 1, 1, "f32"), ((int)json["steps"]!, (int)json["batch"]!, (int)json["threads"]!, (string?)json["precision"]));
        CompareContract.ErrorsAreSmall(json);
        double scalar = (double)json["nsPerStep"]!["scalar"]!, engine = (double)json["nsPerStep"]!["engine"]!;
        Assert.Equal(scalar / engine, (double)json["speedup"]!, 1e-9 * scalar / engine);
    }

    [Fact]
    public void WhereOutputsWereRecorded_ExpectedIsANumber()
    {
        using var shell = new Shell();
        Models.WriteTrace(shell["trace"]);
        var json = shell.Run("compare @trace --json").Json();
        Assert.Equal(CompareContract.Keys(expected: "number"), JsonShape.Of(json));
        Assert.Equal((Models.TraceSteps, Models.TraceRows), ((int)json["steps"]!, (int)json["batch"]!));
        CompareContract.ErrorsAreSmall(json);
    }

    [Theory, InlineData("1", VectorWidth.Scalar), InlineData("vector", VectorWidth.Vector), InlineData("512", VectorWidth.Vector512)]
    public void EveryWidth_GivesItsLanesAndTheSameErrors(string width, VectorWidth meaning)
    {
        Assert.Equal(VectorWidth.Automatic.Lanes(), (int)automatic.Json["width"]!);
        var json = automatic.Shell.Run($"compare @model.safetensors --json --width {width}").Json();
        Assert.Equal(meaning.Lanes(), (int)json["width"]!);
        Assert.All(["maxError", "maxCellError"], errors => Assert.Equal(automatic.Json[errors]!.ToJsonString(), json[errors]!.ToJsonString()));
    }

    [Fact]
    public void SeveralThreads_GiveTheSameErrors()
    {
        var threads = Math.Min(2, Environment.ProcessorCount);
        var json = automatic.Shell.Run($"compare @model.safetensors --json --threads {threads}").Json();
        Assert.Equal(threads, (int)json["threads"]!);
        Assert.All(["maxError", "maxCellError"], errors => Assert.Equal(automatic.Json[errors]!.ToJsonString(), json[errors]!.ToJsonString()));
    }

    [Fact]
    public void ADifferencePastTheTolerance_GivesExitCode1AndSaysSo()
    {
        var text = automatic.Shell.Run("compare @model.safetensors --tolerance 0").Text(exitCode: 1);
        Assert.Contains("Past the tolerance of 0.", text, StringComparison.Ordinal);
        Assert.Contains("float32", text, StringComparison.Ordinal);
        Assert.Contains("float64", text, StringComparison.Ordinal);
        Assert.DoesNotContain("recorded", text, StringComparison.Ordinal);
    }

    [Fact]
    public void NaNOnBothSides_IsNoDifference()
    {
        using var shell = new Shell();
        var bias = new float[4 * Models.Hidden];
        bias[0] = float.NaN;
        ModelFile.Save(shell["model"], [new LstmLayer(LstmDirection.Forward, new LstmWeights(Models.Inputs, Models.Hidden,
            new float[4 * Models.Hidden * Models.Inputs], new float[4 * Models.Hidden * Models.Hidden], bias))]);
        var json = shell.Run("compare @model --json --tolerance 0").Json();
        Assert.Equal((0, 0), ((double)json["maxError"]!["float64"]!, (double)json["maxCellError"]!["scalar"]!));
    }

    /// <summary>A native model, and what compare says of it when it may choose the width: measured once.</summary>
    public sealed class Automatic : IDisposable
    {
        public Automatic()
        {
            Models.WriteNative(Shell["model.safetensors"]);
            Json = Shell.Run("compare @model.safetensors --json").Json();
        }

        public JsonObject Json { get; }

        internal Shell Shell { get; } = new();

        public void Dispose() => Shell.Dispose();
    }
}

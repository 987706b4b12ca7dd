namespace LstmSimd.Cli.Tests;

/// <summary>compare on real trained models. A class of its own, so that it measures beside the others: no test asserts a time.</summary>
public sealed class RecordedModelTests
{
    [Theory,
     InlineData("silero_vad_v6"), InlineData("dtln_stage1"), InlineData("textgenrnn_base"), InlineData("icu_thai_codepoints_m5"),
     InlineData("ml5_charrnn_bronte")]
    public void RecordedModels_GiveWhatWasRecorded(string name)
    {
        const string Variable = "LSTMSIMD_MODELS";
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"The environment variable {Variable} names no folder of recorded models.");
        var json = Outcome.Of("compare", Path.Combine(folder!, name, "canonical.safetensors"), "--json").Json();
        Assert.Equal(CompareContract.Keys(expected: "number"), JsonShape.Of(json));
        CompareContract.ErrorsAreSmall(json);
    }
}

namespace LstmSimd.Accuracy.Tests;

/// <summary>Where the recorded models are; tests that need them are skipped where they are not.</summary>
internal static class ModelFolder
{
    private const string Variable = "LSTMSIMD_MODELS";

    public static string Find(string folder, string file)
    {
        var models = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(models), $"The environment variable {Variable} names no folder of recorded models.");
        return Path.Combine(models!, folder, file);
    }
}

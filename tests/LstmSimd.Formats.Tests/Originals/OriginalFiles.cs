using System.Runtime.InteropServices;

namespace LstmSimd.Formats.Tests;

/// <summary>Files that others wrote and the product does not read: the tests read them themselves, where the environment says they are.</summary>
internal static class OriginalFiles
{
    /// <summary>The path of a file among the recorded models.</summary>
    public static string Model(params ReadOnlySpan<string> path) => Find("LSTMSIMD_MODELS", path);

    /// <summary>The path of a file among the conformance tests of others.</summary>
    public static string Conformance(params ReadOnlySpan<string> path) => Find("LSTMSIMD_CONFORMANCE", path);

    /// <summary>float32 values without a header.</summary>
    public static float[] Floats(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

    private static string Find(string variable, ReadOnlySpan<string> path)
    {
        var folder = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"The environment variable {variable} names no folder.");
        return Path.Combine([folder!, .. path]);
    }
}

using System.Diagnostics;

namespace LstmSimd.Formats.Tests;

/// <summary>
/// That a bad file is refused by an <see cref="InvalidDataException"/> which says what is wrong, soon, and without memory for what the file claims.
/// </summary>
internal static class Fault
{
    /// <summary>Bytes of memory, whatever the length of the file.</summary>
    public const long AlmostNothing = 1 << 20;

    private const int MostTimesFile = 16;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static void InSafetensors(byte[] file, params ReadOnlySpan<string> messageParts) =>
        In(file.Length, () => SafetensorsFile.Load(file), messageParts);

    public static void InSafetensors(byte[] file, long mostBytes, params ReadOnlySpan<string> messageParts) =>
        Within(mostBytes, () => SafetensorsFile.Load(file), messageParts);

    public static void InModel(byte[] file, params ReadOnlySpan<string> messageParts) =>
        In(file.Length, () => ModelFile.Load(file), messageParts);

    public static void In(int fileLength, Action read, params ReadOnlySpan<string> messageParts) =>
        Within(AlmostNothing + MostTimesFile * (long)fileLength, read, messageParts);

    /// <param name="mostBytes">The memory that reading may take.</param>
    /// <param name="read">Reads the file.</param>
    /// <param name="messageParts">What the message must say.</param>
    public static void Within(long mostBytes, Action read, params ReadOnlySpan<string> messageParts)
    {
        var watch = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<InvalidDataException>(read);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Longest);
        foreach (var part in messageParts) Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LstmSimd.Formats.Tests;

/// <summary>
/// Damaged Keras files are refused as such, or load. PureHDF parses them, so the damaged are read in a process of their own: what ends that
/// process or makes it hang is a loss, counted here and told in docs/formats.md.
/// </summary>
public sealed class KerasHostileTests(ITestOutputHelper output)
{
    private const string Variable = "LSTMSIMD_KERAS_MUTATIONS"; // first, last, and the file for the results
    private const int Sample = 300, All = 20_000;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(20), LongestRead = TimeSpan.FromSeconds(10);

    [Fact]
    public void DamagedFiles_AreRefusedOrLoad() => ReadInProcessesOfTheirOwn(Effort.Cases(Sample));

    [Fact(Explicit = true)]
    public void TwentyThousandDamagedFiles_AreRefusedOrLoad() => ReadInProcessesOfTheirOwn(All);

    [Fact]
    public void TheFilesThemselves_AreGood()
    {
        Assert.Equal(2, KerasFormat.Read(KerasGoldenTests.Unpacked(KerasGolden.WrittenByH5py)).Layers.Count);
        Assert.InRange(Enumerable.Range(0, 200).Count(k => Record.Exception(() => KerasFormat.Read(KerasMutations.File(k))) is null), 10, 190);
    }

    [Theory,
     InlineData("circle of soft links", "HDF5: /lstm/bias:0"), InlineData("group that holds itself", "HDF5: /lstm/bias:0"),
     InlineData("external link", "HDF5: /lstm/bias:0"), InlineData("external data", "HDF5: /lstm/bias:0"), InlineData("no data", "its data is not in the file"),
     InlineData("virtual data", "its layout is Virtual"), InlineData("compressed data", "its layout is Chunked"), InlineData("huge shape", "the shape [1099511627776]")]
    public void ABiasThatIsNotSimplyThere_IsRefused(string what, string message)
    {
        var file = KerasGoldenTests.Unpacked(KerasGolden.Hostile[what]);
        Fault.In(file.Length + (2 << 20), () => KerasFormat.Read(file), message);
    }

    [Theory, InlineData("external link", "its data is not in the file"), InlineData("external data", "its data is not in the file"), InlineData("virtual data", "its layout is Virtual")]
    public void WhatAnotherFileHolds_IsNotTakenForWeights(string what, string message)
    {
        const int NameLength = 120;
        using var folder = new TemporaryFolder();
        var other = KerasFile.Bytes(new PureHDF.H5File { ["bias"] = new PureHDF.H5Dataset(KerasPart.Values(3, 8), fileDims: [8]) });
        var path = folder.File("elsewhere", other);
        Assert.SkipWhen(OperatingSystem.IsWindows() || path.Length >= NameLength, "The path is not one of slashes that can be filled up.");
        path = path.Insert(path.LastIndexOf('/'), new string('/', NameLength - path.Length));

        var file = KerasGoldenTests.Unpacked(KerasGolden.Hostile[what]);
        var name = Encoding.ASCII.GetBytes("elsewhere".PadLeft(NameLength, '/'));
        var at = file.AsSpan().IndexOf(name);
        Assert.True(at > 0);
        Encoding.ASCII.GetBytes(path).CopyTo(file, at);
        Fault.In(file.Length + (2 << 20), () => KerasFormat.Read(file), "HDF5: /lstm/bias:0", message);
    }

    [Fact]
    public void SoftLinks_AreFollowed() =>
        Assert.Equal(KerasPart.Values(3, 8), KerasFormat.Read(KerasGoldenTests.Unpacked(KerasGolden.Hostile["chain of soft links"])).Layers[0].Weights[0].Bias.ToArray());

    /// <summary>The other process: reads the files whose numbers it is given, and says after each how that went.</summary>
    [Fact(Explicit = true)]
    public void TheOtherProcess_ReadsDamagedFiles()
    {
        var task = Environment.GetEnvironmentVariable(Variable)?.Split(':', 3);
        Assert.SkipWhen(task is null, "This is a part of the tests of damaged files, which run it.");
        using var results = new StreamWriter(File.Open(task![2], FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
        KerasFormat.Read(KerasGoldenTests.Unpacked(KerasGolden.WrittenByH5py)); // compiled before the watch runs
        for (var k = int.Parse(task[0], CultureInfo.InvariantCulture); k < int.Parse(task[1], CultureInfo.InvariantCulture); k++)
        {
            var file = KerasMutations.File(k);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var exception = Record.Exception(() => KerasFormat.Read(file));
            var result =
                exception is not null and not InvalidDataException ? $"wrong: {exception.GetType().Name}" :
                Causes(exception).Any(IsOutOfMemory) ? "memory: more than there is" :
                GC.GetAllocatedBytesForCurrentThread() - before is var bytes && bytes > (64 << 20) + 2 * file.Length ? $"memory: {bytes >> 20} MiB" :
                watch.Elapsed > LongestRead ? $"slow: {watch.Elapsed}" :
                exception is null ? "loads" : "refused";
            results.WriteLine($"{k} {result}");
        }
    }

    /// <summary>Not that an array can't be so long at all, which takes no memory and is called the same.</summary>
    private static bool IsOutOfMemory(Exception exception) =>
        exception is OutOfMemoryException && !exception.Message.StartsWith("Array dimensions", StringComparison.Ordinal);

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException) yield return exception;
    }

    private void ReadInProcessesOfTheirOwn(int count)
    {
        using var folder = new TemporaryFolder();
        var path = folder["results"];
        var lost = new List<string>();
        for (var next = 0; next < count;)
        {
            var end = Run(next, count, path);
            var done = File.Exists(path) ? File.ReadLines(path).Count() : 0;
            next = done + lost.Count;
            if (next < count) lost.Add($"{next++} {end}"); // that one; on with the one after it
            Assert.True(lost.Count <= MostLosses(count), $"Of the first {next} damaged files these ended the process that read them: {string.Join(", ", lost)}");
        }

        var results = File.ReadAllLines(path).GroupBy(line => line.Split(' ', 2)[1].Split(':')[0]).ToDictionary(group => group.Key, group => group.ToArray());
        foreach (var (result, lines) in results) output.WriteLine($"{result}: {lines.Length}{(result is "loads" or "refused" ? "" : $" ({string.Join(", ", lines.Take(20))})")}");
        output.WriteLine($"lost: {lost.Count} ({string.Join(", ", lost)})");
        Assert.DoesNotContain("wrong", results.Keys);
        Assert.True(results.ContainsKey("loads") && results.ContainsKey("refused"));
        Assert.InRange(lost.Count + results.Where(result => result.Key is "memory" or "slow").Sum(result => result.Value.Length), 0, MostLosses(count));
    }

    /// <summary>A third more than were measured, which are 305 of 20,000: lengths that PureHDF believes, and allocates.</summary>
    private static int MostLosses(int count) => 2 + count / 50;

    /// <summary>Runs this very program for some numbers; the words for how it ended.</summary>
    private static string Run(int first, int count, string results)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "-method", $"{typeof(KerasHostileTests).FullName}.{nameof(TheOtherProcess_ReadsDamagedFiles)}", "-explicit", "only" })
            start.ArgumentList.Add(argument);
        start.Environment[Variable] = $"{first}:{count}:{results}";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x20000000";
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var length = -1L;
        while (!process.WaitForExit(LongestSilence))
        {
            var now = File.Exists(results) ? new FileInfo(results).Length : 0;
            if (now == length)
            {
                process.Kill();
                process.WaitForExit();
                return "hangs";
            }
            length = now;
        }
        return $"ends it ({process.ExitCode})";
    }
}

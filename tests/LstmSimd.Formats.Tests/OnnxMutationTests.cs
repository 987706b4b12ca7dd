using System.Diagnostics;

namespace LstmSimd.Formats.Tests;

/// <summary>Whatever becomes of a good ONNX model: it is refused as such or it is another good model, soon, and without memory for what it claims.</summary>
public sealed class OnnxMutationTests
{
    private const int Whole = 20_000, Sample = 500;
    private const long MostBytes = 64 << 20;
    // A hang: a loaded machine holds up for seconds what takes milliseconds.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Names => [.. OnnxSamples.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void TheFilesThemselves_AreGood(string name)
    {
        var file = OnnxSamples.All[name];
        Assert.NotEmpty(ModelFile.List(file));
        Assert.DoesNotContain(ModelFile.List(file), node => node.Uses.Contains("can't be read", StringComparison.Ordinal));
        ModelFile.Load(file, ModelFile.List(file)[0].Name);
    }

    [Theory, MemberData(nameof(Names))]
    public void MutatedModels_AreRefusedOrRead(string name) => Mutate(name, Sample);

    [Theory(Explicit = true), MemberData(nameof(Names))]
    public void TwentyThousandMutatedModels_AreRefusedOrRead(string name) => Mutate(name, Whole);

    [Theory, MemberData(nameof(Names))]
    public void ModelsCutOffAnywhere_AreRefusedOrRead(string name)
    {
        var file = OnnxSamples.All[name];
        for (var length = 0; length < file.Length; length++) IsRefusedOrRead(file[..length], $"the first {length} bytes");
    }

    private static void Mutate(string name, int count)
    {
        var file = OnnxSamples.All[name];
        var random = new Random(17);
        for (var i = 0; i < count; i++)
        {
            var mutated = file;
            for (var times = random.Next(1, 5); times > 0; times--) mutated = Mutated(mutated, random);
            IsRefusedOrRead(mutated, $"mutation {i} of '{name}'");
        }
    }

    /// <summary>Bits flipped, bytes that enlarge lengths, two bytes (lengths, types, names) exchanged, parts lost, doubled, or put inside others.</summary>
    private static byte[] Mutated(byte[] file, Random random)
    {
        if (file.Length < 2) return file;
        int at = random.Next(file.Length), other = random.Next(file.Length), count = random.Next(1, Math.Min(200, file.Length - at + 1));
        var changed = (byte[])file.Clone();
        switch (random.Next(7))
        {
            case 0: changed[at] ^= (byte)(1 << random.Next(8)); return changed;
            case 1: changed[at] = (byte)"\xFF\x7F\x80\x00"[random.Next(4)]; return changed;
            case 2: (changed[at], changed[other]) = (changed[other], changed[at]); return changed;
            case 3: return file[..at];
            case 4: return [.. file[..at], .. file[(at + count)..]];
            case 5: return [.. file[..(at + count)], .. file[at..]];
            default: return [.. file[..other], .. file[at..(at + count)], .. file[other..]];
        }
    }

    private static void IsRefusedOrRead(byte[] file, string what)
    {
        IReadOnlyList<ModelNode> nodes = [];
        Accept(() => ModelFile.Load(file));
        Accept(() => nodes = ModelFile.List(file));
        foreach (var node in nodes) Accept(() => ModelFile.Load(file, node.Name));

        void Accept(Action read)
        {
            var watch = Stopwatch.StartNew();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var exception = Record.Exception(read);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes + 2L * file.Length);
            Assert.True(watch.Elapsed < Longest, $"{what}: {watch.Elapsed}");
            Assert.True(exception is null or InvalidDataException, $"{what}: {exception}");
        }
    }
}

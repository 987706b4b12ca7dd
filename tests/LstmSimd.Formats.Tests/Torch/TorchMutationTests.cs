using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;

namespace LstmSimd.Formats.Tests;

/// <summary>Whatever happens to a good archive: it is refused as such, or it is another good one. At once, and within its memory.</summary>
public sealed class TorchMutationTests
{
    private const long MostBytes = 64 << 20;
    // A hang: a loaded machine holds up for seconds what takes milliseconds.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly string[] Names = ["plain", "protocol 5", "projection", "checkpoint", "shared"];

    private static readonly ulong[] Lengths = [0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, ulong.MaxValue];

    [Fact]
    public void FiveHundredMutations_AreRefusedOrRun() => Mutate(Effort.Cases(500));

    [Fact(Explicit = true)]
    public void TwentyThousandMutations_AreRefusedOrRun() => Mutate(20_000);

    private static void Mutate(int count)
    {
        var files = Names.Select(TorchFiles.Golden).SelectMany(file => new[] { file, TorchFiles.Repacked(file, _ => { }, CompressionLevel.SmallestSize) }).ToArray();
        var random = new Random(4);
        var loaded = 0;
        for (var i = 0; i < count; i++)
        {
            var file = files[i % files.Length];
            var (mutated, what) = random.Next(2) == 0 ? Mutation(file, files[random.Next(files.Length)], random) : PickleMutation(file, random);
            var watch = Stopwatch.StartNew();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var exception = Record.Exception(() => ModelFile.Load(mutated));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(exception is null or InvalidDataException, $"mutation {i}, {what}: {exception}");
            Assert.True(allocated <= MostBytes + 2 * mutated.Length && watch.Elapsed < Longest, $"mutation {i}, {what}: {allocated} bytes, {watch.Elapsed}");
            if (exception is null) loaded++;
        }
        Assert.InRange(loaded, 1, count - 1); // flipped weights are weights; a length is not
    }

    /// <summary>Within a sound archive: most of an archive's bytes are not its pickle's.</summary>
    private static (byte[] File, string What) PickleMutation(byte[] file, Random random)
    {
        var what = "";
        var mutated = TorchFiles.Repacked(file, entries =>
        {
            var pickle = entries.Keys.Single(name => name.EndsWith("/data.pkl", StringComparison.Ordinal));
            (entries[pickle], what) = Mutation(entries[pickle], entries[pickle], random);
        });
        return (mutated, $"{what} of the pickle");
    }

    private static (byte[] File, string What) Mutation(byte[] file, byte[] other, Random random)
    {
        var position = random.Next(file.Length);
        var count = random.Next(1, Math.Min(64, file.Length - position) + 1);
        var mutated = (byte[])file.Clone();
        switch (random.Next(6))
        {
            case 0:
                for (var flips = random.Next(1, 9); flips > 0; flips--) mutated[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                return (mutated, "some bits flipped");
            case 1:
                return (file[..position], $"cut off at {position}");
            case 2:
                Span<byte> length = stackalloc byte[sizeof(ulong)];
                BinaryPrimitives.WriteUInt64LittleEndian(length, Lengths[random.Next(Lengths.Length)]);
                length = length[..Math.Min(1 << random.Next(4), file.Length - position)];
                length.CopyTo(mutated.AsSpan(position));
                return (mutated, $"{length.Length} bytes of a length at {position}");
            case 3:
                return ([.. file[..position], .. file[(position + count)..]], $"{count} bytes lost at {position}");
            case 4:
                return ([.. file[..(position + count)], .. file[position..]], $"{count} bytes doubled at {position}");
            default:
                var from = random.Next(other.Length);
                other.AsSpan(from, Math.Min(count, other.Length - from)).CopyTo(mutated.AsSpan(position)[..Math.Min(count, other.Length - from)]);
                return (mutated, $"{count} bytes of another file at {position}");
        }
    }
}

using System.IO.Compression;

namespace LstmSimd.Formats.Tests;

/// <summary>Good Keras files of every kind, and what can happen to them, numbered.</summary>
internal static class KerasMutations
{
    private static readonly long[] Lengths = [0, 1, 2, 7, 8, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x1_0000_0000, long.MaxValue, -1, -2];

    private static readonly KerasPart[] Parts = [KerasPart.Lstm("a"), KerasPart.Other("Dropout", "dropout"), KerasPart.Bidirectional("b", 11, KerasGolden.H)];

    private static readonly byte[][] Files =
    [
        KerasGoldenTests.Unpacked(KerasGolden.WrittenByH5py), KerasGoldenTests.Unpacked(KerasGolden.WrittenByH5py), // what Keras itself writes, twice as often
        KerasFile.Model("2.9.0", Parts), KerasFile.Weights("2.9.0", Parts), KerasFile.Archive("3.3.3", Parts),
    ];

    /// <summary>The k-th damaged file; one of five is an archive whose weights are damaged and whose frame is whole.</summary>
    public static byte[] File(int k)
    {
        var random = new Random(k);
        var which = k % (Files.Length + 1);
        return which < Files.Length ? Mutated(Files[which], random)
            : KerasFile.Zip(KerasFile.Sequential(Parts).ToJsonString(), """{"keras_version": "3.3.3"}""", Mutated(KerasFile.Numbered("layers", 1, Parts), random),
                random.Next(2) == 0 ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
    }

    private static byte[] Mutated(byte[] original, Random random)
    {
        var file = (byte[])original.Clone();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            int at = random.Next(file.Length - 8), other = random.Next(file.Length - 8), count = random.Next(1, 64);
            switch (random.Next(8))
            {
                case 0:
                    for (var bits = random.Next(1, 9); bits > 0; bits--) file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    file[at] = (byte)random.Next(256);
                    break;
                case 2: // a length, of any size
                    BitConverter.GetBytes(Lengths[random.Next(Lengths.Length)]).AsSpan(0, 1 << random.Next(4)).CopyTo(file.AsSpan(at));
                    break;
                case 3: // an address, where one may have been: into the file, and round
                    BitConverter.TryWriteBytes(file.AsSpan(Address(file, at)), (long)random.Next(file.Length));
                    break;
                case 4: // two addresses change places
                    int one = Address(file, at), two = Address(file, other);
                    long first = BitConverter.ToInt64(file, one), second = BitConverter.ToInt64(file, two);
                    BitConverter.TryWriteBytes(file.AsSpan(one), second);
                    BitConverter.TryWriteBytes(file.AsSpan(two), first);
                    break;
                case 5: // a piece overwrites another: structures twice, and within themselves
                    file.AsSpan(at, Math.Min(count, file.Length - Math.Max(at, other))).CopyTo(file.AsSpan(other));
                    break;
                case 6:
                    file = [.. file[..at], .. file[Math.Min(file.Length, at + count)..], .. new byte[8]];
                    break;
                default:
                    if (random.Next(4) == 0 && at > 16) file = file[..at];
                    break;
            }
        }
        return file;
    }

    /// <summary>From a position on, the first that holds an address in the file; where there is none, the position.</summary>
    private static int Address(byte[] file, int from)
    {
        for (var at = from & ~7; at <= file.Length - 8; at += 8)
            if (BitConverter.ToInt64(file, at) is > 16 and var value && value < file.Length) return at;
        return from;
    }
}

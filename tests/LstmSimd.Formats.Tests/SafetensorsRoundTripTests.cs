using System.IO.Compression;
using System.Text;
using CsCheck;

namespace LstmSimd.Formats.Tests;

/// <summary>What is written as safetensors is read again, from wherever it lies.</summary>
public sealed class SafetensorsRoundTripTests
{
    private static readonly Gen<string> Text =
        Gen.OneOf(Gen.Int[0, 0xD7FF], Gen.Int[0xE000, 0xFFFF], Gen.Int[0x10000, 0x10FFFF], Gen.Int[' ', '~'])
            .Array[0, 12].Select(points => string.Concat(points.Select(point => new Rune(point).ToString())));

    private static readonly Gen<(string Name, long[] Shape)[]> Tensors =
        Gen.Select(Text, Gen.Long[0, 5].Array[0, 4]).Array[0, 6].Select(tensors => tensors.DistinctBy(tensor => tensor.Item1).ToArray());

    private static readonly Gen<(string Key, string Value)[]> Metadata =
        Gen.Select(Text, Text).Array[0, 4].Select(pairs => pairs.DistinctBy(pair => pair.Item1).ToArray());

    [Fact]
    public void AnyTensors_ComeBackInBits() => Gen.Select(Metadata, Tensors).Sample((metadata, tensors) =>
    {
        var file = new TensorSet();
        foreach (var (key, value) in metadata) file.PutMetadata(key, value);
        foreach (var (name, shape) in tensors) file.PutNoise(name, shape);

        var read = SafetensorsFile.Load(file.ToBytes());

        Assert.Equal(metadata.ToDictionary(pair => pair.Key, pair => pair.Value), read.Metadata);
        Assert.Equal(tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal), read.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, shape) in tensors)
        {
            Assert.Equal((name, "F32"), (read.Tensors[name].Name, read.Tensors[name].Dtype));
            Assert.Equal(shape, read.Tensors[name].Shape);
            Bits.Equal(file[name], read.Tensors[name].ToSingles(), name);
        }
    }, iter: Effort.Cases(2000));

    [Fact]
    public void EveryBitPattern_ComesBack()
    {
        float[] values = [0f, -0f, float.NaN, BitConverter.UInt32BitsToSingle(0x7F800001), float.PositiveInfinity, float.Epsilon, float.MaxValue];
        var read = SafetensorsFile.Load(new TensorSet().Put("x", values, values.Length).ToBytes()).Tensors["x"].ToSingles();
        Assert.Equal(values.Select(BitConverter.SingleToUInt32Bits), read.Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void AFileOfNothing_IsRead()
    {
        var read = SafetensorsFile.Load(new TensorSet().ToBytes());
        Assert.Empty(read.Tensors);
        Assert.Empty(read.Metadata);
    }

    [Fact]
    public void PathStreamAndMemory_GiveTheSame()
    {
        var bytes = new TensorSet().PutNoise("a", 3, 4).PutNoise("scalar").PutNoise("none", 0, 5).ToBytes();
        using var folder = new TemporaryFolder();
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(bytes);
        packed.Position = 0;
        using var unseekable = new GZipStream(packed, CompressionMode.Decompress);
        using var afterSomething = new MemoryStream([1, 2, 3, .. bytes]) { Position = 3 };

        foreach (var read in new[]
        {
            SafetensorsFile.Load(bytes), SafetensorsFile.Load(folder.File("f.safetensors", bytes)),
            SafetensorsFile.Load(new MemoryStream(bytes)), SafetensorsFile.Load(unseekable), SafetensorsFile.Load(afterSomething),
        })
        {
            Assert.Equal(["a", "none", "scalar"], read.Tensors.Keys.Order(StringComparer.Ordinal));
            Bits.Equal(SafetensorsFile.Load(bytes).Tensors["a"].ToSingles(), read.Tensors["a"].ToSingles());
        }
    }

    [Fact]
    public void AStreamPositionedPastItsEnd_IsAnEmptyFile()
    {
        using var stream = new MemoryStream(new TensorSet().ToBytes()) { Position = 1000 };
        Fault.In(0, () => SafetensorsFile.Load(stream), "0 bytes");
    }

    [Fact]
    public void Data_BeginsAlignedForAnyElement()
    {
        for (var length = 0; length < 16; length++)
            Assert.Equal(0, (int)BitConverter.ToUInt64(new TensorSet().PutNoise(new string('n', length), 1).ToBytes()) % 8);
    }

    [Fact]
    public void WholeNumbers_AreReadAsSuchAndNotAsFloats()
    {
        var tensor = SafetensorsFile.Load(RawSafetensors.With(new TensorSet().PutNoise("x", 3).ToBytes(), "lens", 0, -1, long.MaxValue)).Tensors["lens"];
        Assert.Equal([0, -1, long.MaxValue], tensor.ToInt64s());
        Fault.In(0, () => tensor.ToSingles(), "'lens'", "I64", "F32");
    }

    [Theory, InlineData("BOOL", 1), InlineData("U8", 1), InlineData("I8", 1), InlineData("F8_E4M3", 1), InlineData("F8_E5M2", 1),
     InlineData("U16", 2), InlineData("I16", 2), InlineData("F16", 2), InlineData("BF16", 2), InlineData("U32", 4), InlineData("I32", 4),
     InlineData("F32", 4), InlineData("U64", 8), InlineData("I64", 8), InlineData("F64", 8)]
    public void EveryElementType_IsListedWithItsSize(string dtype, int size)
    {
        var tensor = SafetensorsFile.Load(RawSafetensors.With(new TensorSet().ToBytes(), "x", dtype, [2, 3], new byte[6 * size])).Tensors["x"];
        Assert.Equal((dtype, 6 * size), (tensor.Dtype, tensor.Data.Length));
    }

    [Fact]
    public void TheWriter_RefusesWhatCannotBeRead()
    {
        var writer = new SafetensorsWriter();
        writer.Add("x", new float[6], 2, 3);
        writer.AddMetadata("key", "value");
        Refusal.Of<ArgumentException>("name", () => writer.Add("x", new float[6], 2, 3), "'x'");
        Refusal.Of<ArgumentException>("name", () => writer.Add("__metadata__", new float[1], 1), "__metadata__");
        Refusal.Of<ArgumentException>("values", () => writer.Add("y", new float[5], 2, 3), "expected 6", "[2, 3]", "got 5");
        Refusal.Of<ArgumentOutOfRangeException>("shape", () => writer.Add("y", new float[6], -2, -3), "-2");
        Assert.Throws<ArgumentException>(() => writer.AddMetadata("key", "other"));
    }

    [Fact]
    public void HalfASurrogatePair_IsRefusedWhereItIsAdded()
    {
        var writer = new SafetensorsWriter();
        foreach (var (text, index) in new[] { ("\ud800", 0), ("ab\udc00", 2), ("\udc00\ud800", 0), ("😀\ud83d", 2), ("\ud800b", 0) })
        {
            Refusal.Of<ArgumentException>("value", () => writer.AddMetadata("vocabulary", text), "surrogate", $"index {index}");
            Refusal.Of<ArgumentException>("key", () => writer.AddMetadata(text, "value"), "surrogate", $"index {index}");
            Refusal.Of<ArgumentException>("name", () => writer.Add(text, new float[1], 1), "surrogate", $"index {index}");
        }
        writer.AddMetadata("vocabulary", "😀\uffff");
    }

    [Fact]
    public void Null_IsRefusedWhereItIsAdded()
    {
        var writer = new SafetensorsWriter();
        Assert.Throws<ArgumentNullException>("key", () => writer.AddMetadata(null!, ""));
        Assert.Throws<ArgumentNullException>("value", () => writer.AddMetadata("name", null!));
        Assert.Throws<ArgumentNullException>("name", () => writer.Add(null!, new float[1], 1));
    }

    [Fact]
    public void AHeaderTooLongToBeRead_IsNotWritten()
    {
        using var folder = new TemporaryFolder();
        var writer = new SafetensorsWriter();
        writer.AddMetadata("text", new string('t', SafetensorsFaultTests.LongestHeader));
        Assert.Throws<InvalidOperationException>(() => writer.Save(folder["f"]));
        Assert.Empty(folder.Names);
        Refusal.Of<ArgumentException>("shape", () => writer.Add("x", new float[1], [.. Enumerable.Repeat(1L, 65)]), "64", "65");
    }
}

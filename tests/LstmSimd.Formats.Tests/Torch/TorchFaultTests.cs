using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace LstmSimd.Formats.Tests;

/// <summary>Archives whose tensors, storages or other entries contradict themselves.</summary>
public sealed class TorchFaultTests
{
    private const long Max = long.MaxValue;
    private const long MostBytes = 64 << 20;

    [Theory,
     InlineData(0, new long[] { 8, 3 }, new long[] { 4, 1 }, "ends at element 31, but its storage has 24"),
     InlineData(1, new long[] { 8, 3 }, new long[] { 3, 1 }, "ends at element 25"), InlineData(-1, new long[] { 8, 3 }, new long[] { 3, 1 }, "offset -1"),
     InlineData(Max, new long[] { 8, 3 }, new long[] { 3, 1 }, "overflows"), InlineData(0, new long[] { 8, 3 }, new long[] { Max, 1 }, "overflows"),
     InlineData(0, new long[] { Max, 3 }, new long[] { 0, 1 }, "overflows"), InlineData(0, new long[] { 4294967296, 4294967296 }, new long[] { 0, 0 }, "overflows"),
     InlineData(0, new long[] { 8, 3 }, new long[] { -3, 1 }, "stride -3"), InlineData(0, new long[] { -8, 3 }, new long[] { 3, 1 }, "stride -8"),
     InlineData(0, new long[] { 8, 3 }, new long[] { 1 }, "2 axes and 1 strides"), InlineData(0, new long[] { 0, Max }, new long[] { 1, 1 }, "no data"),
     InlineData(25, new long[] { 0, 3 }, new long[] { 3, 1 }, "ends at element 25")]
    public void AViewOutsideItsStorage_IsRefused(long offset, long[] size, long[] stride, string fault) =>
        Refused(Lstm(input => View(input, offset, size, stride)), "REDUCE", fault);

    [Fact]
    public void AViewOf65Axes_IsRefused() =>
        Refused(Lstm(input => View(input, 0, [.. Enumerable.Repeat(1L, 65)], [.. Enumerable.Repeat(1L, 65)])), "65 axes; expected at most 64");

    /// <summary>Transposed, with gaps, reversed axes of 1, from the middle: what PyTorch's views can be.</summary>
    [Theory, InlineData(0, 1, 8), InlineData(0, 3, 1), InlineData(0, 0, 1), InlineData(1, 2, 4), InlineData(2, 0, 0)]
    public void ViewsOfAnyStrides_AreReadElementByElement(int offset, int rows, int columns)
    {
        var floats = Noise.Uniform(3, 24); // as the archive has them
        var model = ModelFile.Load(TorchFiles.Archive(Lstm(input => View(input, offset, [8, 3], [rows, columns]))));
        var expected = new float[24];
        for (var i = 0; i < 24; i++) expected[i] = floats[offset + i / 3 * rows + i % 3 * columns];
        Bits.Equal(expected, model.Layers[0].Weights[0].WeightsInput.Span, "W");
    }

    [Fact]
    public void StridesOf0ThatMakeGigabytesOfAFewBytes_AreRefused() =>
        Refused(Lstm(input => View(input, 0, [8, 100_000_000], [0, 0])), "'weight_ih_l0' takes 3200000000 bytes", "many times the bytes of their storages");

    /// <summary>Stored values are not copied before they become float32; compressed ones are expanded once, however many views they have.</summary>
    [Theory, InlineData(CompressionLevel.NoCompression, 0), InlineData(CompressionLevel.SmallestSize, 1)]
    public void ValuesTakeTheirOwnMemoryAlone(CompressionLevel level, int expansions)
    {
        const int H = 128, I = 2048, Count = 4 * H * (I + H), Size = sizeof(float) * Count;
        var pickle = new PickleBuilder().Begin().Item("weight_ih_l0", value => value.Tensor("FloatStorage", "0", Count, 0, [4 * H, I]))
            .Item("weight_hh_l0", value => value.Tensor("FloatStorage", "0", Count, 4 * H * I, [4 * H, H])).End();
        var archive = TorchFiles.Zip([new("m/data.pkl", pickle), new("m/data/0", [.. MemoryMarshal.AsBytes<float>(Noise.Uniform(9, Count))])], level);
        ModelFile.Load(archive);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ModelFile.Load(archive);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, Size, (1 + expansions) * Size + Fault.AlmostNothing);
    }

    [Theory,
     InlineData("FloatStorage", "2", 24, "storage '2' is not in the archive"), InlineData("FloatStorage", "../data.pkl", 24, "'../data.pkl' is not in the archive"),
     InlineData("FloatStorage", "/etc/passwd", 24, "'/etc/passwd' is not in the archive"), InlineData("FloatStorage", "", 24, "'' is not in the archive"),
     InlineData("FloatStorage", "0", 25, "25 elements of torch.float32, but has 96 bytes"), InlineData("FloatStorage", "0", -1, "-1 elements"),
     InlineData("FloatStorage", "0", 4611686018427387928, "4611686018427387928 elements"), InlineData("DoubleStorage", "0", 24, "24 elements of torch.float64"),
     InlineData("ByteStorage", "0", 24, "24 elements of torch.uint8"), InlineData("QInt8Storage", "0", 24, "torch.QInt8Storage")]
    public void AStorageThatIsNotThere_IsRefused(string type, string key, long count, string fault) =>
        Refused(Lstm(input => input.Tensor(type, key, count, 0, [8, 3])), fault);

    [Fact]
    public void AStorageOfTwoTypes_IsRefused() =>
        Refused(Lstm(input => input.Tensor("FloatStorage", "0", 24, 0, [8, 3]), dictionary => dictionary.Item("other", value => value.Tensor("IntStorage", "0", 24, 0, [1]))),
            "24 elements of torch.float32 in one place, 24 of torch.int32 in another");

    [Fact]
    public void AnLstmOfWholeNumbers_IsRefused() => Refused(Lstm(input => input.Tensor("IntStorage", "1", 24, 0, [8, 3])), "'weight_ih_l0' is of type I32", "F16 or BF16");

    [Fact]
    public void AnUntypedStorage_HasTheTypeOfItsTensor()
    {
        var model = ModelFile.Load(TorchFiles.Archive(Lstm(input => input.Global("torch._utils", "_rebuild_tensor_v3").Op("(")
            .Storage("UntypedStorage", "1", 96, "torch.storage").Int(0).Tuple(8, 3).Tuple(3, 1).Raw(0x89).Global("collections", "OrderedDict").Op(")R")
            .Global("torch", "bfloat16").Op("tR")), Halves));
        Assert.All(model.Layers[0].Weights[0].WeightsInput.ToArray(), value => Assert.Equal(1, value));
        Refused(Lstm(input => input.Global("torch._utils", "_rebuild_tensor_v3").Op("(")
            .Storage("UntypedStorage", "1", 96, "torch.storage").Int(25).Tuple(8, 3).Tuple(3, 1).Raw(0x89).Global("collections", "OrderedDict").Op(")R")
            .Global("torch", "bfloat16").Op("tR")), "ends at element 49, but its storage has 48");
    }

    [Theory, InlineData("byteorder", "big", "byte order is 'big'"), InlineData("byteorder", "", "byte order is ''"), InlineData("version", "11\n", "version is '11'"),
     InlineData("version", "three", "version is 'three'"), InlineData("version", "0", "version is '0'"), InlineData("constants.pkl", "", "TorchScript"), InlineData("code/__torch__.py", "", "TorchScript")]
    public void AnArchiveOfAnotherKind_IsRefused(string entry, string content, string fault) =>
        Refused(Lstm(), (entry, Encoding.ASCII.GetBytes(content)), fault);

    [Fact]
    public void ByteOrderAndVersionOfNewerFiles_AreUnderstood()
    {
        var archive = TorchFiles.Archive(Lstm(), ("byteorder", "little"u8.ToArray()), ("version", "3\n"u8.ToArray()), (".format_version", "1"u8.ToArray()),
            (".storage_alignment", "64"u8.ToArray()), (".data/serialization_id", "0123456789012345678901234567890123456789"u8.ToArray()));
        Assert.Equal("PyTorch archive", ModelFile.Load(archive).Format);
    }

    [Fact]
    public void AWordOfMegabytes_IsRefused() => Refused(Lstm(), ("byteorder", new byte[1_000_000]), "'byteorder' claims 1000000 bytes");

    [Fact]
    public void NoPickleOrTwo_AreRefused()
    {
        Fault.InModel(TorchFiles.Zip([new("m/data/0", new byte[96])]), "0 entries …/data.pkl");
        Fault.InModel(TorchFiles.Zip([new("m/data.pkl", Lstm()), new("n/data.pkl", Lstm())]), "2 entries …/data.pkl");
    }

    [Fact]
    public void ANameTwice_IsRefused() =>
        Refused(Lstm(null, dictionary => dictionary.Item("weight_hh_l0", value => value.Tensor("FloatStorage", "0", 24, 0, [8, 2]))), "'weight_hh_l0' occurs twice");

    private static (string, byte[]) Halves => ("data/1", [.. Enumerable.Repeat<byte[]>([0x80, 0x3F], 48).SelectMany(one => one)]);

    /// <summary>An LSTM's state dict, I = 3, H = 2, with another tensor for its input weights or more items where asked for.</summary>
    private static byte[] Lstm(Action<PickleBuilder>? input = null, Action<PickleBuilder>? more = null)
    {
        var dictionary = new PickleBuilder().Begin().Item("weight_ih_l0", input ?? (value => value.Tensor("FloatStorage", "0", 24, 0, [8, 3])))
            .Item("weight_hh_l0", value => value.Tensor("FloatStorage", "0", 24, 8, [8, 2]));
        more?.Invoke(dictionary);
        return dictionary.End();
    }

    private static void View(PickleBuilder pickle, long offset, long[] size, long[] stride) =>
        pickle.Global("torch._utils", "_rebuild_tensor_v2").Op("(").Storage("FloatStorage", "0", 24).Int(offset).Tuple(size).Tuple(stride)
            .Raw(0x89).Global("collections", "OrderedDict").Op(")RtR");

    private static void Refused(byte[] pickle, params ReadOnlySpan<string> fault) => Refused(pickle, Halves, fault);

    private static void Refused(byte[] pickle, (string, byte[]) entry, params ReadOnlySpan<string> fault)
    {
        var archive = TorchFiles.Archive(pickle, entry);
        Fault.Within(MostBytes, () => ModelFile.Load(archive), fault);
    }
}

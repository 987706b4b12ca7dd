namespace LstmSimd.Formats.Tests;

/// <summary>NumPy files of other types, and wrong ones.</summary>
public sealed class NpyFaultTests
{
    [Theory, InlineData(">f4"), InlineData("<i4"), InlineData("|b1"), InlineData("<f2"), InlineData("<c8"), InlineData("|O"), InlineData("f4"), InlineData("")]
    public void AnotherType_IsRefused(string type) => Refused(RawNpy.File(type, "False", "(1,)", 4), $"type is {type}", "<f4", "<f8");

    [Fact]
    public void FortranOrder_IsRefused() => Refused(RawNpy.File("<f4", "True", "(2, 2)", 16), "Fortran", "ascontiguousarray");

    [Fact]
    public void ARecordType_IsRefused() =>
        Refused(RawNpy.File("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", new byte[4]), "no readable 'descr'");

    [Theory,
     InlineData("{'fortran_order': False, 'shape': (1,), }", "'descr'"),
     InlineData("{'descr': '<f4', 'shape': (1,), }", "'fortran_order'"), InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }", "'fortran_order'"),
     InlineData("{'descr': '<f4', 'fortran_order': False, }", "'shape'"), InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': 1, }", "'shape'"),
     InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,", "'shape'"), InlineData("", "'descr'")]
    public void AHeaderWithoutAnEntry_IsRefused(string header, string fault) => Refused(RawNpy.File(header, new byte[4]), "no readable", fault);

    [Theory, InlineData("(2,)", "takes 8 bytes"), InlineData("(0,)", "takes 0 bytes"), InlineData("(2147483647, 2147483647, 2147483647)", "takes 39614081"),
     InlineData("(65536, 65536)", "takes 17179869184 bytes"), InlineData("(32768, 32768, 4)", "takes 17179869184 bytes"),
     InlineData("(-1,)", "'-1'"), InlineData("(-1, -1)", "'-1'"), InlineData("(2147483648,)", "'2147483648'"), InlineData("(4294967297,)", "'4294967297'"),
     InlineData("(1.0,)", "'1.0'"), InlineData("(1L,)", "'1L'"), InlineData("(0x1,)", "'0x1'"), InlineData("(1 1,)", "'1 1'"), InlineData("(+1,)", "'+1'"),
     InlineData("((1,),)", "'(1'"), InlineData("(٣,)", "'٣'")]
    public void AShapeThatLies_IsRefused(string shape, string fault) => Refused(RawNpy.File("<f4", "False", shape, 4), "shape", fault);

    [Theory, InlineData(0), InlineData(3), InlineData(5), InlineData(8)]
    public void DataOfAnotherLength_IsRefused(int length) => Refused(RawNpy.File("<f4", "False", "(1,)", length), "takes 4 bytes", $"{length} follow");

    [Theory, InlineData(1, 65535u), InlineData(1, 10_001u), InlineData(2, 10_001u), InlineData(2, uint.MaxValue), InlineData(3, int.MaxValue + 1u), InlineData(2, 1000u)]
    public void AHeaderLengthThatLies_IsRefused(byte version, uint claimed) =>
        Refused(RawNpy.File("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", new byte[4], version, claimed), $"claims {claimed} bytes");

    [Fact]
    public void AHeaderLongerThanNumPysLimit_IsRefused() =>
        Refused(RawNpy.File("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }" + new string(' ', 10_000), new byte[4]), "at most 10000");

    [Theory, InlineData("'shape':("), InlineData("'descr':'"), InlineData("'descr'   "), InlineData("'fortran_order' "), InlineData("'shape': (1,1,1,1,1,1,1,1,1"), InlineData("((((((")]
    public void AHeaderMadeToConfuse_IsRefusedSoon(string part) =>
        Refused(RawNpy.File(string.Concat(Enumerable.Repeat(part, 10_000 / part.Length)), []), "npy");

    [Theory, InlineData(65), InlineData(900)]
    public void MoreAxesThanNumPyHas_AreRefused(int count) =>
        Refused(RawNpy.File("<f4", "False", $"({string.Concat(Enumerable.Repeat("2147483647,", count))})", 4), $"{count} axes", "64");

    [Theory, InlineData("(0, 30000000, 3)"), InlineData("(1048577, 0)"), InlineData("(2147483647, 0, 2147483647)")]
    public void AnEmptyArrayWithAxesOfMillions_IsRefused(string shape) => Refused(RawNpy.File("<f4", "False", shape, 0), "no data", "1048576");

    [Theory, InlineData(0), InlineData(4), InlineData(255)]
    public void AnotherVersion_IsRefused(byte version) =>
        Refused(RawNpy.File("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", new byte[4], version), $"version {version}");

    [Fact]
    public void AnotherFormat_IsRefused()
    {
        Refused([], "begin");
        Refused("PK\u0003\u0004 a zip of arrays"u8, "begin");
        Refused("\u0093NUMPY"u8, "begin");
    }

    [Fact]
    public void CutOffAtEveryLength_IsRefused()
    {
        using var folder = new TemporaryFolder();
        foreach (var version in new byte[] { 1, 2 })
        {
            var file = RawNpy.File("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", new byte[24], version);
            NpyFile.Load(folder.File("whole", file));
            for (var length = 0; length < file.Length; length++)
            {
                var path = folder.File("cut", file.AsSpan(0, length));
                Assert.Throws<InvalidDataException>(() => NpyFile.Load(path));
            }
        }
    }

    [Fact]
    public void WithAnyByteChanged_IsRefusedOrRead()
    {
        using var folder = new TemporaryFolder();
        var file = RawNpy.File("<f4", "False", "(2, 3)", 24);
        var random = new Random(1);
        for (var position = 0; position < file.Length - 24; position++)
        {
            for (var change = 0; change < Effort.Cases(20); change++)
            {
                var changed = (byte[])file.Clone();
                changed[position] = (byte)random.Next(256);
                var path = folder.File("changed", changed);
                var exception = Record.Exception(() => NpyFile.Load(path));
                Assert.True(exception is null or InvalidDataException, $"byte {position} changed to {changed[position]}: {exception}");
            }
        }
    }

    private static void Refused(ReadOnlySpan<byte> file, params ReadOnlySpan<string> messageParts)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("bad.npy", file);
        Fault.In(file.Length, () => NpyFile.Load(path), messageParts);
    }
}

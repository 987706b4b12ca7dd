using System.Text;

namespace LstmSimd.Formats.Tests;

/// <summary>Files whose header lies or is no header.</summary>
public sealed class SafetensorsFaultTests
{
    public const int LongestHeader = 16 << 20;

    [Theory, InlineData(0), InlineData(1), InlineData(7)]
    public void FewerBytesThanALength_AreRefused(int count) =>
        Fault.InSafetensors(new byte[count], $"{count} bytes");

    [Theory, InlineData(1, 0), InlineData(3, 2), InlineData(1000, 2), InlineData(LongestHeader, 2)]
    public void AHeaderLongerThanTheFile_IsRefused(ulong claimed, int present) =>
        Fault.InSafetensors([.. RawSafetensors.Length(claimed), .. new byte[present]], $"claims {claimed} bytes", $"{present} follow");

    [Theory, InlineData(LongestHeader + 1), InlineData(100_000_000), InlineData(1UL << 40), InlineData(long.MaxValue), InlineData(1UL << 63), InlineData(ulong.MaxValue)]
    public void AHeaderOfGigabytes_IsRefused(ulong claimed) =>
        Fault.InSafetensors([.. RawSafetensors.Length(claimed), .. "{}"u8], $"claims {claimed} bytes", "16777216");

    [Theory, InlineData(""), InlineData("  "), InlineData("{"), InlineData("{}{}"), InlineData("{\"a\"}"), InlineData("not JSON"), InlineData("{} // comment"),
     InlineData("{\"a\":{},}"), InlineData("\0"), InlineData("\uFEFF{}")]
    public void AHeaderThatIsNotJson_IsRefused(string header) =>
        Fault.InSafetensors(RawSafetensors.File(header), "header is not JSON");

    [Theory, InlineData("[]", "Array"), InlineData("5", "Number"), InlineData("null", "Null"), InlineData("\"text\"", "String")]
    public void AHeaderThatIsNoObject_IsRefused(string header, string kind) =>
        Fault.InSafetensors(RawSafetensors.File(header), "header is", kind);

    [Theory, InlineData("[", "]"), InlineData("{\"a\":", "}")]
    public void JsonNestedTenThousandDeep_IsRefused(string open, string close)
    {
        const int Depth = 10_000;
        var nested = string.Concat(Enumerable.Repeat(open, Depth)) + "1" + string.Concat(Enumerable.Repeat(close, Depth));
        Fault.InSafetensors(RawSafetensors.File(nested), "header is not JSON");
        Fault.InSafetensors(RawSafetensors.File(nested[..(Depth * open.Length)]), "header is not JSON");
    }

    [Theory,
     InlineData("""{"__metadata__":[]}""", "Array"),
     InlineData("""{"__metadata__":"x"}""", "String"),
     InlineData("""{"__metadata__":null}""", "Null"),
     InlineData("""{"__metadata__":{"k":1}}""", "'k' is Number"),
     InlineData("""{"__metadata__":{"k":null}}""", "'k' is Null"),
     InlineData("""{"__metadata__":{"k":{}}}""", "'k' is Object"),
     InlineData("""{"__metadata__":{"k":"a","k":"a"}}""", "'k' occurs twice"),
     InlineData("""{"__metadata__":{},"__metadata__":{}}""", "occurs twice")]
    public void WrongMetadata_IsRefused(string header, string fault) =>
        Fault.InSafetensors(RawSafetensors.File(header), "__metadata__", fault);

    [Theory,
     InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""),
     InlineData("""{"a":{"dtype":"\udc00","shape":[1],"data_offsets":[0,4]}}"""),
     InlineData("""{"a":{"dtype":"F32","shape":["\ud800"],"data_offsets":[0,4]}}"""),
     InlineData("""{"a":{"\ud800":1,"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""),
     InlineData("""{"__metadata__":{"\ud800":"v"}}"""),
     InlineData("""{"__metadata__":{"k":"\ud800"}}""")]
    public void HalfASurrogatePair_IsRefused(string header) =>
        Fault.InSafetensors(RawSafetensors.File(header, 4), "not text");

    [Theory, InlineData("{\"__metadata__\":{\"k\":\"#\"}}"), InlineData("{\"__metadata__\":{\"#\":\"v\"}}"),
     InlineData("{\"#\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}"), InlineData("#{}")]
    public void BytesThatAreNoUtf8_AreRefused(string header)
    {
        foreach (var wrong in new byte[] { 0x80, 0xC0, 0xFF })
        {
            var bytes = Encoding.UTF8.GetBytes(header);
            bytes[Array.IndexOf(bytes, (byte)'#')] = wrong;
            Fault.InSafetensors(RawSafetensors.File(bytes, []), "header");
        }
    }

    [Fact]
    public void AFileThatIsNotThere_IsAnIOException() =>
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Load(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())));

    [Fact]
    public void AHundredThousandTensors_AreReadInTimeAndMemoryOfTheirOwnSize()
    {
        var names = Enumerable.Range(0, 100_000).Select(i => $$"""
            "{{i}}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}
            """);
        var header = $"{{{string.Join(',', names)}}}";
        Assert.Equal(100_000, SafetensorsFile.Load(RawSafetensors.File(header)).Tensors.Count);
        Fault.InSafetensors(RawSafetensors.File(header, 1), "last 1 bytes");
    }

    [Theory, InlineData("""{"a":{"dtype":"F32","shape":[#]}}"""), InlineData("""{"a":{"dtype":"F32","data_offsets":[#]}}""")]
    public void AListOfMillions_TakesLittleMemory(string header)
    {
        var list = string.Concat(Enumerable.Repeat("1,", 4_000_000)) + "1";
        Fault.InSafetensors(RawSafetensors.File(header.Replace("#", list, StringComparison.Ordinal)), Fault.AlmostNothing, "'a'", "64");
    }

    [Fact]
    public void AnIgnoredListOfMillions_TakesLittleMemory() =>
        Fault.InSafetensors(RawSafetensors.File($$"""{"a":{"other":[{{string.Concat(Enumerable.Repeat("[],", 2_000_000))}}1]} }"""), Fault.AlmostNothing, "'a'", "dtype is missing");

    [Fact]
    public void MillionsOfNames_TakeASmallMultipleOfTheirSize()
    {
        var names = string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"{i}\":\"\""));
        Fault.InSafetensors(RawSafetensors.File($$$"""{"__metadata__":{{{{names}}}},"a":1}"""), "'a' is Number");
    }
}

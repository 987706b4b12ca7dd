namespace LstmSimd.Formats.Tests;

/// <summary>Tensors that are described wrongly, contradict their data, or each other.</summary>
public sealed class SafetensorsTensorFaultTests
{
    [Theory, InlineData("5", "Number"), InlineData("[]", "Array"), InlineData("null", "Null"), InlineData("\"F32\"", "String")]
    public void ATensorThatIsNoObject_IsRefused(string value, string kind) =>
        Fault.InSafetensors(RawSafetensors.File($$"""{"gate":{{value}}}"""), "'gate'", kind);

    [Theory, InlineData("dtype"), InlineData("shape"), InlineData("data_offsets")]
    public void AnEntryMissingOrTwice_IsRefused(string key)
    {
        Dictionary<string, string> entries = new() { ["dtype"] = "\"F32\"", ["shape"] = "[1]", ["data_offsets"] = "[0,4]" };
        var twice = entries.Select(entry => $"\"{entry.Key}\":{entry.Value}").Append($"\"{key}\":{entries[key]}");
        Fault.InSafetensors(Tensor(string.Join(',', twice)), "'gate'", $"{key} occurs twice");
        var without = entries.Where(entry => entry.Key != key).Select(entry => $"\"{entry.Key}\":{entry.Value}");
        Fault.InSafetensors(Tensor(string.Join(',', without)), "'gate'", $"{key} is missing");
    }

    [Theory, InlineData("\"F33\"", "'F33'"), InlineData("\"f32\"", "'f32'"), InlineData("\"\"", "''"),
     InlineData("32", "Number"), InlineData("null", "Null"), InlineData("[\"F32\"]", "Array")]
    public void AnUnknownElementType_IsRefused(string dtype, string fault) =>
        Fault.InSafetensors(Tensor(dtype, "[1]", "[0,4]"), "'gate'", "dtype", fault);

    [Theory, InlineData("-1"), InlineData("0.5"), InlineData("1.0"), InlineData("1e0"), InlineData("9223372036854775808"), InlineData("1e400"),
     InlineData("\"1\""), InlineData("null"), InlineData("[1]"), InlineData("true")]
    public void AnAxisOrOffsetThatIsNoWholeNumber_IsRefused(string number)
    {
        Fault.InSafetensors(Tensor("\"F32\"", $"[1,{number}]", "[0,4]"), "'gate'", "shape", "whole number");
        Fault.InSafetensors(Tensor("\"F32\"", "[1]", $"[{number},4]"), "'gate'", "data_offsets", "whole number");
        Fault.InSafetensors(Tensor("\"F32\"", "[1]", $"[0,{number}]"), "'gate'", "data_offsets");
    }

    [Theory, InlineData("{}", "Object"), InlineData("1", "Number"), InlineData("null", "Null"), InlineData("\"[1]\"", "String")]
    public void AShapeOrOffsetsThatAreNoArray_AreRefused(string value, string kind)
    {
        Fault.InSafetensors(Tensor("\"F32\"", value, "[0,4]"), "'gate'", $"shape is {kind}");
        Fault.InSafetensors(Tensor("\"F32\"", "[1]", value), "'gate'", $"data_offsets is {kind}");
    }

    [Theory, InlineData("[]", "0 numbers"), InlineData("[0]", "1 numbers"), InlineData("[0,2,4]", "3 numbers")]
    public void OffsetsThatAreNotTwo_AreRefused(string offsets, string fault) =>
        Fault.InSafetensors(Tensor("\"F32\"", "[1]", offsets), "'gate'", "data_offsets", fault);

    [Theory, InlineData("[4,0]"), InlineData("[0,5]"), InlineData("[4,8]"), InlineData("[5,4]"), InlineData("[0,9223372036854775807]"),
     InlineData("[9223372036854775803,9223372036854775807]"), InlineData("[4294967296,4294967300]")]
    public void OffsetsOutsideTheData_AreRefused(string offsets) =>
        Fault.InSafetensors(Tensor("\"F32\"", "[1]", offsets), "'gate'", "data_offsets", "4 bytes");

    [Theory, InlineData("[9223372036854775807]"), InlineData("[4611686018427387904,4]"), InlineData("[4294967296,4294967296]"),
     InlineData("[2147483648,2147483648,2147483648]")]
    public void AShapeThatOverflows_IsRefused(string shape) =>
        Fault.InSafetensors(Tensor("\"F32\"", shape, "[0,4]"), "'gate'", "shape", "overflows");

    [Theory, InlineData("F32", "[2]"), InlineData("F32", "[0]"), InlineData("F16", "[1]"), InlineData("F32", "[1000000000,1000]"), InlineData("U8", "[3]"), InlineData("F64", "[]")]
    public void AShapeOfAnotherSizeThanTheData_IsRefused(string dtype, string shape) =>
        Fault.InSafetensors(Tensor($"\"{dtype}\"", shape, "[0,4]"), "'gate'", dtype, "span 4");

    [Theory, InlineData(64), InlineData(65), InlineData(1000)]
    public void MoreThan64Axes_AreRefused(int count)
    {
        var file = Tensor("\"F32\"", $"[{string.Join(',', Enumerable.Repeat("1", count))}]", "[0,4]");
        if (count <= 64) Assert.Equal(count, SafetensorsFile.Load(file).Tensors["gate"].Shape.Count);
        else Fault.InSafetensors(file, "'gate'", "shape", "at most 64");
    }

    [Theory, InlineData("[0,30000000,3]"), InlineData("[1048577,0]"), InlineData("[4294967296,0,4294967296]")]
    public void AnEmptyTensorWithAxesOfMillions_IsRefused(string shape) =>
        Fault.InSafetensors(RawSafetensors.File($$"""{"gate":{"dtype":"F32","shape":{{shape}},"data_offsets":[0,0]} }"""), "'gate'", "shape", "1048576");

    [Theory,
     InlineData("[0,8]", "[4,12]", "overlaps"), InlineData("[0,8]", "[0,8]", "overlaps"), InlineData("[0,12]", "[4,8]", "overlaps"),
     InlineData("[0,4]", "[8,12]", "bytes 4 to 8"), InlineData("[8,12]", "[0,4]", "bytes 4 to 8"),
     InlineData("[4,8]", "[8,12]", "bytes 0 to 4"), InlineData("[0,4]", "[4,8]", "last 4 bytes")]
    public void DataSharedOrOwnedByNoTensor_IsRefused(string first, string second, string fault)
    {
        Fault.InSafetensors(RawSafetensors.File($"{{{Bytes("first", first)},{Bytes("second", second)}}}", 12), fault);

        static string Bytes(string name, string offsets) => $$"""
            "{{name}}":{"dtype":"U8","shape":[{{Size(offsets)}}],"data_offsets":{{offsets}}}
            """;

        static int Size(string offsets) => offsets.Trim('[', ']').Split(',').Select(int.Parse).Aggregate((begin, end) => end - begin);
    }

    [Fact]
    public void OverlapsAndHoles_NameTheirTensors()
    {
        Fault.InSafetensors(RawSafetensors.File("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3), "'a'", "'b'");
        Fault.InSafetensors(RawSafetensors.File("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", 3), "'a'", "'b'");
    }

    [Fact]
    public void DataWithoutTensors_IsRefused() => Fault.InSafetensors(RawSafetensors.File("{}", 3), "last 3 bytes");

    [Fact]
    public void ATensorOfTheSameNameTwice_IsRefused()
    {
        Fault.InSafetensors(RawSafetensors.File("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2), "'a' occurs twice");
        Fault.InSafetensors(RawSafetensors.File("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\u0061":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2), "'a' occurs twice");
    }

    [Fact]
    public void EmptyTensors_MayLieAnywhereAtABoundary()
    {
        var file = SafetensorsFile.Load(RawSafetensors.File("""
            {"z":{"dtype":"F32","shape":[0],"data_offsets":[4,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[0,9],"data_offsets":[0,0]}}
            """, 4));
        Assert.Equal(3, file.Tensors.Count);
    }

    private static byte[] Tensor(string dtype, string shape, string offsets) => Tensor($"\"dtype\":{dtype},\"shape\":{shape},\"data_offsets\":{offsets}");

    private static byte[] Tensor(string entries) => RawSafetensors.File($"{{\"gate\":{{{entries}}}}}", 4);
}

namespace LstmSimd.Formats.Tests;

/// <summary>Data in files beside the model, and paths that lead elsewhere.</summary>
public sealed class OnnxExternalDataTests : IDisposable
{
    private static readonly OnnxCell Cell = OnnxCell.Of(51, inputs: 2, hidden: 2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("weights.bin"), InlineData("./weights.bin"), InlineData("sub/w:0"), InlineData("sub\\w:0")]
    public void DataBesideTheModel_IsRead(string location)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && location.Contains(':'), "Windows has no such names.");
        Directory.CreateDirectory(_folder["sub"]);
        _folder.File(Path.Combine(location.Contains("sub") ? "sub" : "", location.Contains("sub") ? "w:0" : "weights.bin"), [.. new byte[10], .. OnnxTensors.Bytes(Cell.W, OnnxTensors.Float), 1, 2]);
        OnnxRun.Equal(Cell, ModelFile.Load(Model(location, "10", "64")));
        Assert.Single(ModelFile.List(Model(location, "10", null)));
    }

    [Fact]
    public void TheWholeFile_IsTakenWithoutOffsetAndLength()
    {
        _folder.File("weights.bin", OnnxTensors.Bytes(Cell.W, OnnxTensors.Float));
        OnnxRun.Equal(Cell, ModelFile.Load(Model("weights.bin")));
    }

    [Theory,
     InlineData("../weights.bin"), InlineData("sub/../../weights.bin"), InlineData("..\\weights.bin"), InlineData("/etc/passwd"), InlineData("sub//w"), InlineData(""), InlineData("..")]
    public void APathOutOfTheFolder_IsRefused(string location) => Refused(Model(location), $"'W' has the location '{location}'");

    [Fact]
    public void ALinkOutOfTheFolder_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets few users make links.");
        using var elsewhere = new TemporaryFolder();
        var data = elsewhere.File("weights.bin", OnnxTensors.Bytes(Cell.W, OnnxTensors.Float));
        File.CreateSymbolicLink(_folder["link.bin"], data);
        Directory.CreateSymbolicLink(_folder["folder"], Path.GetDirectoryName(data)!);
        Directory.CreateSymbolicLink(_folder["way"], "folder");
        foreach (var location in new[] { "link.bin", "folder/weights.bin", "way/weights.bin" }) Refused(Model(location), $"'{location}'", "a link out of");
        File.CreateSymbolicLink(_folder["circle"], "circle");
        Refused(Model("circle"), "'circle'");
    }

    [Fact]
    public void ALinkWithinTheFolder_IsFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets few users make links.");
        _folder.File("weights.bin", OnnxTensors.Bytes(Cell.W, OnnxTensors.Float));
        File.CreateSymbolicLink(_folder["link.bin"], "weights.bin");
        OnnxRun.Equal(Cell, ModelFile.Load(Model("link.bin")));
    }

    [Fact]
    public void APipe_IsNotWaitedFor()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such pipes on Windows.");
        _folder.Pipe("pipe");
        Refused(Model("pipe"), "'pipe' has 0");
    }

    [Theory,
     InlineData("0", "60", "60 bytes"), InlineData("1", null, "begins at 1"), InlineData("9223372036854775807", null, "begins at 9223372036854775807"),
     InlineData("-1", null, "offset '-1'"), InlineData("x", null, "offset 'x'"), InlineData("0", "99999999999999999999", "length '99999999999999999999'")]
    public void AWrongPart_IsRefused(string offset, string? length, string fault)
    {
        _folder.File("weights.bin", OnnxTensors.Bytes(Cell.W, OnnxTensors.Float));
        Refused(Model("weights.bin", offset, length), fault);
    }

    [Fact]
    public void AMissingFile_IsNamed() => Refused(Model("none.bin"), "'W' can't be read from 'none.bin'");

    [Fact]
    public void AModelFromMemoryOrAStream_HasNoFolder()
    {
        _folder.File("weights.bin", OnnxTensors.Bytes(Cell.W, OnnxTensors.Float));
        var file = File.ReadAllBytes(Model("weights.bin"));
        Fault.InModel(file, "'weights.bin'", "only where the model is read by its path");
        using var stream = new MemoryStream(file);
        Fault.In(file.Length, () => ModelFile.Load(stream), "'weights.bin'", "only where the model is read by its path");
        Fault.InModel(Bytes([]), "has no location");
    }

    [Fact]
    public void MuchDataInAShortFile_TakesNoMemory()
    {
        _folder.File("weights.bin", [1]);
        var tensor = OnnxTensors.Head("W", OnnxTensors.Float, 1, 1L << 20, 1L << 20).Message(13, Entry("location", "weights.bin")).Integer(14, 1);
        var path = _folder.File("m.onnx", WithWeights(tensor));
        Fault.In(0, () => ModelFile.Load(path), "'weights.bin' has 1");
    }

    private string Model(string location, string? offset = null, string? length = null)
    {
        var entries = new List<WireBytes> { Entry("location", location) };
        if (offset is not null) entries.Add(Entry("offset", offset));
        if (length is not null) entries.Add(Entry("length", length));
        return _folder.File("m.onnx", Bytes(entries));
    }

    private static byte[] Bytes(List<WireBytes> entries)
    {
        var tensor = OnnxTensors.Head("W", OnnxTensors.Float, 1, 8, 2);
        foreach (var entry in entries) tensor.Message(13, entry);
        return WithWeights(tensor.Integer(14, 1));
    }

    private static byte[] WithWeights(WireBytes tensor) => new HandmadeOnnx().Input("X").Initializer(tensor).Initializer("R", Cell.R, 1, 8, 2)
        .Initializer("B", Cell.B!, 1, 16).Node("LSTM", "lstm", ["X", "W", "R", "B"], ["Y"]).ToBytes();

    private static WireBytes Entry(string key, string value) => new WireBytes().Text(1, key).Text(2, value);

    private static void Refused(string path, params ReadOnlySpan<string> parts) => Fault.In((int)new FileInfo(path).Length, () => ModelFile.Load(path), [path, .. parts]);
}

namespace LstmSimd.Formats.Tests;

/// <summary>What is wrong with a file is said with the file's name, and without names of millions of characters.</summary>
public sealed class FaultMessageTests
{
    private const int LongestMessage = 600;
    private static readonly string LongName = new('n', 1_000_000);

    private static Dictionary<string, Action<string>> Readers => new()
    {
        ["model"] = path => ModelFile.Load(path),
        ["safetensors"] = path => SafetensorsFile.Load(path),
        ["npy"] = path => NpyFile.Load(path),
        ["state"] = path => StateFile.Load(path, new Lstm(Layers.Stack(1, 3, 2, LstmDirection.Forward))),
    };

    public static TheoryData<string> Kinds => [.. Readers.Keys];

    [Theory, MemberData(nameof(Kinds))]
    public void AFault_BeginsWithTheFilesPath(string kind)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("text", "neither the one nor the other"u8);
        var fault = Assert.Throws<InvalidDataException>(() => Readers[kind](path));
        Assert.StartsWith($"'{path}': {(kind == "npy" ? "npy" : "safetensors")}: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FaultsFoundAfterTheHeader_BeginWithThePathOnce()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("f", new TensorSet().ToBytes());
        Assert.StartsWith($"'{path}': safetensors: no LSTM found", Assert.Throws<InvalidDataException>(() => ModelFile.Load(path)).Message, StringComparison.Ordinal);
        Assert.StartsWith($"'{path}': state: ", Assert.Throws<InvalidDataException>(() => Readers["state"](path)).Message, StringComparison.Ordinal);
        path = folder.File("layerless", NativeFile.Of("""{"version":1,"layers":[]}""").ToBytes());
        Assert.StartsWith($"'{path}': native model: ", Assert.Throws<InvalidDataException>(() => ModelFile.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFaultOfAnArchive_BeginsWithThePathOnce()
    {
        using var folder = new TemporaryFolder();
        foreach (var (content, fault) in new[] { (TorchFiles.Golden("tensor"), "PyTorch archive: "), (TorchFiles.Golden("plain")[..^1], "zip: "), (TorchFiles.Golden("gru"), "PyTorch state dict: ") })
        {
            var path = folder.File("model.pt", content);
            Assert.StartsWith($"'{path}': {fault}", Assert.Throws<InvalidDataException>(() => ModelFile.Load(path)).Message, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void NoPath_IsRefused(string kind)
    {
        Assert.Throws<ArgumentException>("path", () => Readers[kind](""));
        Assert.Throws<ArgumentNullException>("path", () => Readers[kind](null!));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void AFolder_IsCalledOne(string kind)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["d.npy"]);
        var fault = Assert.Throws<IOException>(() => Readers[kind](folder["d.npy"]));
        Assert.Equal($"'{folder["d.npy"]}' is a folder; expected a file.", fault.Message);
    }

    [Theory,
     InlineData("""{"#":5}"""), InlineData("""{"#":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"""),
     InlineData("""{"a":{"dtype":"#","shape":[1],"data_offsets":[0,4]}}"""), InlineData("""{"a":{"dtype":"F32","shape":["#"],"data_offsets":[0,4]}}"""),
     InlineData("""{"__metadata__":{"#":5}}"""), InlineData("""{"__metadata__":{"#":"","#":""}}"""),
     InlineData("""{"#":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"""),
     InlineData("""{"#":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""")]
    public void LongNamesInAHeader_AreShortened(string header) =>
        Short(() => SafetensorsFile.Load(RawSafetensors.File(header.Replace("#", LongName, StringComparison.Ordinal), 4)), "nnn…");

    [Fact]
    public void LongNumbers_AreShortened() =>
        Short(() => SafetensorsFile.Load(RawSafetensors.File($$"""{"a":{"dtype":"U8","shape":[{{new string('9', 100_000)}}],"data_offsets":[0,4]} }""", 4)), "999…");

    [Fact]
    public void LongNamesInAStateDict_AreShortened()
    {
        Short(() => ModelFile.Load(StateDict.Of(LongName, 1).Tensors.PutNoise(LongName + "weight_hr_l0", 2, 3).ToBytes()), "rows");
        Short(() => ModelFile.Load(StateDict.Of(LongName, 1).Tensors.PutNoise(LongName + "weight_ih_l7", 8, 3).ToBytes()), "nnn…");
        Short(() => ModelFile.Load(StateDict.Of(LongName, 1).Tensors.PutNoise(LongName + "weight_hh_l0", 6, 2).ToBytes()), "rows");
        Short(() => ModelFile.Load(StateDict.Of(LongName, 1).Tensors.PutNoise(LongName + "bias_ih_l0", 7).ToBytes()), "shape");
        Short(() => ModelFile.Load(StateDict.Of(LongName, 1).Tensors.PutNoise("weight_ih_l0", 8, 3).ToBytes()), "2 LSTMs");
    }

    [Fact]
    public void LongStringsOfANativeModelOrState_AreShortened()
    {
        var direction = LongName[..100_000];
        Short(() => ModelFile.Load(NativeFile.Of($$"""{"version":1,"layers":[{"input":3,"hidden":2,"direction":"{{direction}}"}]}""").ToBytes()), "nnn…");
        Short(() => ModelFile.Load(NativeFile.Of($$"""{"{{direction}}":1,"{{direction}}":2}""").ToBytes()), "architecture");
        using var folder = new TemporaryFolder();
        var path = folder.File("f", new TensorSet().PutMetadata("model_fingerprint", LongName).ToBytes());
        Short(() => Readers["state"](path), "nnn…");
    }

    [Fact]
    public void LongEntriesOfAnArray_AreShortened()
    {
        using var folder = new TemporaryFolder();
        var name = LongName[..5000];
        Short(() => NpyFile.Load(folder.File("a.npy", RawNpy.File(name, "False", "(1,)", 4))), "nnn…");
        Short(() => NpyFile.Load(folder.File("a.npy", RawNpy.File("<f4", "False", $"({name},)", 4))), "nnn…");
    }

    [Fact]
    public void AShortenedName_IsStillText()
    {
        var fault = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Load(RawSafetensors.File($$"""{"{{new string('n', 99)}}😀":5}""")));
        Assert.DoesNotContain('\uD83D', fault.Message);
        Short(() => SafetensorsFile.Load(RawSafetensors.File($$"""{"{{new string('n', 98)}}😀":5}""")), "n😀'");
    }

    private static void Short(Action read, string part)
    {
        var fault = Assert.Throws<InvalidDataException>(read);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.InRange(fault.Message.Length, 1, LongestMessage);
    }
}

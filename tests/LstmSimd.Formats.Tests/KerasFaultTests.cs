using System.IO.Compression;
using PureHDF;

namespace LstmSimd.Formats.Tests;

/// <summary>What a Keras file says and has no equal here is refused by name; what contradicts itself, too.</summary>
public sealed class KerasFaultTests
{
    private const string Keras2 = "2.9.0", Keras3 = "3.3.3", Metadata = """{"keras_version": "3.3.3"}""";

    [Theory,
     InlineData("""{"activation": "gelu"}""", "activation is 'gelu'"), InlineData("""{"recurrent_activation": "selu"}""", "recurrent_activation is 'selu'"),
     InlineData("""{"activation": 5}""", "activation is 5"), InlineData("""{"activation": {"class_name": "PReLU", "config": {"alpha": 1}}}""", "activation is 'PReLU'"),
     InlineData("""{"activation": {"class_name": "ELU", "config": {}}}""", "without a number 'alpha'"),
     InlineData("""{"activation": {"class_name": "ReLU", "config": {"threshold": 0, "negative_slope": 0, "max_value": 6}}}""", "activation is 'ReLU'"),
     InlineData("""{"activation": {"class_name": "function", "config": "relu", "registered_name": "mine>relu"}}""", "activation is 'function'"),
     InlineData("""{"projection_units": 3}""", "projection_units is 3, which is not supported"), InlineData("""{"peephole": true}""", "peephole is true"),
     InlineData("""{"dtype": "float64"}""", "dtype is 'float64'"), InlineData("""{"dtype": {"class_name": "DTypePolicy", "config": {"name": "int8_from_float32"}}}""", "int8_from_float32"),
     InlineData("""{"units": 3}""", "has 3 units, but its weights have 2"), InlineData("""{"units": 0}""", "units is 0"), InlineData("""{"units": "2"}""", "units is \"2\""),
     InlineData("""{"use_bias": false}""", "use_bias is False, but its weights have a bias"), InlineData("""{"go_backwards": "yes"}""", "go_backwards is \"yes\"")]
    public void WhatALayerSaysWithoutAnEqualHere_IsNamed(string config, string message) =>
        In(KerasFile.Model(Keras2, KerasPart.Lstm(config: config)), "Keras: layer 'lstm'", message);

    [Theory,
     InlineData("""{"merge_mode": "ave"}""", "{}", "merge_mode is \"ave\""), InlineData("""{"merge_mode": null}""", "{}", "merge_mode is null"),
     InlineData("{}", """{"go_backwards": true}""", "go_backwards"), InlineData("""{"backward_layer": {"class_name": "GRU", "config": {}}}""", "{}", "backward_layer is no LSTM")]
    public void WhatBidirectionalSaysWithoutAnEqualHere_IsNamed(string config, string inner, string message) =>
        In(KerasFile.Model(Keras2, KerasPart.Bidirectional(config: config, inner: inner)), "Keras: layer 'bidirectional'", message);

    [Fact]
    public void ABackwardLayerOfItsOwn_HasItsOwnActivations()
    {
        var backward = KerasPart.Config("LSTM", "other", KerasGolden.H, changes: """{"go_backwards": true, "activation": "relu"}""");
        var model = KerasFormat.Read(KerasFile.Model(Keras2, KerasPart.Bidirectional(config: $$"""{"backward_layer": {{backward.ToJsonString()}}}""")));
        Assert.Equal(["Tanh", "Relu"], model.Layers[0].Weights.Select(weights => weights.Cell.CandidateActivation.ToString()));
        backward["config"]!["go_backwards"] = false;
        In(KerasFile.Model(Keras2, KerasPart.Bidirectional(config: $$"""{"backward_layer": {{backward.ToJsonString()}}}""")), "go_backwards");
    }

    [Fact]
    public void BidirectionalOverTurnedOutputs_IsRefused()
    {
        var file = KerasFile.Model(Keras2, KerasPart.Lstm("a", config: """{"go_backwards": true}"""), KerasPart.Bidirectional("b", 1, KerasGolden.H));
        In(file, "layer 'b'", "go_backwards has turned");
        Assert.Contains("go_backwards has turned", Assert.Throws<InvalidDataException>(() => KerasFormat.Read(file, "b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LayersThatDoNotFit_AreNamed() =>
        In(KerasFile.Model(Keras2, KerasPart.Lstm("a"), KerasPart.Lstm("b", inputs: 5)), "layer 'b' takes 5 inputs", "gives 2");

    [Theory, InlineData(0, "[3, 7]"), InlineData(1, "[2, 7]"), InlineData(2, "[9]")]
    public void ArraysOfOtherShapes_AreNamed(int which, string shape)
    {
        var part = KerasPart.Lstm();
        var wrong = shape.Trim('[', ']').Split(',').Select(ulong.Parse).ToArray();
        part.Arrays[which] = (part.Arrays[which].Name, new float[wrong.Aggregate(1, (product, axis) => product * (int)axis)], wrong);
        In(KerasFile.Model(Keras2, part), "layer 'lstm'", part.Arrays[which].Name, $"the shape {shape}");
    }

    [Fact]
    public void ArraysOfOtherTypes_AreNamed()
    {
        In(Changed(_ => new H5Dataset(new double[8], fileDims: [8])), "bias:0", "of 8 bytes; expected float32");
        In(Changed(_ => new H5Dataset(new int[8], fileDims: [8])), "bias:0", "expected float32");
        In(Changed(values => new H5Dataset(values, chunks: [4], fileDims: [8])), "bias:0", "its layout is Chunked");

        static byte[] Changed(Func<float[], H5Dataset> bias)
        {
            var (_, kernel, kernelShape) = KerasPart.Lstm().Arrays[0];
            var (_, recurrent, recurrentShape) = KerasPart.Lstm().Arrays[1];
            var file = new H5File
            {
                ["lstm"] = new H5Group
                {
                    ["lstm"] = new H5Group
                    {
                        ["kernel:0"] = new H5Dataset(kernel, fileDims: kernelShape),
                        ["recurrent_kernel:0"] = new H5Dataset(recurrent, fileDims: recurrentShape),
                        ["bias:0"] = bias(KerasPart.Lstm().Arrays[2].Values),
                    },
                },
            };
            file.Attributes["keras_version"] = Keras2;
            file.Attributes["layer_names"] = new[] { "lstm" };
            ((H5Group)file["lstm"]).Attributes["weight_names"] = new[] { "lstm/kernel:0", "lstm/recurrent_kernel:0", "lstm/bias:0" };
            return KerasFile.Bytes(file);
        }
    }

    [Fact]
    public void WeightsThatAreMissing_AreNamed()
    {
        var lstm = KerasPart.Lstm();
        In(KerasFile.Model(Keras2, KerasFile.Sequential([lstm]), KerasPart.Lstm("other")), "layer 'lstm'", "has no weights");
        In(KerasFile.Model(Keras2, lstm with { Arrays = lstm.Arrays[..1] }), "has 1 arrays");
        In(KerasFile.Model(Keras2, lstm with { Arrays = [] }), "no arrays");
        In(KerasFile.Zip(KerasFile.Sequential([lstm, KerasPart.Lstm("b")]).ToJsonString(), Metadata, KerasFile.Numbered("layers", 1, lstm)), "2 layers of the class LSTM, the weights have 1");
        In(KerasFile.Zip(KerasFile.Sequential([lstm]).ToJsonString(), Metadata, KerasFile.Numbered("other", 1, lstm)), "_layer_checkpoint_dependencies");
    }

    [Theory,
     InlineData("""{"class_name": "MyModel", "config": {}}""", "the model is a 'MyModel'"), InlineData("""{"config": {}}""", "lacks class_name"),
     InlineData("""{"class_name": "Sequential", "config": {}}""", "no list of layers"), InlineData("""{"class_name": "Sequential", "config": [5]}""", "layer 0 has no class_name"),
     InlineData("""{"class_name": "Sequential", "config": []}""", "no LSTM"), InlineData("[]", "not an object"), InlineData("{", "not JSON"), InlineData("{\"a\":1,\"a\":2}", "not JSON"),
     InlineData("""{"class_name": "Sequential", "config": [{"class_name": "Dense", "config": {}}]}""", "layer 0 has no name"),
     InlineData("""{"class_name": "Sequential", "config": [{"class_name": "LSTM", "config": {"name": "\ud800"}}]}""", "Keras: "),
     InlineData("""{"class_name": "Sequential", "config": [{"class_name": "A", "config": {"name": "a"}}, {"class_name": "B", "config": {"name": "a"}}]}""", "two layers have the name 'a'")]
    public void AConfigurationThatIsNone_IsRefused(string config, string message)
    {
        var weights = KerasFile.Numbered("layers", 1, KerasPart.Lstm());
        In(KerasFile.Zip(config, Metadata, weights), message);
    }

    [Fact]
    public void DeepAndLongConfigurations_AreRefused()
    {
        In(KerasFile.Zip(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), Metadata, []), "Keras: ");
        var deep = KerasFile.Zip(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), Metadata, KerasFile.Numbered("layers", 1, KerasPart.Lstm()));
        In(deep, "config.json is not JSON");
        var lengthy = KerasFile.Zip(new string(' ', (1 << 22) + 1), Metadata, KerasFile.Numbered("layers", 1, KerasPart.Lstm()));
        In(lengthy, "'config.json' claims 4194305 bytes");
        var layers = string.Join(",", Enumerable.Repeat("""{"class_name":"A","config":{}}""", 5000));
        In(KerasFile.Zip($$"""{"class_name":"Sequential","config":[{{layers}}]}""", Metadata, KerasFile.Numbered("layers", 1, KerasPart.Lstm())), "5000 layers");
    }

    [Theory, InlineData("4.0.0"), InlineData("0.3"), InlineData("new"), InlineData("3"), InlineData("")]
    public void AnUnknownVersion_IsRefused(string version) => In(KerasFile.Archive(version, KerasPart.Lstm()), "keras_version");

    [Fact]
    public void AnArchiveWithoutVersion_IsRefused() =>
        In(KerasFile.Zip(KerasFile.Sequential([KerasPart.Lstm()]).ToJsonString(), "{}", KerasFile.Numbered("layers", 1, KerasPart.Lstm())), "lacks keras_version");

    [Fact]
    public void WeightsOfKeras3Alone_AreRefusedWithTheReason() => In(KerasFile.Numbered("layers", 1, KerasPart.Lstm()), "save the whole model as .keras");

    [Fact]
    public void OtherHdf5_IsRefused() => In(KerasFile.Bytes(new H5File { ["data"] = new float[3] }), "neither the attribute model_config");

    [Fact]
    public void ZipBombs_AreRefusedUnread()
    {
        var bomb = KerasFile.Zip("{}", Metadata, new byte[64 << 20], CompressionLevel.SmallestSize);
        Assert.InRange(bomb.Length, 0, 100_000);
        In(bomb, "'model.weights.h5' claims to become 67108864 bytes");
    }

    [Theory, InlineData(1), InlineData(1 << 20)]
    public void ZipEntriesThatLieAboutTheirLength_AreRefused(int lie)
    {
        var weights = KerasFile.Numbered("layers", 1, KerasPart.Lstm());
        var file = KerasFile.Zip(KerasFile.Sequential([KerasPart.Lstm()]).ToJsonString(), Metadata, weights, CompressionLevel.Fastest);
        // The uncompressed size of the last entry of the central directory, "PK\1\2", stands 24 bytes after its beginning.
        var entry = file.AsSpan().LastIndexOf("PK\x01\x02"u8);
        Assert.Equal(weights.Length, BitConverter.ToInt32(file, entry + 24));
        BitConverter.TryWriteBytes(file.AsSpan(entry + 24), weights.Length + lie);
        In(file, "Keras: ");
    }

    [Fact]
    public void ArchivesOfVeryManyEntries_AreRefusedUnread()
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            for (var k = 0; k < 5000; k++) zip.CreateEntry("a");
        In(bytes.ToArray(), "more than 4096 entries");
        Assert.False(KerasFormat.IsKerasArchive(bytes.ToArray()));
    }

    [Fact]
    public void TwoEntriesOfOneName_AreRefused()
    {
        var bytes = new MemoryStream();
        bytes.Write(KerasFile.Archive(Keras3, KerasPart.Lstm()));
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var second = zip.CreateEntry("config.json").Open();
            second.Write("{}"u8);
        }
        In(bytes.ToArray(), "'config.json', or two");
    }

    [Fact]
    public void FilesAreToldApartByTheirContent()
    {
        byte[] archive = KerasFile.Archive(Keras3, KerasPart.Lstm()), hdf5 = KerasFile.Model(Keras2, KerasPart.Lstm());
        Assert.True(KerasFormat.IsKerasArchive(archive));
        Assert.True(KerasFormat.IsHdf5(hdf5));
        Assert.False(KerasFormat.IsHdf5(archive));
        Assert.False(KerasFormat.IsKerasArchive(hdf5));
        Assert.False(KerasFormat.IsKerasArchive("PK\x03\x04 and then something else"u8.ToArray()));
        Assert.False(KerasFormat.IsKerasArchive(archive.AsMemory(0, archive.Length - 30)));

        var other = new MemoryStream();
        using (var zip = new ZipArchive(other, ZipArchiveMode.Create, leaveOpen: true)) zip.CreateEntry("archive/data.pkl");
        Assert.False(KerasFormat.IsKerasArchive(other.ToArray()));
    }

    [Fact]
    public void LongNames_AreShortened()
    {
        var name = new string('n', 30_000);
        var file = KerasFile.Model(Keras2, KerasPart.Lstm(name, config: """{"activation": "gelu"}"""));
        Assert.InRange(Assert.Throws<InvalidDataException>(() => KerasFormat.Read(file)).Message.Length, 1, 600);
        var two = KerasFile.Model(Keras2, KerasPart.Lstm(name), KerasPart.Other("Dense", "dense"), KerasPart.Lstm("b"));
        Assert.InRange(Assert.Throws<InvalidDataException>(() => KerasFormat.Read(two)).Message.Length, 1, 600);
    }

    // A file of Keras is small here, and PureHDF reads it with a megabyte or so.
    private static void In(byte[] file, params ReadOnlySpan<string> parts) => Fault.In(file.Length + (1 << 20), () => KerasFormat.Read(file), parts);
}

using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using PureHDF;

namespace LstmSimd.Formats.Tests;

/// <summary>A layer of a Keras file: its configuration, and its arrays by name, in order.</summary>
internal sealed record KerasPart(string Name, JsonObject Layer, params (string Name, float[] Values, ulong[] Shape)[] Arrays)
{
    private static readonly string[] ArrayNames = ["kernel", "recurrent_kernel", "bias"];

    /// <summary>A layer that has no weights, or whose weights are of no matter.</summary>
    public static KerasPart Other(string className, string name, string config = "{}")
    {
        var inner = (JsonObject)JsonNode.Parse(config)!;
        inner["name"] = name;
        return new KerasPart(name, new JsonObject { ["class_name"] = className, ["config"] = inner });
    }

    /// <summary>An LSTM, or another class with its arrays; <paramref name="config"/> overrides what the configuration says.</summary>
    public static KerasPart Lstm(string name = "lstm", int seed = 1, int inputs = KerasGolden.I, int units = KerasGolden.H, int biases = 1, string className = "LSTM",
        string config = "{}") =>
        new(name, Config(className, name, units, biases, config), Weights(name, seed, inputs, units, biases));

    /// <summary>Bidirectional around an LSTM.</summary>
    public static KerasPart Bidirectional(string name = "bidirectional", int seed = 1, int inputs = KerasGolden.I, int units = KerasGolden.H, int biases = 1,
        string className = "LSTM", string config = "{}", string inner = "{}")
    {
        var merged = new JsonObject { ["name"] = name, ["merge_mode"] = "concat", ["layer"] = Config(className, "inner", units, biases, inner) };
        foreach (var (key, value) in (JsonObject)JsonNode.Parse(config)!) merged[key] = value?.DeepClone();
        return new KerasPart(name, new JsonObject { ["class_name"] = "Bidirectional", ["config"] = merged },
            [.. Weights($"{name}/forward_inner", seed, inputs, units, biases), .. Weights($"{name}/backward_inner", seed + 20, inputs, units, biases)]);
    }

    /// <summary>What an LSTM's configuration has, as Keras 2 and 3 write it.</summary>
    public static JsonObject Config(string className, string name, int units, int biases = 1, string changes = "{}")
    {
        var config = (JsonObject)JsonNode.Parse("""
            { "trainable": true, "dtype": "float32", "return_sequences": true, "return_state": false, "go_backwards": false, "stateful": false,
              "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}}, "unit_forget_bias": true, "kernel_regularizer": null }
            """)!;
        config["name"] = name;
        config["units"] = units;
        if (className == "LSTM")
        {
            config["activation"] = "tanh";
            config["recurrent_activation"] = "sigmoid";
            config["use_bias"] = biases > 0;
        }
        foreach (var (key, value) in (JsonObject)JsonNode.Parse(changes)!) config[key] = value?.DeepClone();
        return new JsonObject { ["class_name"] = className, ["config"] = config };
    }

    /// <summary>The numbers of make_keras_golden.py.</summary>
    public static float[] Values(int seed, int count) =>
        [.. Enumerable.Range(0, count).Select(k => (float)((k * 7919L + seed * 104729L) % 1009 / 1009.0 * 1.5 - 0.75))];

    private static (string, float[], ulong[])[] Weights(string name, int seed, int inputs, int units, int biases)
    {
        int[][] shapes = [[inputs, 4 * units], [units, 4 * units], [4 * units * biases]];
        return [.. shapes.Take(biases > 0 ? 3 : 2).Select((shape, k) =>
            ($"{name}/{ArrayNames[k]}:0", Values(seed + k, shape.Aggregate(1, (product, axis) => product * axis)), Array.ConvertAll(shape, axis => (ulong)axis)))];
    }
}

/// <summary>Small Keras files of every kind, made by PureHDF's writer.</summary>
internal static class KerasFile
{
    /// <summary>A Sequential model in one .h5 file.</summary>
    public static byte[] Model(string version, params ReadOnlySpan<KerasPart> parts) => Model(version, Sequential(parts), parts);

    /// <summary>A model with its configuration in one .h5 file.</summary>
    public static byte[] Model(string version, JsonNode config, params ReadOnlySpan<KerasPart> parts)
    {
        var file = new H5File { ["model_weights"] = Named(new H5Group(), parts) };
        file.Attributes["keras_version"] = version;
        file.Attributes["model_config"] = config.ToJsonString();
        return Bytes(file);
    }

    /// <summary>Weights alone; without a version as Keras 1 wrote them.</summary>
    public static byte[] Weights(string? version, params ReadOnlySpan<KerasPart> parts)
    {
        var file = new H5File();
        if (version is not null) file.Attributes["keras_version"] = version;
        Named(file, parts);
        return Bytes(file);
    }

    /// <summary>A .keras archive of a Sequential model.</summary>
    public static byte[] Archive(string version, params ReadOnlySpan<KerasPart> parts) =>
        Zip(Sequential(parts).ToJsonString(), $$"""{"keras_version": "{{version}}", "date_saved": "2024-01-01@00:00:00"}""", Numbered("layers", 1, parts));

    public static byte[] Zip(string config, string metadata, byte[] weights, CompressionLevel level = CompressionLevel.NoCompression)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("metadata.json", Encoding.UTF8.GetBytes(metadata));
            Add("config.json", Encoding.UTF8.GetBytes(config));
            Add("model.weights.h5", weights);

            void Add(string name, byte[] content)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }
        return bytes.ToArray();
    }

    /// <summary>The weights of an archive: groups named by class and number, which grows by <paramref name="step"/>.</summary>
    public static byte[] Numbered(string container, int step, params ReadOnlySpan<KerasPart> parts)
    {
        var groups = new H5Group();
        var counts = new Dictionary<string, int>();
        foreach (var part in parts)
        {
            var name = part.Layer["class_name"]!.GetValue<string>() switch { "CuDNNLSTM" => "cu_dnnlstm", var other => other.ToLowerInvariant() };
            var count = counts[name] = counts.TryGetValue(name, out var before) ? before + 1 : 0;
            groups[count == 0 ? name : $"{name}_{count * step}"] = name switch
            {
                "bidirectional" => new H5Group { ["forward_layer"] = Cell(part.Arrays[..(part.Arrays.Length / 2)]), ["backward_layer"] = Cell(part.Arrays[(part.Arrays.Length / 2)..]) },
                "lstm" => Cell(part.Arrays),
                _ => Variables(part.Arrays),
            };
        }
        return Bytes(new H5File { [container] = groups });

        static H5Group Cell((string, float[], ulong[])[] arrays) => new() { ["cell"] = Variables(arrays), ["vars"] = new H5Group() };

        static H5Group Variables((string, float[] Values, ulong[] Shape)[] arrays)
        {
            var variables = new H5Group();
            for (var k = 0; k < arrays.Length; k++) variables[$"{k}"] = new H5Dataset(arrays[k].Values, fileDims: arrays[k].Shape);
            return new H5Group { ["vars"] = variables };
        }
    }

    public static JsonObject Sequential(ReadOnlySpan<KerasPart> parts) => new()
    {
        ["class_name"] = "Sequential",
        ["config"] = new JsonObject { ["name"] = "sequential", ["layers"] = new JsonArray([.. parts.ToArray().Select(part => part.Layer.DeepClone())]) },
    };

    public static byte[] Bytes(H5File file)
    {
        var bytes = new MemoryStream();
        file.Write(bytes, new H5WriteOptions(PreferCompactDatasetLayout: false)); // as h5py
        return bytes.ToArray();
    }

    /// <summary>The layer_names and the groups of the layers, as in every .h5 file of Keras.</summary>
    private static H5Group Named(H5Group group, ReadOnlySpan<KerasPart> parts)
    {
        group.Attributes["layer_names"] = parts.ToArray().Select(part => part.Name).ToArray();
        foreach (var part in parts)
        {
            var layer = new H5Group();
            layer.Attributes["weight_names"] = part.Arrays.Length == 0 ? Array.Empty<double>() : part.Arrays.Select(array => array.Name).ToArray();
            foreach (var (name, values, shape) in part.Arrays)
            {
                var inner = layer;
                var path = name.Split('/');
                foreach (var step in path[..^1]) inner = (H5Group)(inner.TryGetValue(step, out var found) ? found : inner[step] = new H5Group());
                inner[path[^1]] = new H5Dataset(values, fileDims: shape);
            }
            group[part.Name] = layer;
        }
        return group;
    }
}

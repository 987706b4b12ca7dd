using System.Runtime.CompilerServices;
using System.Text;

namespace LstmSimd.Formats;

/// <summary>
/// Keras files: HDF5 of Keras 1 to 3 (whole models with the attribute model_config, and weights alone), and .keras archives.
/// </summary>
/// <remarks>
/// Read are the LSTM layers, not what lies around them. Source of names and layouts: Keras's own code that saves and loads (keras-team/keras:
/// legacy_h5_format.py, saving_lib.py; keras-team/tf-keras).
/// </remarks>
internal static class KerasFormat
{
    private const int LongestMetadata = 1 << 16;

    /// <summary>Whether a file begins as HDF5 files do.</summary>
    public static bool IsHdf5(ReadOnlySpan<byte> start) => start.StartsWith(Hdf5File.Signature);

    /// <summary>Whether a file is a zip that holds config.json and model.weights.h5.</summary>
    public static bool IsKerasArchive(ReadOnlyMemory<byte> file)
    {
        if (!file.Span.StartsWith("PK\x03\x04"u8)) return false;
        try
        {
            using var archive = new KerasArchive(file);
            return archive.Holds(KerasArchive.Config) && archive.Holds(KerasArchive.Weights);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException)
        {
            return false; // a damaged zip: what it would hold does not show
        }
    }

    /// <summary>Reads the only stack of LSTM layers of a file, or the one layer that <paramref name="node"/> names.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, has several stacks and no name was given, or its LSTM has no equal here.</exception>
    public static ModelFile Read(ReadOnlyMemory<byte> file, string? node = null) => Opened(file, source => source.Read(node));

    /// <summary>The LSTM layers of a file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IReadOnlyList<ModelNode> List(ReadOnlyMemory<byte> file) => Opened(file, source => source.List());

    /// <summary>A fault, to which the callers above add where it is.</summary>
    public static InvalidDataException Fault(string what) => new($"{what}.");

    /// <summary>Says of which layer a fault is.</summary>
    public static T InLayer<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or InvalidOperationException) // the last: JSON of another kind
        {
            throw new InvalidDataException($"layer '{name.Shortened()}': {ModelFormats.Reason(e)}", e);
        }
    }

    private static T Opened<T>(ReadOnlyMemory<byte> file, Func<KerasModel, T> use)
    {
        // PureHDF makes generic methods at run time. A constant under NativeAOT, whose compiler then leaves PureHDF out, with its warnings.
        if (!RuntimeFeature.IsDynamicCodeSupported)
            throw new InvalidDataException("Keras files are not read without dynamic code, as under NativeAOT: convert them with `lstmsimd convert` or ModelFile.Save first.");
        try
        {
            if (IsHdf5(file.Span))
            {
                using var hdf5 = new Hdf5File(file);
                return use(FromHdf5(hdf5.Root));
            }
            using var archive = new KerasArchive(file);
            using var weights = new Hdf5File(archive.Read(KerasArchive.Weights, Array.MaxLength));
            var version = KerasVersion.Parse(KerasJson.Parse(archive.Read(KerasArchive.Metadata, LongestMetadata), KerasArchive.Metadata).Text("keras_version")
                ?? throw Fault($"'{KerasArchive.Metadata}' lacks keras_version"));
            var nodes = KerasGraph.Read(KerasJson.Parse(archive.Read(KerasArchive.Config, KerasJson.LongestConfig), KerasArchive.Config));
            return use(KerasModel.Configured(nodes, version, new NumberedKerasWeights(weights.Root, nodes)));
        }
        // JSON's strings may hold what is no text; the zip says of some damage that it is not supported.
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or FormatException or IOException or NotSupportedException or ArgumentException)
        {
            throw new InvalidDataException($"Keras: {ModelFormats.Reason(e)}", e);
        }
    }

    private static KerasModel FromHdf5(Hdf5Group root)
    {
        if (root.Text("model_config") is { } config)
        {
            var weights = root.Group("model_weights");
            var version = KerasVersion.Parse(root.Text("keras_version") ?? weights.Text("keras_version"));
            return KerasModel.Configured(KerasGraph.Read(KerasJson.Parse(Encoding.UTF8.GetBytes(config), "model_config")), version, new NamedKerasWeights(weights));
        }
        if (root.Texts("layer_names") is not null) return KerasWeightsAlone.Read(new NamedKerasWeights(root), KerasVersion.Parse(root.Text("keras_version")));
        throw Fault(root.Holds("layers")
            ? "the file has the weights of Keras 3 alone, which say neither the order of layers nor their activations; save the whole model as .keras"
            : "the HDF5 file has neither the attribute model_config (a whole model) nor layer_names (weights alone)");
    }
}

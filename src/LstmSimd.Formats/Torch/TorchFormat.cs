using System.Globalization;
using System.Text;

namespace LstmSimd.Formats;

/// <summary>
/// What torch.save makes of a state dict or of a checkpoint that holds one: a zip archive with, in one folder, the pickle data.pkl, the raw storages
/// data/0, data/1, …, byteorder and version. The pickle's tensors are named by the keys that lead to them, so that {"state_dict": {"lstm.weight_ih_l0": …}}
/// holds the LSTM 'state_dict.lstm'; names and shapes are those of <see cref="PyTorchFormat"/>.
/// </summary>
/// <remarks>Source: torch/serialization.py and caffe2/serialize/inline_container.h of PyTorch.</remarks>
internal static class TorchFormat
{
    public const string Name = "PyTorch archive";

    private const string PickleName = "data.pkl";
    private const ulong LongestPickle = 16 << 20; // as a safetensors header
    private const long MemoryOfPickle = 48 << 20;
    private const ulong LongestWord = 64;
    private const int LowestVersion = 1, HighestVersion = 10;

    private static ReadOnlySpan<byte> ZipMagic => "PK\x03\x04"u8;

    // PROTO 2, LONG1 of ten bytes, the magic number 0x1950A86A20F9469CFC6C, STOP.
    private static ReadOnlySpan<byte> LegacyMagic => [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.'];

    /// <summary>Whether a file that begins so may be of torch.save: a zip archive, if it is not Keras's, or the format of old.</summary>
    public static bool IsTorchArchive(ReadOnlySpan<byte> start) => start.StartsWith(ZipMagic) || start.StartsWith(LegacyMagic);

    /// <summary>The LSTMs of an archive.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or not a state dict.</exception>
    public static IReadOnlyList<ModelNode> List(ReadOnlyMemory<byte> file) => PyTorchFormat.List(ReadContent(file).Tensors);

    /// <summary>One LSTM of an archive.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="node">The LSTM's name; may be null where there is one alone.</param>
    /// <exception cref="InvalidDataException">The file is damaged, is not a state dict, or holds no LSTM, or several and none is named.</exception>
    public static ModelFile Read(ReadOnlyMemory<byte> file, string? node)
    {
        var (tensors, vocabulary) = ReadContent(file);
        var names = PyTorchFormat.Names(tensors);
        if (names.Length == 0) throw Fault($"none of its {tensors.Names.Count} tensors is named …weight_ih_l0, as those of an LSTM are");
        var name = node ?? names[0]; // where there are several, one has to be named
        return PyTorchFormat.Read(tensors, node, name.Length == 0 ? Name : $"{Name}, LSTM '{name.Shortened()}'", vocabulary);
    }

    /// <summary>The tensors, and where the outermost dictionary has a string "vocabulary", the characters of a character model.</summary>
    private static (NamedTensors Tensors, string? Vocabulary) ReadContent(ReadOnlyMemory<byte> file)
    {
        if (file.Span.StartsWith(LegacyMagic))
            throw Fault("it is in the format before PyTorch 1.6, which is not supported; load it with a later one and save it again");
        var zip = new ZipDirectory(file);
        var pickles = zip.Entries.Keys.Where(name => name.EndsWith($"/{PickleName}", StringComparison.Ordinal)).ToArray();
        if (pickles.Length != 1) throw Fault($"it holds {pickles.Length} entries …/{PickleName}; expected one");
        var folder = pickles[0][..^PickleName.Length];
        CheckKind(zip, folder);
        var pickle = zip.Entries[pickles[0]];
        if (pickle.Length > LongestPickle) throw Fault($"{PickleName} claims {pickle.Length} bytes; expected at most {LongestPickle}");

        var budget = new MemoryBudget(MemoryOfPickle);
        var root = Unpickler.Load(pickle.Read(), new TorchStorages(zip, folder), budget);
        var vocabulary = (root as PickleDictionary)?.Items.Find(item => item.Key is "vocabulary").Value as string;
        return (new NamedTensors(new TorchNames(budget).Of(root)), vocabulary);
    }

    /// <summary>Refuses archives of another kind, byte order or version.</summary>
    private static void CheckKind(ZipDirectory zip, string folder)
    {
        if (zip.Entries.Keys.FirstOrDefault(name => name == $"{folder}constants.pkl" || name.StartsWith($"{folder}code/", StringComparison.Ordinal)) is { } script)
            throw Fault($"it is a TorchScript program (it holds '{script.Shortened()}'), which is not supported; save its state_dict() with torch.save");
        if (Text("byteorder") is { } order && order != "little") throw Fault($"its byte order is '{order.Shortened()}'; expected little");
        if (Text("version") is { } version && !(int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= LowestVersion and <= HighestVersion))
            throw Fault($"its version is '{version.Shortened()}'; expected {LowestVersion} to {HighestVersion}");

        string? Text(string name)
        {
            if (!zip.Entries.TryGetValue(folder + name, out var entry)) return null;
            if (entry.Length > LongestWord) throw Fault($"'{name}' claims {entry.Length} bytes; expected a word");
            return Encoding.UTF8.GetString(entry.Read().Span).Trim();
        }
    }

    private static InvalidDataException Fault(string what) => new($"{Name}: {what}.");
}

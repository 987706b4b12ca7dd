using System.Globalization;

namespace LstmSimd.Formats;

/// <summary>
/// Saved states: safetensors with layers.{l}.{forward|backward}.{hidden [B, P]|cell [B, H]}, P = H where there is no projection, and the model's fingerprint in the metadata.
/// </summary>
public static class StateFile
{
    private const string FingerprintKey = "model_fingerprint";

    /// <summary>Writes a state; an existing file is replaced only when the new one is complete.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(string path, LstmState state) => Writer(state).Save(path);

    /// <summary>Writes a state into a stream, as into a file.</summary>
    /// <exception cref="IOException">The stream can't be written.</exception>
    public static void Save(Stream stream, LstmState state) => Writer(state).Save(stream);

    private static SafetensorsWriter Writer(LstmState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var writer = new SafetensorsWriter();
        writer.AddMetadata(FingerprintKey, Describe(state.Model));
        foreach (var (layer, direction, name, weights) in Parts(state.Model))
        {
            writer.Add(name + "hidden", state.Hidden(layer, direction).ToArray(), state.BatchSize, weights.OutputSize);
            writer.Add(name + "cell", state.Cell(layer, direction).ToArray(), state.BatchSize, weights.HiddenSize);
        }
        return writer;
    }

    /// <summary>Reads a state that was saved from the same model.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, no state, or the state of another model.</exception>
    public static LstmState Load(string path, Lstm model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return InputFile.Read(path, stream => Load(stream, model));
    }

    /// <summary>Reads a state from a stream, to its end.</summary>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static LstmState Load(Stream stream, Lstm model)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(model);
        return Read(SafetensorsFile.Load(stream), model);
    }

    private static LstmState Read(SafetensorsFile file, Lstm model)
    {
        if (!file.Metadata.TryGetValue(FingerprintKey, out var fingerprint))
            throw new InvalidDataException($"state: the metadata lacks '{FingerprintKey}'; this is no saved state.");
        if (fingerprint != Describe(model))
            throw new InvalidDataException($"state: it belongs to the model {fingerprint.Shortened()}; this model is {Describe(model)}.");
        var parts = Parts(model).ToArray();
        var batchSize = file[parts[0].Name + "hidden"].Size(0, rank: 2);

        // All is read before a state is made: a batch size that the file does not fill must not allocate one.
        var values = Array.ConvertAll(parts, part =>
            (Hidden: file[part.Name + "hidden"].ToSingles(batchSize, part.Weights.OutputSize), Cell: file[part.Name + "cell"].ToSingles(batchSize, part.Weights.HiddenSize)));
        var state = ModelFormats.Checked(() => new LstmState(model, batchSize));
        foreach (var ((layer, direction, _, _), (hidden, cell)) in parts.Zip(values))
        {
            hidden.CopyTo(state.Hidden(layer, direction));
            cell.CopyTo(state.Cell(layer, direction));
        }
        return state;
    }

    private static string Describe(Lstm model) => model.Fingerprint.ToString("x16", CultureInfo.InvariantCulture);

    private static IEnumerable<(int Layer, int Direction, string Name, LstmWeights Weights)> Parts(Lstm model) =>
        model.Layers.SelectMany((layer, l) => NativeFormat.WeightNames(l, layer.Direction).Select((name, d) => (l, d, name, layer.Weights[d])));
}

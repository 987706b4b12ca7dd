namespace LstmSimd.Formats;

/// <summary>
/// What a model file holds: the layers of an LSTM, and where the file has them the two ends of a character model or recorded outputs.
/// </summary>
/// <remarks>Reads safetensors in three dialects: the native one, PyTorch state dicts, and traces. See docs/formats.md.</remarks>
public sealed class ModelFile
{
    internal ModelFile(string format, IReadOnlyList<LstmLayer> layers)
    {
        if (Misfit(layers) is { } fault) throw new InvalidDataException($"{format}: {fault}.");
        Format = format;
        Layers = layers;
    }

    /// <summary>The dialect, in words.</summary>
    public string Format { get; }

    /// <summary>The layers, from the input up.</summary>
    public IReadOnlyList<LstmLayer> Layers { get; }

    /// <summary>The recorded input and outputs of a trace; null in other files.</summary>
    public Trace? Trace { get; internal init; }

    /// <summary>The vocabulary and the ends of a character model; null in other files.</summary>
    public CharacterEnds? Ends { get; internal init; }

    /// <summary>Tensors that the file holds beside what was read.</summary>
    public IReadOnlyList<string> UnusedTensors { get; internal init; } = [];

    /// <summary>Reads a model file.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, contradicts itself or holds no LSTM that runs here; the message says what and where.</exception>
    public static ModelFile Load(string path) => InputFile.Read(path, Load);

    /// <summary>Reads a model from a stream.</summary>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static ModelFile Load(Stream stream) => Read(SafetensorsFile.Load(stream));

    /// <summary>Reads a model from memory.</summary>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static ModelFile Load(ReadOnlyMemory<byte> data) => Read(SafetensorsFile.Load(data));

    /// <summary>Packs the layers for this machine.</summary>
    public Lstm CreateLstm(LstmOptions? options = null) => new(Layers, options);

    /// <summary>The character model that the file holds.</summary>
    /// <exception cref="InvalidDataException">The file holds none.</exception>
    public CharacterModel CreateCharacterModel(LstmOptions? options = null)
    {
        if (Ends is null)
            throw new InvalidDataException($"The {Format} holds no character model: that takes a vocabulary, an embedding and a dense layer beside the LSTM.");
        return Checked(() => new CharacterModel(Ends.Vocabulary, Ends.Embedding, Layers, Ends.Dense, options));
    }

    /// <summary>Writes the layers, and the ends where there are any, in the native dialect.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Save(string path) => NativeFormat.Write(Layers, Ends).Save(path);

    /// <summary>Writes layers in the native dialect.</summary>
    /// <exception cref="ArgumentException">There is no layer, or one does not take what the one before it gives.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, IReadOnlyList<LstmLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (Misfit(layers) is { } fault) throw new ArgumentException($"layers: {fault}.", nameof(layers));
        NativeFormat.Write(layers, null).Save(path);
    }

    /// <summary>Why layers make no model, or null.</summary>
    private static string? Misfit(IReadOnlyList<LstmLayer> layers)
    {
        if (layers.Count == 0) return "there is no layer";
        for (var l = 0; l < layers.Count; l++)
        {
            if (layers[l] is null) return $"layer {l} is null";
            if (l > 0 && layers[l].InputSize != layers[l - 1].OutputSize)
                return $"layer {l} takes {layers[l].InputSize} inputs, but layer {l - 1} gives {layers[l - 1].OutputSize} outputs";
        }
        return null;
    }

    private static ModelFile Read(SafetensorsFile file)
    {
        return Checked(() =>
            NativeFormat.IsNative(file) ? NativeFormat.Read(file) :
            TraceFormat.IsTrace(file) ? TraceFormat.Read(file) :
            PyTorchFormat.IsStateDict(file) ? PyTorchFormat.Read(file) :
            throw new InvalidDataException($"safetensors: no LSTM found. Expected '{NativeFormat.ArchitectureKey}' in the metadata (native), tensors X and l0.W (trace) or weight_ih_l0 (PyTorch)."));
    }

    /// <summary>What the layers refuse in a file's content is the file's fault.</summary>
    private static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException(e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal), e);
        }
    }
}

using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>
/// What a model file holds: the layers of an LSTM, and where the file has them the two ends of a character model or recorded outputs.
/// </summary>
/// <remarks>Reads safetensors in three dialects (the native one, PyTorch state dicts, and traces), archives of torch.save, ONNX and Keras. See docs/formats.md.</remarks>
public sealed class ModelFile
{
    internal ModelFile(string format, IReadOnlyList<LstmLayer> layers)
    {
        try
        {
            LstmLayer.CheckStack(layers);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{format}: {ModelFormats.Reason(e)}", e);
        }
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
    public CharacterEnds? Ends
    {
        get;
        internal init
        {
            if (value is not null) CharacterModel.CheckParts(value.Vocabulary, value.Embedding, Layers, value.Dense); // an ArgumentException ends as the reader's InvalidDataException
            field = value;
        }
    }

    /// <summary>Tensors that the file holds beside what was read.</summary>
    public IReadOnlyList<string> UnusedTensors { get; internal init; } = [];

    /// <summary>The LSTMs of the file by their names, this one among them; none where the file holds one without a name.</summary>
    public IReadOnlyList<ModelNode> Nodes { get; internal init; } = [];

    /// <summary>Initial states that the file holds as constants; null where it holds none. <see cref="CreateInitialState"/> makes them a state to start from.</summary>
    public InitialState? InitialState { get; internal init; }

    /// <summary>The steps of each row, [B], where the file holds them as constants (sequence_lens of ONNX); else null.</summary>
    public IReadOnlyList<int>? Lengths { get; internal init; }

    /// <summary>Reads a model file that holds one LSTM.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, contradicts itself or holds no LSTM that runs here (as Keras files under NativeAOT), or several; the message says what and where.</exception>
    public static ModelFile Load(string path) => Load(path, null);

    /// <summary>Reads one LSTM of a model file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="node">Its name, as <see cref="List(string)"/> gives it; null where the file holds one.</param>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidDataException">As for a file that holds one, or there is no LSTM of that name.</exception>
    public static ModelFile Load(string path, string? node) => InputFile.Read(path, stream => ModelFormats.Read(new InputBytes(stream), Folder(path), node));

    /// <summary>Reads a model from a stream.</summary>
    /// <exception cref="InvalidDataException">As for a file; or the model needs data beside it.</exception>
    public static ModelFile Load(Stream stream) => Load(stream, null);

    /// <summary>Reads one LSTM of a model from a stream.</summary>
    /// <exception cref="InvalidDataException">As for a file; or the model needs data beside it.</exception>
    public static ModelFile Load(Stream stream, string? node)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ModelFormats.Read(new InputBytes(stream), null, node);
    }

    /// <summary>Reads a model from memory.</summary>
    /// <exception cref="InvalidDataException">As for a file; or the model needs data beside it.</exception>
    public static ModelFile Load(ReadOnlyMemory<byte> data) => Load(data, null);

    /// <summary>Reads one LSTM of a model from memory.</summary>
    /// <exception cref="InvalidDataException">As for a file; or the model needs data beside it.</exception>
    public static ModelFile Load(ReadOnlyMemory<byte> data, string? node) => ModelFormats.Read(new InputBytes(data), null, node);

    /// <summary>The LSTMs of a file by their names; none where it holds one without a name, as safetensors does.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or contradicts itself. An LSTM that can't be read says so in what it uses.</exception>
    public static IReadOnlyList<ModelNode> List(string path) => InputFile.Read(path, stream => ModelFormats.List(new InputBytes(stream), Folder(path)));

    /// <summary>The LSTMs of a model in a stream.</summary>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static IReadOnlyList<ModelNode> List(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ModelFormats.List(new InputBytes(stream), null);
    }

    /// <summary>The LSTMs of a model in memory.</summary>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static IReadOnlyList<ModelNode> List(ReadOnlyMemory<byte> data) => ModelFormats.List(new InputBytes(data), null);

    /// <summary>The same with the weights of all layers in one precision, but W of the first layer in <paramref name="input"/> where it is given.</summary>
    /// <param name="precision">Of all matrices but that one.</param>
    /// <param name="input">Of W of the first layer; another than theirs only where they are int8. See <see cref="LstmOptions.InputPrecision"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A precision is none of the three.</exception>
    /// <exception cref="ArgumentException">
    /// A weight is not finite, and an int8 can't be; the message says in which layer and matrix. Or W would differ from R, which is not int8.
    /// </exception>
    public ModelFile To(WeightPrecision precision, WeightPrecision? input = null)
    {
        Check.InputPrecision(precision, input);
        return new(Format, [.. Layers.Select((layer, l) => layer.To(l, precision, l == 0 ? input ?? precision : precision))])
        {
            Trace = Trace,
            Ends = Ends,
            UnusedTensors = UnusedTensors,
            Nodes = Nodes,
            InitialState = InitialState,
            Lengths = Lengths,
        };
    }

    /// <summary>Packs the layers for this machine.</summary>
    /// <exception cref="ArgumentException">A weight is not finite and the precision has no such number, or <see cref="LstmOptions.InputPrecision"/> does not go with it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option has none of its values, or a layer is too large.</exception>
    public Lstm CreateLstm(LstmOptions? options = null) => new(Layers, options);

    /// <summary>The state that the file starts from: its constants, a single row's for every row, and zeros where it says nothing.</summary>
    /// <param name="lstm">These layers, packed, in any precision.</param>
    /// <param name="batchSize">B, the number of rows.</param>
    /// <exception cref="ArgumentException">The model is of other layers, or the file's states are for another batch.</exception>
    public LstmState CreateInitialState(Lstm lstm, int batchSize = 1)
    {
        ArgumentNullException.ThrowIfNull(lstm);
        if (!lstm.Layers.AreOf(Layers)) throw new ArgumentException("lstm: expected one that was made of this file's layers.", nameof(lstm));
        var state = new LstmState(lstm, batchSize);
        InitialState?.CopyTo(state, batchSize);
        return state;
    }

    /// <summary>The character model that the file holds.</summary>
    /// <exception cref="InvalidDataException">The file holds none.</exception>
    /// <exception cref="ArgumentException">As of <see cref="CreateLstm"/>.</exception>
    public CharacterModel CreateCharacterModel(LstmOptions? options = null)
    {
        if (Ends is null)
            throw new InvalidDataException($"The {Format} holds no character model: that takes a vocabulary, an embedding and a dense layer beside the LSTM.");
        return new CharacterModel(Ends.Vocabulary, Ends.Embedding, Layers, Ends.Dense, options);
    }

    /// <summary>Writes the layers, their weights as they are stored, and the ends where there are any, in the native dialect.</summary>
    /// <exception cref="NotSupportedException">The file fixes lengths or an initial state other than zero, which the native dialect can't hold.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path) => Writer().Save(path);

    /// <summary>Writes the same into a stream.</summary>
    /// <exception cref="NotSupportedException">As for a file.</exception>
    /// <exception cref="IOException">The stream can't be written.</exception>
    public void Save(Stream stream) => Writer().Save(stream);

    /// <summary>Writes the layers as an ONNX model, in float32, as <see cref="OnnxFile"/> does; the ends of a character model stay behind.</summary>
    /// <exception cref="NotSupportedException">The file fixes lengths or an initial state other than zero; or the layers have what ONNX has not.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void SaveOnnx(string path)
    {
        CheckNothingIsLost();
        OnnxFile.Save(path, Layers);
    }

    /// <summary>Writes layers in the native dialect.</summary>
    /// <exception cref="ArgumentException">There is no layer, or one does not take what the one before it gives.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(string path, IReadOnlyList<LstmLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.ToList().IndexOf(null!) is var l and >= 0) throw new ArgumentException($"layers: layer {l} is null.", nameof(layers));
        LstmLayer.CheckStack(layers);
        NativeFormat.Write(layers, null).Save(path);
    }

    /// <summary>A character model in the native dialect, ready to be written; more tensors and metadata may be added, which readers of models pass over.</summary>
    /// <exception cref="ArgumentException">The vocabulary holds half a surrogate pair alone, which no file of text can.</exception>
    public static SafetensorsWriter CreateWriter(CharacterModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return NativeFormat.Write(model.Lstm.Layers, new CharacterEnds(model.Vocabulary, model.Embedding, model.Dense));
    }

    private SafetensorsWriter Writer()
    {
        CheckNothingIsLost();
        return NativeFormat.Write(Layers, Ends);
    }

    private void CheckNothingIsLost()
    {
        if (Lengths is not null || InitialState is { IsZero: false })
            throw new NotSupportedException($"The {Format} fixes {(Lengths is null ? "an initial state" : "the lengths of its rows")}, which the new file would lose.");
    }

    /// <summary>Where the data beside a model is.</summary>
    private static string? Folder(string path) => Path.GetDirectoryName(Path.GetFullPath(path));
}

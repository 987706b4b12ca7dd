using LstmSimd.Formats.Onnx;

namespace LstmSimd.Formats;

/// <summary>Which format a file has, by its content.</summary>
internal static class ModelFormats
{
    // In faults of files that are too long.
    private const string Hdf5 = "HDF5", Zip = "zip archive";

    /// <summary>Reads the one LSTM of a file, or the one of a name.</summary>
    /// <param name="file">The file.</param>
    /// <param name="folder">Where data beside it may be; null where it came from elsewhere.</param>
    /// <param name="node">The name; null where the file holds one.</param>
    public static ModelFile Read(InputBytes file, string? folder, string? node)
    {
        if (KerasFormat.IsHdf5(file.Start)) return Checked(() => KerasFormat.Read(file.ReadToEnd(Hdf5), node));
        if (TorchFormat.IsTorchArchive(file.Start))
        {
            var archive = file.ReadToEnd(Zip);
            return Checked(() => KerasFormat.IsKerasArchive(archive) ? KerasFormat.Read(archive, node) : TorchFormat.Read(archive, node));
        }
        if (OnnxFormat.IsOnnx(file.Start)) return Checked(() => OnnxFormat.Read(file.ReadToEnd(OnnxFormat.Name), folder, node));
        var tensors = SafetensorsFile.Read(file);
        if (PyTorchFormat.IsStateDict(tensors)) return Checked(() => PyTorchFormat.Read(tensors, node));
        var model = Checked(() => ReadOnly(tensors));
        return node is null ? model : throw new InvalidDataException($"safetensors: the file has no node '{node.Shortened()}'; it holds one LSTM, without a name.");
    }

    /// <summary>The LSTMs of a file by their names.</summary>
    public static IReadOnlyList<ModelNode> List(InputBytes file, string? folder)
    {
        if (KerasFormat.IsHdf5(file.Start)) return Checked(() => KerasFormat.List(file.ReadToEnd(Hdf5)));
        if (TorchFormat.IsTorchArchive(file.Start))
        {
            var archive = file.ReadToEnd(Zip);
            return Checked(() => KerasFormat.IsKerasArchive(archive) ? KerasFormat.List(archive) : TorchFormat.List(archive));
        }
        if (OnnxFormat.IsOnnx(file.Start)) return Checked(() => OnnxFormat.List(file.ReadToEnd(OnnxFormat.Name), folder));
        var tensors = SafetensorsFile.Read(file);
        return PyTorchFormat.IsStateDict(tensors) ? Checked(() => PyTorchFormat.List(tensors)) : [];
    }

    /// <summary>What the layers refuse in a file's content is the file's fault.</summary>
    public static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException(Reason(e), e);
        }
    }

    /// <summary>An exception's message without the name of a parameter, which says nothing to who reads a file.</summary>
    public static string Reason(Exception e) =>
        e is ArgumentException { ParamName: { } name } ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message;

    private static ModelFile ReadOnly(SafetensorsFile file) =>
        NativeFormat.IsNative(file) ? NativeFormat.Read(file) :
        TraceFormat.IsTrace(file) ? TraceFormat.Read(file) :
        throw new InvalidDataException($"safetensors: no LSTM found. Expected '{NativeFormat.ArchitectureKey}' in the metadata (native), tensors X and l0.W (trace) or weight_ih_l0 (PyTorch).");
}

using LstmSimd.Formats.Onnx;

namespace LstmSimd.Formats;

/// <summary>Writes layers as an ONNX model, for other runtimes: one LSTM node each, <c>lstm_0</c> and on from the input up.</summary>
/// <remarks>
/// Inputs: X [T, B, I], and those that <see cref="OnnxOptions"/> asks for. Outputs: Y [T, B, D·H] of the last layer; Y_h_k and Y_c_k,
/// [D, B, H], the final states of each layer k. Where only one of two directions has peepholes, the other is given zeros.
/// </remarks>
public static class OnnxFile
{
    /// <summary>Writes a file; an existing one is replaced only when the new one is complete.</summary>
    /// <exception cref="ArgumentException">There is no layer, or one does not take what the one before it gives.</exception>
    /// <exception cref="NotSupportedException">ONNX has not what a layer needs, or not the room; the message says which. Nothing is written then.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(string path, IReadOnlyList<LstmLayer> layers) => Save(path, layers, new OnnxOptions());

    /// <inheritdoc cref="Save(string, IReadOnlyList{LstmLayer})"/>
    public static void Save(string path, IReadOnlyList<LstmLayer> layers, OnnxOptions options) => AtomicFile.Write(path, Model(layers, options).WriteTo);

    /// <summary>Writes to a stream.</summary>
    /// <exception cref="ArgumentException">As for a file.</exception>
    /// <exception cref="NotSupportedException">As for a file.</exception>
    public static void Save(Stream stream, IReadOnlyList<LstmLayer> layers) => Save(stream, layers, new OnnxOptions());

    /// <inheritdoc cref="Save(Stream, IReadOnlyList{LstmLayer})"/>
    public static void Save(Stream stream, IReadOnlyList<LstmLayer> layers, OnnxOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Model(layers, options).WriteTo(stream);
    }

    private static MessageBuilder Model(IReadOnlyList<LstmLayer> layers, OnnxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        LstmLayer.CheckStack(layers);
        foreach (var (k, layer) in layers.Index()) CellAttributes.CheckExpressible(layer, k);
        var model = OnnxWriter.Model(layers, options);
        return model.Size <= int.MaxValue ? model : throw new NotSupportedException($"ONNX: the model takes {model.Size} bytes; a file holds at most {int.MaxValue}.");
    }
}

namespace LstmSimd.Formats.Onnx;

/// <summary>
/// The memory that reading one model may take: a fixed amount, and twice the bytes that it holds. All that a file can make grow is taken
/// from here before it is allocated, so a few bytes that ask for much (a tensor joined to itself again and again, a million empty nodes) end in a refusal.
/// </summary>
internal sealed class Allowance(long heldBytes)
{
    private const long Fixed = 48 << 20;

    private long _left = Fixed + 2 * heldBytes;

    /// <summary>More bytes have turned up: data beside the model.</summary>
    public void Hold(long bytes) => _left += 2 * bytes;

    /// <exception cref="InvalidDataException">That much is not left.</exception>
    public void Take(long bytes)
    {
        if (bytes > Math.Min(_left, Array.MaxLength)) throw OnnxFormat.Fault($"reading it takes more memory than its {heldBytes} bytes justify");
        _left -= bytes;
    }
}

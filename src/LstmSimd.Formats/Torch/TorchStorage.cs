namespace LstmSimd.Formats;

/// <summary>A run of elements, which tensors are views of.</summary>
internal sealed class TorchStorage(TorchStorages storages, ZipEntry entry, TorchElement element, long count)
{
    private ReadOnlyMemory<byte>? _bytes;

    public TorchElement Element => element;

    public long Count => count;

    public long Length => count * element.Size;

    /// <summary>The bytes, for a view of some of them; a view may take an element many times, by a stride of 0.</summary>
    /// <param name="viewed">The bytes that the view takes.</param>
    /// <param name="fault">Makes an exception of what is wrong with the view.</param>
    /// <exception cref="InvalidDataException">The entry is damaged, or all views together take much more than their storages hold.</exception>
    public ReadOnlySpan<byte> Read(long viewed, Func<string, InvalidDataException> fault)
    {
        if (_bytes is not { } bytes)
        {
            _bytes = bytes = entry.Read();
            storages.Hold(bytes.Length);
        }
        return storages.TryRead(viewed) ? bytes.Span : throw fault($"takes {viewed} bytes: with it, the tensors take many times the bytes of their storages");
    }
}

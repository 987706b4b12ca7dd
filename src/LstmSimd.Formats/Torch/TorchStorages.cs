namespace LstmSimd.Formats;

/// <summary>The storages of an archive, {folder}/data/{key}: each as often as tensors share it, its bytes expanded once at most.</summary>
internal sealed class TorchStorages(ZipDirectory zip, string folder)
{
    // Tensors may share storage, but strides of 0 must not make gigabytes of a few bytes.
    private const long MostBeyondHeld = 16 << 20;

    private readonly Dictionary<string, TorchStorage> _storages = [];
    private long _held;
    private long _read;

    /// <summary>The storage of a key.</summary>
    /// <param name="key">Its name in the archive.</param>
    /// <param name="element">What it is said to hold.</param>
    /// <param name="count">How many of them.</param>
    /// <param name="fault">Makes an exception of what is wrong with that.</param>
    public TorchStorage Get(string key, TorchElement element, long count, Func<string, InvalidDataException> fault)
    {
        if (!_storages.TryGetValue(key, out var storage))
        {
            if (!zip.Entries.TryGetValue($"{folder}data/{key}", out var entry)) throw fault($"storage '{key.Shortened()}' is not in the archive");
            if (count < 0 || entry.Length != (UInt128)count * (uint)element.Size)
                throw fault($"storage '{key.Shortened()}' is said to have {count} elements of torch.{element.Dtype}, but has {entry.Length} bytes");
            _storages.Add(key, storage = new TorchStorage(this, entry, element, count));
        }
        return (storage.Element, storage.Count) == (element, count) ? storage
            : throw fault($"storage '{key.Shortened()}' has {storage.Count} elements of torch.{storage.Element.Dtype} in one place, {count} of torch.{element.Dtype} in another");
    }

    /// <summary>Counts bytes that storages turn out to hold.</summary>
    public void Hold(long bytes) => _held += bytes;

    /// <summary>Counts bytes that tensors take; false where that is much more than their storages hold.</summary>
    public bool TryRead(long bytes) => (_read += bytes) <= _held + MostBeyondHeld;
}

namespace LstmSimd.Formats;

/// <summary>Memory that small parts of a file may take together: an object costs many times the bytes of the file that ask for it.</summary>
internal sealed class MemoryBudget(long bytes)
{
    private long _left = bytes;

    /// <summary>Whether there is as much left.</summary>
    public bool TrySpend(long cost) => (_left -= cost) >= 0;
}

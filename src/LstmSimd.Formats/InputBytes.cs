namespace LstmSimd.Formats;

/// <summary>Bytes to be read in order, from memory or a stream: never more of them, nor more memory, than what is there or asked for.</summary>
internal sealed class InputBytes
{
    // As much as is allocated on the word of a header alone.
    private const int FirstBuffer = 1 << 16;

    // Enough to tell all formats apart by.
    private const int StartLength = 16;

    private readonly Stream? _stream;
    private readonly bool _tellsLength;
    private ReadOnlyMemory<byte> _memory; // all of it, or what was read of the stream to see its start

    public InputBytes(ReadOnlyMemory<byte> memory) => _memory = memory;

    public InputBytes(Stream stream)
    {
        _stream = stream;
        _tellsLength = stream.CanSeek && stream.Length > stream.Position; // devices and what stands in /proc say 0
    }

    /// <summary>The number of bytes to come; null where that shows only by reading on, as in a pipe.</summary>
    public long? Remaining => _stream is null ? _memory.Length : _tellsLength ? _memory.Length + _stream.Length - _stream.Position : null;

    /// <summary>Whether all has been read.</summary>
    public bool IsAtEnd => _memory.IsEmpty && (_stream is null || _stream.ReadByte() < 0);

    /// <summary>The first bytes, which are still to be read: fewer only where there are no more.</summary>
    public ReadOnlySpan<byte> Start
    {
        get
        {
            if (_memory.IsEmpty) _memory = ReadAtMost(StartLength);
            return _memory.Span[..Math.Min(StartLength, _memory.Length)];
        }
    }

    /// <summary>The next bytes: fewer than asked for only where there are no more. Memory is not copied.</summary>
    public ReadOnlyMemory<byte> ReadAtMost(long count)
    {
        var start = _memory[..(int)Math.Min(count, _memory.Length)];
        if (_stream is null || start.Length == count)
        {
            _memory = _memory[start.Length..];
            return start;
        }

        var buffer = new byte[Math.Min(count, Remaining ?? FirstBuffer)];
        start.CopyTo(buffer);
        _memory = default;
        for (var filled = start.Length; ;)
        {
            filled += _stream.ReadAtLeast(buffer.AsSpan(filled), buffer.Length - filled, throwOnEndOfStream: false);
            if (filled < buffer.Length || filled == count || filled == 0) return buffer.AsMemory(0, filled);
            Array.Resize(ref buffer, (int)Math.Min(count, 2L * buffer.Length));
        }
    }

    /// <summary>All that is left.</summary>
    /// <param name="format">Its name, for the fault.</param>
    /// <exception cref="InvalidDataException">It is more than fits an array.</exception>
    public ReadOnlyMemory<byte> ReadToEnd(string format)
    {
        var bytes = Remaining > Array.MaxLength ? default : ReadAtMost(Remaining ?? Array.MaxLength);
        return Remaining > Array.MaxLength || !IsAtEnd ? throw new InvalidDataException($"{format}: the file has more than {Array.MaxLength} bytes, the most that can be read.") : bytes;
    }
}

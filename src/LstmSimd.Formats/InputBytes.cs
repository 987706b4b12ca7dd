namespace LstmSimd.Formats;

/// <summary>Bytes to be read in order, from memory or a stream: never more of them, nor more memory, than what is there or asked for.</summary>
internal sealed class InputBytes
{
    // As much as is allocated on the word of a header alone.
    private const int FirstBuffer = 1 << 16;

    private readonly Stream? _stream;
    private readonly bool _tellsLength;
    private ReadOnlyMemory<byte> _memory;

    public InputBytes(ReadOnlyMemory<byte> memory) => _memory = memory;

    public InputBytes(Stream stream)
    {
        _stream = stream;
        _tellsLength = stream.CanSeek && stream.Length > stream.Position; // devices and what stands in /proc say 0
    }

    /// <summary>The number of bytes to come; null where that shows only by reading on, as in a pipe.</summary>
    public long? Remaining => _stream is null ? _memory.Length : _tellsLength ? _stream.Length - _stream.Position : null;

    /// <summary>Whether all has been read.</summary>
    public bool IsAtEnd => _stream is null ? _memory.IsEmpty : _stream.ReadByte() < 0;

    /// <summary>The next bytes: fewer than asked for only where there are no more. Memory is not copied.</summary>
    public ReadOnlyMemory<byte> ReadAtMost(long count)
    {
        if (_stream is null)
        {
            var part = _memory[..(int)Math.Min(count, _memory.Length)];
            _memory = _memory[part.Length..];
            return part;
        }

        var buffer = new byte[Math.Min(count, Remaining ?? FirstBuffer)];
        for (var filled = 0; ;)
        {
            filled += _stream.ReadAtLeast(buffer.AsSpan(filled), buffer.Length - filled, throwOnEndOfStream: false);
            if (filled < buffer.Length || filled == count || filled == 0) return buffer.AsMemory(0, filled);
            Array.Resize(ref buffer, (int)Math.Min(count, 2L * buffer.Length));
        }
    }
}

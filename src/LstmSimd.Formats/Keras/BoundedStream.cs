using System.Runtime.CompilerServices;

namespace LstmSimd.Formats;

/// <summary>
/// A file in memory for a parser that trusts it: reading ends with an <see cref="InvalidDataException"/> where the file leads the parser in
/// circles, too deep, or makes it allocate too much.
/// </summary>
/// <remarks>
/// Each turn of a parser's loops and each level of its recursions reads, so all of them can be ended here. Once reading has ended, it stays
/// so: a parser that catches exceptions gets no further. What is not seen is one single allocation, made before its bytes are asked for.
/// </remarks>
internal sealed class BoundedStream(ReadOnlyMemory<byte> file) : Stream
{
    // A large model takes some hundred thousand; four million take a fifth of a second.
    private const long MostReads = 1 << 22;
    private const long Margin = 32 << 20;

    private readonly long _mostRead = 4L * file.Length + Margin;
    private readonly long _mostAllocated = 2L * file.Length + Margin;
    private readonly long _allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
    private long _reads, _bytesRead;
    private string? _fault;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position { get; set => field = value >= 0 ? value : throw new InvalidDataException($"it leads to the byte {value}, before the beginning"); }

    /// <summary>Whether the bytes right before where reading stands are these.</summary>
    public bool HasJustRead(ReadOnlySpan<byte> bytes) =>
        Position >= bytes.Length && Position <= file.Length && file.Span.Slice((int)Position - bytes.Length, bytes.Length).SequenceEqual(bytes);

    public override int Read(Span<byte> buffer)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _fault ??=
            ++_reads > MostReads || _bytesRead > _mostRead ? "it leads in circles: more is read than it holds" :
            GC.GetAllocatedBytesForCurrentThread() - _allocatedBefore > _mostAllocated ? "it takes more memory than what it holds" : null;
        if (_fault is not null) throw new InvalidDataException(_fault);
        if (Position >= file.Length) return 0;
        var part = file.Span[(int)Position..];
        if (part.Length > buffer.Length) part = part[..buffer.Length];
        part.CopyTo(buffer);
        Position += part.Length;
        _bytesRead += part.Length;
        return part.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => Length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmSimd.Kernels;

/// <summary>Floats, zero at first, that begin at a cache line and stay there: no vector of theirs lies across two lines.</summary>
internal sealed class AlignedBuffer
{
    // A cache line, and a vector of sixteen lanes.
    private const int Alignment = 64;

    /// <summary>The most floats that a buffer holds.</summary>
    public static readonly int MaxLength = Array.MaxLength - Alignment;

    private readonly float[] _array;
    private readonly int _start;
    private readonly int _length;

    public AlignedBuffer(long length)
    {
        _length = checked((int)length);
        _array = GC.AllocateArray<float>(_length + Alignment / sizeof(float), pinned: true); // pinned, so that the alignment lasts
        var address = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
        _start = (int)((Alignment - address % Alignment) % Alignment / sizeof(float));
    }

    public Span<float> Span => _array.AsSpan(_start, _length);

    public ref float First => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_array), _start);
}

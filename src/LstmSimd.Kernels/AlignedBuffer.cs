using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmSimd.Kernels;

/// <summary>Floats, zero at first, that begin at a cache line and stay there: no vector of theirs lies across two lines.</summary>
internal sealed class AlignedBuffer
{
    // A cache line, and a vector of sixteen lanes.
    private const int Alignment = 64;

    /// <summary>Floats of a cache line.</summary>
    public const int LineFloats = Alignment / sizeof(float);

    /// <summary>The most floats that a buffer holds.</summary>
    public static readonly int MaxLength = Array.MaxLength - Alignment;

    private readonly float[] _array;
    private readonly int _start;
    private readonly int _length;
    private readonly nint _address;

    public AlignedBuffer(long length)
    {
        _length = checked((int)length);
        _array = GC.AllocateArray<float>(_length + Alignment / sizeof(float), pinned: true); // pinned, so that the alignment lasts
        var address = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
        _start = (int)((Alignment - address % Alignment) % Alignment / sizeof(float));
        _address = (nint)address + _start * sizeof(float);
    }

    private AlignedBuffer(AlignedBuffer whole, int start, int length)
    {
        (_array, _start, _length) = (whole._array, whole._start + start, length);
        _address = whole._address + (nint)start * sizeof(float);
    }

    public Span<float> Span => _array.AsSpan(_start, _length);

    /// <summary>Floats from the first of another buffer to the first of this: both stay where they are.</summary>
    public nint DistanceFrom(AlignedBuffer other) => (_address - other._address) / sizeof(float);

    /// <summary>A part of the same memory, from a cache line on.</summary>
    public AlignedBuffer Part(int start, int length) => start % LineFloats == 0 && (uint)start <= (uint)_length && (uint)length <= (uint)(_length - start) ? new(this, start, length)
        : throw new ArgumentOutOfRangeException(nameof(start), start, $"start: expected a multiple of {LineFloats} with {length} floats up to {_length}, got {start}.");

    public ref float First => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_array), _start);
}

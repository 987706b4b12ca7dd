using System.Runtime.InteropServices;

namespace LstmSimd.Testing;

/// <summary>Where a <see cref="GuardedBuffer"/> has its inaccessible page.</summary>
public enum Guard
{
    /// <summary>Right before the first float of each row.</summary>
    Before,

    /// <summary>Right after the last float of each row.</summary>
    After,
}

/// <summary>
/// Rows of floats, each against a page that cannot be touched: whoever reads or writes one float too many crashes instead of passing.
/// </summary>
/// <remarks>The rows start as NaN, and so does the rest of their pages, so that what is read there by mistake shows too.</remarks>
public sealed unsafe partial class GuardedBuffer : IDisposable
{
    private readonly byte* _region;
    private readonly nuint _size;
    private readonly float* _first;
    private readonly int _rows;

    public GuardedBuffer(int length, Guard guard, int rows = 1)
    {
        var page = Environment.SystemPageSize;
        var accessible = Math.Max(1, (length * sizeof(float) + page - 1) / page) * page;
        Length = length;
        Stride = (accessible + page) / sizeof(float);
        _rows = rows;
        _size = (nuint)(page + rows * (accessible + page));
        _region = Reserve(_size);
        for (var row = 0; row < rows; row++)
        {
            var start = _region + page + row * (accessible + page);
            Open(start, (nuint)accessible);
            new Span<float>(start, accessible / sizeof(float)).Fill(float.NaN);
        }
        _first = (float*)(_region + page) + (guard == Guard.After ? accessible / sizeof(float) - length : 0);
    }

    /// <summary>A buffer of one row that holds a copy of some floats.</summary>
    public static GuardedBuffer Copy(ReadOnlySpan<float> values, Guard guard)
    {
        var buffer = new GuardedBuffer(values.Length, guard);
        values.CopyTo(buffer.Span);
        return buffer;
    }

    /// <summary>A buffer that holds a copy of rows that lie one after the other.</summary>
    public static GuardedBuffer Copy(ReadOnlySpan<float> values, Guard guard, int rows)
    {
        var buffer = new GuardedBuffer(values.Length / rows, guard, rows);
        for (var row = 0; row < rows; row++) values.Slice(row * buffer.Length, buffer.Length).CopyTo(buffer.Row(row));
        return buffer;
    }

    /// <summary>The floats of each row.</summary>
    public int Length { get; }

    /// <summary>Floats from one row to the next, the inaccessible ones included.</summary>
    public int Stride { get; }

    /// <summary>The first row.</summary>
    public Span<float> Span => Row(0);

    /// <summary>From the first float of the first row to the last of the last, with all that is inaccessible in between.</summary>
    public Span<float> Whole => new(_first, (_rows - 1) * Stride + Length);

    public Span<float> Row(int row) => new(_first + (nint)row * Stride, Length);

    /// <summary>The rows, one after the other.</summary>
    public float[] ToArray() => [.. Enumerable.Range(0, _rows).SelectMany(row => Row(row).ToArray())];

    public void Dispose()
    {
        if (OperatingSystem.IsWindows()) VirtualFree(_region, 0, 0x8000 /* MEM_RELEASE */);
        else _ = munmap(_region, _size);
    }

    private static byte* Reserve(nuint size)
    {
        if (OperatingSystem.IsWindows())
        {
            var region = VirtualAlloc(null, size, 0x2000 /* MEM_RESERVE */, 0x01 /* PAGE_NOACCESS */);
            return region != null ? region : throw new InvalidOperationException("The system gives no guarded memory.");
        }
        const int Private = 0x02;
        var anonymous = OperatingSystem.IsMacOS() ? 0x1000 : 0x20;
        var mapped = mmap(null, size, 0 /* PROT_NONE */, Private | anonymous, -1, 0);
        return (nint)mapped != -1 ? mapped : throw new InvalidOperationException("The system gives no guarded memory.");
    }

    private static void Open(byte* start, nuint size)
    {
        var opened = OperatingSystem.IsWindows()
            ? VirtualAlloc(start, size, 0x1000 /* MEM_COMMIT */, 0x04 /* PAGE_READWRITE */) != null
            : mprotect(start, size, 0x1 | 0x2 /* PROT_READ | PROT_WRITE */) == 0;
        if (!opened) throw new InvalidOperationException("The system gives no guarded memory.");
    }

    [LibraryImport("libc")]
    private static partial byte* mmap(byte* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc")]
    private static partial int mprotect(byte* address, nuint length, int protection);

    [LibraryImport("libc")]
    private static partial int munmap(byte* address, nuint length);

    [LibraryImport("kernel32")]
    private static partial byte* VirtualAlloc(byte* address, nuint size, uint type, uint protection);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool VirtualFree(byte* address, nuint size, uint type);
}

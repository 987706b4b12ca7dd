using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>Rows of input or of hidden units, each where a table says: rows of several streams go through one product without being copied.</summary>
/// <param name="first">What the offsets count from.</param>
/// <param name="offsets">Floats from there to each row.</param>
/// <param name="length">The floats of each row; zero where there is nothing to add.</param>
internal readonly ref struct Rows(ref readonly float first, ref readonly nint offsets, nuint length)
{
    private readonly ref readonly float _first = ref first;
    private readonly ref readonly nint _offsets = ref offsets;

    public readonly nuint Length = length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly float Row(nint index) => ref Unsafe.Add(ref Unsafe.AsRef(in _first), Unsafe.Add(ref Unsafe.AsRef(in _offsets), index));

    /// <summary>The same rows with nothing in them, where a product has no second input.</summary>
    public Rows WithoutInputs => new(in _first, in _offsets, 0);

    /// <summary>The same rows from one of them on.</summary>
    public Rows From(nint index) => new(in _first, in Unsafe.Add(ref Unsafe.AsRef(in _offsets), index), Length);
}

/// <summary>A number of rows as a type, so that the JIT makes a loop for each.</summary>
internal interface IRowCount
{
    static abstract int Count { get; }
}

internal readonly struct OneRow : IRowCount
{
    public static int Count => 1;
}

internal readonly struct TwoRows : IRowCount
{
    public static int Count => 2;
}

internal readonly struct ThreeRows : IRowCount
{
    public static int Count => 3;
}

internal readonly struct FourRows : IRowCount
{
    public static int Count => 4;
}

internal readonly struct FiveRows : IRowCount
{
    public static int Count => 5;
}

internal readonly struct SixRows : IRowCount
{
    public static int Count => 6;
}

using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>Rows of input or of hidden units, one every <see cref="Stride"/> floats.</summary>
internal readonly ref struct Rows(ref readonly float first, nuint stride, nuint length)
{
    public readonly ref readonly float First = ref first;

    /// <summary>Floats from one row to the next.</summary>
    public readonly nuint Stride = stride;

    /// <summary>The floats of each row; zero where there is nothing to add.</summary>
    public readonly nuint Length = length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly float Row(nuint index) => ref Unsafe.Add(ref Unsafe.AsRef(in First), index * Stride);
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

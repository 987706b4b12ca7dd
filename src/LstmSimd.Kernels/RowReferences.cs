using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>Up to six rows of input, each by its own reference: rows need not lie at one stride, nor in one buffer.</summary>
internal readonly ref struct RowReferences
{
    public readonly ref readonly float Row0;
    public readonly ref readonly float Row1;
    public readonly ref readonly float Row2;
    public readonly ref readonly float Row3;
    public readonly ref readonly float Row4;
    public readonly ref readonly float Row5;

    /// <summary>The floats of each row; zero where there is nothing to add.</summary>
    public readonly nuint Length;

    /// <summary>Rows at <paramref name="first"/> and every <paramref name="stride"/> floats after it; unused ones repeat the last.</summary>
    public RowReferences(ref readonly float first, nuint stride, nuint count, nuint length)
    {
        Row0 = ref first;
        Row1 = ref Next(in Row0, stride, count > 1);
        Row2 = ref Next(in Row1, stride, count > 2);
        Row3 = ref Next(in Row2, stride, count > 3);
        Row4 = ref Next(in Row3, stride, count > 4);
        Row5 = ref Next(in Row4, stride, count > 5);
        Length = length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref readonly float Next(ref readonly float row, nuint stride, bool used) =>
        ref Unsafe.Add(ref Unsafe.AsRef(in row), used ? stride : 0);
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

using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>The checks of the public edge. Each message names what was expected and what came.</summary>
internal static class Check
{
    public static void Positive(int value, [CallerArgumentExpression(nameof(value))] string? name = null) => AtLeast(value, 1, name);

    public static void AtLeast(int value, int least, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value < least) throw new ArgumentOutOfRangeException(name, value, $"{name}: expected at least {least}, got {value}.");
    }

    /// <summary>Checks that a span holds some rows of <paramref name="width"/> floats, one every <paramref name="stride"/>.</summary>
    public static void Rows(ReadOnlySpan<float> span, long rows, int stride, int width, [CallerArgumentExpression(nameof(span))] string? name = null)
    {
        var needed = rows == 0 ? 0 : (rows - 1) * stride + width;
        if (span.Length < needed)
            throw new ArgumentException($"{name}: expected at least {needed} floats ({rows} rows of {width}, {stride} apart), got {span.Length}.", name);
    }

    public static void Length(ReadOnlySpan<float> span, long expected, string shape, [CallerArgumentExpression(nameof(span))] string? name = null)
    {
        if (span.Length != expected) ThrowLength(span.Length, expected, shape, name);
    }

    public static void SameOrDisjoint(ReadOnlySpan<float> x, ReadOnlySpan<float> destination,
        [CallerArgumentExpression(nameof(x))] string? xName = null, [CallerArgumentExpression(nameof(destination))] string? name = null)
    {
        if (x.Overlaps(destination, out var offset) && offset != 0)
            throw new ArgumentException($"{name} overlaps {xName}: expected the same memory or memory of its own.", name);
    }

    public static void Disjoint(ReadOnlySpan<float> a, ReadOnlySpan<float> b,
        [CallerArgumentExpression(nameof(a))] string? aName = null, [CallerArgumentExpression(nameof(b))] string? bName = null)
    {
        if (a.Overlaps(b)) throw new ArgumentException($"{aName} overlaps {bName}: expected memory of its own.", aName);
    }

    private static void ThrowLength(int length, long expected, string shape, string? name) =>
        throw new ArgumentException($"{name}: expected {expected} floats ({shape}), got {length}.", name);
}

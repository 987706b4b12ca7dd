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

    /// <summary>Checks that a span holds the rows of a sequence, each of <paramref name="width"/> floats.</summary>
    public static void Sequence(ReadOnlySpan<float> span, SequenceStrides strides, int steps, int rows, int width,
        [CallerArgumentExpression(nameof(span))] string? name = null)
    {
        AtLeast(strides.Step, 0, name);
        AtLeast(strides.Row, 0, name);
        var needed = steps == 0 ? 0 : (steps - 1L) * strides.Step + (rows - 1L) * strides.Row + width;
        if (span.Length < needed)
            throw new ArgumentException($"{name}: expected at least {needed} floats ({steps} steps of {rows} rows of {width}, {strides.Step} and {strides.Row} apart), got {span.Length}.", name);
    }

    /// <summary>Checks that no two rows of a sequence share a float: one of the strides lies within the other.</summary>
    public static void RowsApart(SequenceStrides strides, int steps, int rows, int width, [CallerArgumentExpression(nameof(strides))] string? name = null)
    {
        var timeFirst = Apart(strides.Row, rows, width) && Apart(strides.Step, steps, (rows - 1L) * strides.Row + width);
        var batchFirst = Apart(strides.Step, steps, width) && Apart(strides.Row, rows, (steps - 1L) * strides.Step + width);
        if (!timeFirst && !batchFirst)
            throw new ArgumentException($"{name}: rows of {width} floats, {strides.Row} apart, in steps {strides.Step} apart share memory; expected rows of their own.", name);

        static bool Apart(int stride, int count, long size) => count <= 1 || stride >= size;
    }

    /// <summary>Checks that there is a length from 0 to T for each row, or none at all. Returns the longest, or T.</summary>
    public static int Lengths(ReadOnlySpan<int> lengths, int rows, int steps, [CallerArgumentExpression(nameof(lengths))] string? name = null)
    {
        if (lengths.IsEmpty) return steps;
        if (lengths.Length != rows) throw new ArgumentException($"{name}: expected {rows}, one for each row, got {lengths.Length}.", name);
        var longest = 0;
        for (var row = 0; row < lengths.Length; row++)
        {
            if ((uint)lengths[row] > (uint)steps)
                throw new ArgumentException($"{name}: expected 0 to T = {steps}, got {lengths[row]} for row {row}.", name);
            longest = Math.Max(longest, lengths[row]);
        }
        return longest;
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

    public static void Length(in WeightRows weights, long expected, string shape, [CallerArgumentExpression(nameof(weights))] string? name = null)
    {
        if (weights.Length != expected) ThrowLength(weights.Length, expected, shape, name);
    }

    public static void SamePrecision(in WeightRows weights, WeightPrecision expected, string other, [CallerArgumentExpression(nameof(weights))] string? name = null)
    {
        if (weights.Precision != expected) throw new ArgumentException($"{name}: expected {expected} as {other}, got {weights.Precision}.", name);
    }

    public static WeightMatrix Sized(WeightMatrix matrix, int rows, int columns, [CallerArgumentExpression(nameof(matrix))] string? name = null) =>
        matrix.Rows == rows && matrix.Columns == columns ? matrix : throw new ArgumentException($"{name}: expected {rows} × {columns}, got {matrix.Rows} × {matrix.Columns}.", name);

    public static void AtMost(int value, int most, string name)
    {
        if (value > most) throw new ArgumentOutOfRangeException(name, value, $"{name}: expected at most {most}, got {value}.");
    }

    public static T NotNull<T>(T? value, [CallerArgumentExpression(nameof(value))] string? name = null) where T : class => value ?? throw new ArgumentNullException(name);

    private static void ThrowLength(int length, long expected, string shape, string? name) =>
        throw new ArgumentException($"{name}: expected {expected} floats ({shape}), got {length}.", name);
}

using System.Runtime.CompilerServices;
using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>The checks of the public edge. Each message names what was expected and what came.</summary>
internal static class Check
{
    public static void Positive(int value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value <= 0) throw new ArgumentOutOfRangeException(name, value, $"{name}: expected at least 1, got {value}.");
    }

    /// <summary>Checks that an array holds one step's pre-activations of any layer, padding included, for a whole batch.</summary>
    public static void Batch(int batchSize, IReadOnlyList<LstmLayer> layers, [CallerArgumentExpression(nameof(batchSize))] string? name = null)
    {
        const int MostPadding = 16; // the lanes of the widest vector
        Positive(batchSize, name);
        var most = Array.MaxLength / (4L * layers.Max(layer => Math.Max(layer.HiddenSize, Math.Max(layer.InputSize, layer.OutputSize)) + MostPadding));
        if (batchSize > most) throw new ArgumentOutOfRangeException(name, batchSize, $"{name}: expected at most {most}, as many as an array holds for these layers, got {batchSize}.");
    }

    public static void InRange(int value, int count, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if ((uint)value >= (uint)count) throw new ArgumentOutOfRangeException(name, value, $"{name}: expected 0 to {count - 1}, got {value}.");
    }

    /// <summary>Checks that an option is one of its enumeration, whose last value is <paramref name="last"/>.</summary>
    public static void Option<T>(T value, T last, [CallerArgumentExpression(nameof(value))] string? name = null) where T : struct, Enum
    {
        if (Comparer<T>.Default.Compare(value, default) < 0 || Comparer<T>.Default.Compare(value, last) > 0)
            throw new ArgumentOutOfRangeException(name, value, $"{name}: expected {default(T)} to {last}, got {value}.");
    }

    /// <summary>Checks that W has the precision of the other weights, or is wider beside an int8 R.</summary>
    public static void InputPrecision(WeightPrecision? precision, WeightPrecision? input, [CallerArgumentExpression(nameof(input))] string? name = null)
    {
        if (input is { } own && own != precision && precision != WeightPrecision.Int8)
            throw new ArgumentException($"{name}: {own} takes Int8 as the precision of the other weights, got {precision?.ToString() ?? "none"}.", name);
    }

    /// <summary>Checks a length against the product of a shape's axes; nothing is formatted unless it is wrong.</summary>
    public static void Shape(int length, string name, string shape, long first, long second = 1, long third = 1)
    {
        if (length != first * second * third) throw WrongShape(length, name, shape, first, second, third);
    }

    /// <summary>Checks that an output shares no memory with its input.</summary>
    public static void Apart<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> x, [CallerArgumentExpression(nameof(y))] string? name = null, [CallerArgumentExpression(nameof(x))] string? xName = null)
    {
        if (y.Overlaps(x)) throw new ArgumentException($"{name}: overlaps {xName}; expected memory of its own.", name);
    }

    /// <summary>Checks that there is a length from 0 to T for each row, or none at all. Returns the longest, or T.</summary>
    public static int Lengths(ReadOnlySpan<int> lengths, int batchSize, int steps, [CallerArgumentExpression(nameof(lengths))] string? name = null)
    {
        if (lengths.IsEmpty) return steps;
        if (lengths.Length != batchSize) throw new ArgumentException($"{name}: expected {batchSize}, one for each row, got {lengths.Length}.", name);
        var longest = 0;
        for (var row = 0; row < lengths.Length; row++)
        {
            var length = lengths[row];
            if ((uint)length > (uint)steps) throw new ArgumentException($"{name}: expected 0 to T = {steps}, got {length} for row {row}.", name);
            longest = Math.Max(longest, length);
        }
        return longest;
    }

    private static ArgumentException WrongShape(int length, string name, string shape, long first, long second, long third)
    {
        var axes = string.Join(" × ", new[] { first, second, third }.Take(shape.Count(c => c == ',') + 1));
        return new ArgumentException($"{name}: expected {shape} = {axes} floats, got {length}.", name);
    }
}

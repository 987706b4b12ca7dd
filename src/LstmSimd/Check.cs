using System.Runtime.CompilerServices;

namespace LstmSimd;

/// <summary>The checks of the public edge. Each message names what was expected and what came.</summary>
internal static class Check
{
    public static void Positive(int value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value <= 0) throw new ArgumentOutOfRangeException(name, value, $"{name}: expected at least 1, got {value}.");
    }

    public static void InRange(int value, int count, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if ((uint)value >= (uint)count) throw new ArgumentOutOfRangeException(name, value, $"{name}: expected 0 to {count - 1}, got {value}.");
    }

    public static void Length(int length, long expected, string shape, string name)
    {
        if (length != expected) throw new ArgumentException($"{name}: expected {expected} floats, {shape}; got {length}.", name);
    }
}

namespace LstmSimd.Kernels.Tests;

/// <summary>Sigmoid and tanh over spans: one lane's bits at every width, inside their memory, in place.</summary>
public sealed class ActivationTests
{
    private const int MostLength = 256;

    public static TheoryData<StandardActivation, VectorWidth> FunctionsAndWidths =>
        [.. Enum.GetValues<StandardActivation>().SelectMany(_ => AtWidth.All, (function, width) => (function, width))];

    [Theory, MemberData(nameof(FunctionsAndWidths))]
    public void EveryLength_GivesTheSameBits(StandardActivation function, VectorWidth width)
    {
        var x = Interesting(MostLength);
        var expected = LaneByLane(function, x);
        for (var length = 0; length <= MostLength; length++)
        {
            var actual = new float[length];
            AtWidth.Apply(function, width, x.AsSpan(0, length), actual);
            Bits.Equal(expected.AsSpan(0, length), actual, $"length {length}");
        }
    }

    [Theory, MemberData(nameof(FunctionsAndWidths))]
    public void EveryAlignment_GivesTheSameBits(StandardActivation function, VectorWidth width)
    {
        const int Alignments = 17;
        var x = Interesting(MostLength);
        var expected = LaneByLane(function, x);
        var actual = new float[MostLength];
        for (var start = 0; start < Alignments; start++)
        {
            var length = MostLength - Alignments;
            AtWidth.Apply(function, width, x.AsSpan(start, length), actual.AsSpan(Alignments - start, length));
            Bits.Equal(expected.AsSpan(start, length), actual.AsSpan(Alignments - start, length), $"start {start}");
        }
    }

    [Theory, MemberData(nameof(FunctionsAndWidths))]
    public void InGuardedMemory_NothingOutsideIsTouched(StandardActivation function, VectorWidth width)
    {
        var values = Interesting(MostLength);
        var expected = LaneByLane(function, values);
        foreach (var guard in Enum.GetValues<Guard>())
        {
            for (var length = 0; length <= MostLength; length += length < 70 ? 1 : 31)
            {
                using var x = GuardedBuffer.Copy(values.AsSpan(0, length), guard);
                using var destination = new GuardedBuffer(length, guard);
                AtWidth.Apply(function, width, x.Span, destination.Span);
                Bits.Equal(expected.AsSpan(0, length), destination.Span, $"length {length}, guard {guard}");
                Bits.Equal(values.AsSpan(0, length), x.Span, $"x of length {length}, guard {guard}");
            }
        }
    }

    [Theory, MemberData(nameof(FunctionsAndWidths))]
    public void InPlace_GivesTheSameBits(StandardActivation function, VectorWidth width)
    {
        for (var length = 0; length <= MostLength; length++)
        {
            var x = Interesting(length);
            var expected = LaneByLane(function, x);
            AtWidth.Apply(function, width, x, x);
            Bits.Equal(expected, x, $"length {length}");
        }
    }

    [Theory, InlineData(StandardActivation.Sigmoid), InlineData(StandardActivation.Tanh)]
    public void ThePublicFunctions_GiveTheSameBits(StandardActivation function)
    {
        var x = Interesting(1000);
        var actual = new float[x.Length];
        Public(function, x, actual);
        Bits.Equal(LaneByLane(function, x), actual);
        Public(function, x, x);
        Bits.Equal(actual, x, "in place");
    }

    [Theory, InlineData(StandardActivation.Sigmoid), InlineData(StandardActivation.Tanh)]
    public void LengthsThatDiffer_AreRefused(StandardActivation function)
    {
        Refusal.Of<ArgumentException>("destination", () => Public(function, new float[5], new float[4]), "expected 5", "got 4");
        Refusal.Of<ArgumentException>("destination", () => Public(function, new float[5], new float[6]), "expected 5", "got 6");
        Refusal.Of<ArgumentException>("destination", () => Public(function, [], new float[1]), "expected 0", "got 1");
    }

    [Theory, InlineData(StandardActivation.Sigmoid), InlineData(StandardActivation.Tanh)]
    public void PartialOverlap_IsRefused(StandardActivation function)
    {
        var memory = new float[20];
        foreach (var shift in new[] { 1, 5, 9 })
        {
            Refusal.Of<ArgumentException>("destination", () => Public(function, memory.AsSpan(0, 10), memory.AsSpan(shift, 10)), "overlaps x", "expected");
            Refusal.Of<ArgumentException>("destination", () => Public(function, memory.AsSpan(shift, 10), memory.AsSpan(0, 10)), "overlaps x", "expected");
        }
        Public(function, memory.AsSpan(0, 10), memory.AsSpan(10, 10));
    }

    private static void Public(StandardActivation function, ReadOnlySpan<float> x, Span<float> destination)
    {
        if (function == StandardActivation.Sigmoid) Activation.Sigmoid(x, destination);
        else Activation.Tanh(x, destination);
    }

    private static float[] LaneByLane(StandardActivation function, float[] x) => [.. x.Select(value => AtWidth.OneLane(function, value))];

    /// <summary>Numbers of the size that gates have, with special ones between them.</summary>
    private static float[] Interesting(int length)
    {
        float[] special = [0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e-40f, -1e-40f, 88f, -88f, 800f, -800f];
        var x = Noise.Uniform(1, length, 10);
        for (var j = 3; j < length; j += 7) x[j] = special[j / 7 % special.Length];
        return x;
    }
}

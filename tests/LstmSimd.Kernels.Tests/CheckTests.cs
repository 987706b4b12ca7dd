namespace LstmSimd.Kernels.Tests;

/// <summary>The checks of the edge at their bounds: what just fits passes, one less or one more is refused.</summary>
public sealed class CheckTests
{
    [Theory]
    [InlineData(1, 1, 3, 0, 0, 3)]
    [InlineData(4, 2, 3, 6, 3, 24)] // [T, B, 3]
    [InlineData(4, 2, 3, 3, 12, 24)] // [B, T, 3]
    [InlineData(2, 2, 3, 10, 4, 17)] // gaps between rows, none behind the last
    public void ASequence_FitsItsLastFloat(int steps, int rows, int width, int step, int row, int floats)
    {
        Check.Sequence(new float[floats], new SequenceStrides(step, row), steps, rows, width);
        var span = new float[floats - 1];
        Refusal.Of<ArgumentException>("span", () => Check.Sequence(span, new SequenceStrides(step, row), steps, rows, width), $"at least {floats} floats", $"got {floats - 1}");
    }

    [Fact]
    public void ASequenceOfNoSteps_NeedsNothing() => Check.Sequence([], new SequenceStrides(0, 0), steps: 0, rows: 3, width: 5);

    [Fact]
    public void StridesBelowZero_AreRefused()
    {
        Refusal.Of<ArgumentOutOfRangeException>("span", () => Check.Sequence(new float[9], new SequenceStrides(-1, 0), 1, 1, 1, "span"), "at least 0", "got -1");
        Refusal.Of<ArgumentOutOfRangeException>("span", () => Check.Sequence(new float[9], new SequenceStrides(0, -1), 1, 1, 1, "span"), "at least 0", "got -1");
    }

    /// <summary>Against rows laid one by one into memory that counts how often each float is used.</summary>
    [Fact]
    public void RowsApart_RefusesAllThatShareAFloat_AndNoneThatIsNested()
    {
        for (var steps = 1; steps <= 3; steps++)
            for (var rows = 1; rows <= 3; rows++)
                for (var step = 0; step <= 7; step++)
                    for (var row = 0; row <= 7; row++)
                    {
                        const int Width = 2;
                        var strides = new SequenceStrides(step, row);
                        var isNested = IsNested(step, steps, row, rows, Width) || IsNested(row, rows, step, steps, Width);
                        if (isNested)
                        {
                            Check.RowsApart(strides, steps, rows, Width);
                            Assert.False(Share(strides, steps, rows, Width));
                        }
                        else Refusal.Of<ArgumentException>("strides", () => Check.RowsApart(strides, steps, rows, Width), $"{row} apart", $"steps {step} apart");
                    }

        static bool IsNested(int outer, int outerCount, int inner, int innerCount, int width) =>
            (innerCount == 1 || inner >= width) && (outerCount == 1 || outer >= (innerCount - 1) * inner + width);

        static bool Share(SequenceStrides strides, int steps, int rows, int width)
        {
            var uses = new int[64];
            for (var t = 0; t < steps; t++)
                for (var b = 0; b < rows; b++)
                    for (var i = 0; i < width; i++) uses[t * strides.Step + b * strides.Row + i]++;
            return uses.Any(count => count > 1);
        }
    }

    [Fact]
    public void Lengths_AreFrom0ToT_OneForEachRow()
    {
        Assert.Equal(7, Check.Lengths([], rows: 3, steps: 7));
        Assert.Equal(7, Check.Lengths([0, 7, 2], rows: 3, steps: 7));
        Assert.Equal(2, Check.Lengths([2, 0, 1], rows: 3, steps: 7));
        Assert.Equal(0, Check.Lengths([0], rows: 1, steps: 7));
        Refusal.Of<ArgumentException>("lengths", () => Check.Lengths([1, 2], 3, 7, "lengths"), "expected 3", "got 2");
        Refusal.Of<ArgumentException>("lengths", () => Check.Lengths([1, 8, 2], 3, 7, "lengths"), "0 to T = 7", "got 8 for row 1");
        Refusal.Of<ArgumentException>("lengths", () => Check.Lengths([1, 2, -1], 3, 7, "lengths"), "got -1 for row 2");
    }

    [Fact]
    public void Numbers_AreCheckedAtTheirBounds()
    {
        Check.Positive(1);
        Check.AtLeast(5, 5);
        Check.AtMost(5, 5, "value");
        Refusal.Of<ArgumentOutOfRangeException>("value", () => Check.Positive(0, "value"), "at least 1", "got 0");
        Refusal.Of<ArgumentOutOfRangeException>("value", () => Check.AtLeast(4, 5, "value"), "at least 5", "got 4");
        Refusal.Of<ArgumentOutOfRangeException>("value", () => Check.AtMost(6, 5, "value"), "at most 5", "got 6");
    }

    [Fact]
    public void Overlaps_AreRefusedFromTheFirstFloat()
    {
        var memory = new float[8];
        Check.SameOrDisjoint(memory, memory);
        Check.SameOrDisjoint(memory.AsSpan(0, 4), memory.AsSpan(4));
        Check.Disjoint(memory.AsSpan(0, 4), memory.AsSpan(4));
        Refusal.Of<ArgumentException>("y", () => Check.SameOrDisjoint(memory.AsSpan(0, 5), memory.AsSpan(4), "x", "y"), "y overlaps x");
        Refusal.Of<ArgumentException>("a", () => Check.Disjoint(memory.AsSpan(0, 5), memory.AsSpan(4), "a", "b"), "a overlaps b");
        Refusal.Of<ArgumentException>("a", () => Check.Disjoint(memory, memory, "a", "b"), "a overlaps b");
    }

    [Fact]
    public void AMatrix_HasBothItsSizes()
    {
        var matrix = new WeightMatrix(2, 3, new float[6]);
        Assert.Same(matrix, Check.Sized(matrix, 2, 3));
        Refusal.Of<ArgumentException>("matrix", () => Check.Sized(matrix, 3, 3), "expected 3 × 3", "got 2 × 3");
        Refusal.Of<ArgumentException>("matrix", () => Check.Sized(matrix, 2, 2), "expected 2 × 2", "got 2 × 3");
    }
}

namespace LstmSimd.Kernels.Tests;

/// <summary>Where rows lie, and which of them take part in a step, against what their lengths say one by one.</summary>
public sealed class RowTableTests
{
    private const int I = 2, H = 3, Rows = 5, Steps = 4, Chunk = 3;

    private static readonly RecurrentState State = new Layer(Noise.Gates(1, I, H), VectorWidth.Vector512, Rows).State;

    public static TheoryData<int[]> Lengths => new((int[][])[[], [4, 4, 4, 4, 4], [0, 4, 2, 3, 1], [0, 0, 0, 0, 0], [2, 2, 0, 4, 2]]);

    [Theory, MemberData(nameof(Lengths))]
    public void RowsLie_WhereTheirPlaceInTheBatchSays(int[] lengths)
    {
        var strides = new SequenceStrides(Step: 100, Row: 7);
        var table = Arrange(lengths, strides);
        Assert.Equal(Enumerable.Range(0, Rows), Enumerable.Range(0, Rows).Select(table.Order).Order());
        for (var row = 0; row < Rows; row++)
        {
            var place = table.Order(row);
            if (lengths.Length == 0) Assert.Equal(row, place);
            else if (row > 0) Assert.True(lengths[table.Order(row - 1)] >= lengths[place], "longest first");
            Assert.Equal(place * State.HiddenStride, table.Hidden(row));
            Assert.Equal(place * State.CellStride, table.Cell(row));
            for (var t = 0; t < Chunk; t++) Assert.Equal(t * strides.Step + place * strides.Row, table.X(t * Rows + row));
        }
    }

    [Theory, MemberData(nameof(Lengths))]
    public void FromAnyGuess_AsManyTakePartAsAreLonger(int[] lengths)
    {
        if (lengths.Length == 0) return; // then all do, and nobody asks
        var table = Arrange(lengths, default);
        for (var step = 0; step < Steps; step++)
            for (var guess = 0; guess <= Rows; guess++)
                Assert.Equal(lengths.Count(length => length > step), table.ActiveAt(step, guess));
    }

    [Fact]
    public void FewerRowsThanTheTableHolds_LeaveTheRestAlone()
    {
        var table = new RowTable(Rows + 2, Chunk);
        table.Arrange(new SequenceRun { Steps = Steps, Lengths = [1, 1, 3, 1, 2] }, State, 0, State.Rows);
        Assert.Equal([2, 4], [table.Order(0), table.Order(1)]);
        Assert.Equal(Rows, table.ActiveAt(0, 0));
    }

    [Fact]
    public void OfTheFirstRowsAlone_EachStepsInputsFollowThoseOfTheStepBefore()
    {
        var strides = new SequenceStrides(Step: 100, Row: 7);
        var table = Arrange([1, 4, 2, 3, 1], strides);
        table.LocateInputs(strides, rows: 3, Chunk);
        for (var t = 0; t < Chunk; t++)
            for (var row = 0; row < 3; row++)
                Assert.Equal(t * strides.Step + table.Order(row) * strides.Row, table.X(t * 3 + row));
    }

    private static RowTable Arrange(int[] lengths, SequenceStrides strides)
    {
        var table = new RowTable(Rows, Chunk);
        table.Arrange(new SequenceRun { XStrides = strides, Steps = Steps, Lengths = lengths }, State, 0, State.Rows);
        table.LocateInputs(strides, Rows, Chunk);
        return table;
    }
}


namespace LstmSimd.Cli.Tests;

/// <summary>compare on traces: what was recorded is compared, whatever layer and row it is of, and what was not is not called equal.</summary>
public sealed class CompareTraceTests : IDisposable
{
    private const int Steps = 6, Rows = 4;

    private static readonly int[] Lengths = [6, 3, 0, 6];

    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory,
     InlineData("", "null", "null"), InlineData("l0.Y", "number", "null"), InlineData("l1.Y", "number", "null"), InlineData("l0.h_n", "number", "null"),
     InlineData("l0.c_n", "null", "number"), InlineData("l1.Y l1.c_n", "number", "number")]
    public void WhatWasNotRecorded_IsNull(string recorded, string expected, string expectedCell)
    {
        Write(keeps: recorded.Split(' '));
        var json = _shell.Run("compare @trace --json").Json();
        Assert.Equal(CompareContract.Keys(expected, expectedCell), JsonShape.Of(json));
        CompareContract.ErrorsAreSmall(json);
    }

    [Fact]
    public void TheTable_ShowsWhatWasRecordedAlone()
    {
        Write(keeps: ["l0.Y"]);
        Assert.Matches("recorded outputs +│ [0-9.E-]+ +│ not recorded", _shell.Run("compare @trace").Text());
        Write(keeps: []);
        Assert.DoesNotContain("recorded", _shell.Run("compare @trace").Text(), StringComparison.Ordinal);
    }

    [Theory, InlineData("l0.Y"), InlineData("l1.Y"), InlineData("l0.h_n"), InlineData("l1.c_n")]
    public void ARecordOfAnyLayerThatDiffers_IsNoticed(string name)
    {
        Write(spoil: name, by: 0.01f);
        var json = _shell.Run("compare @trace --json").Json(exitCode: 1);
        Assert.InRange((double)json[name == "l1.c_n" ? "maxCellError" : "maxError"]!["expected"]!, 0.009, 0.011);
    }

    [Theory, InlineData(null), InlineData("l0.Y"), InlineData("l0.c_n"), InlineData("l1.h_n")]
    public void RowsOfVariousLengths_EachStartFromTheirOwnState(string? spoiled)
    {
        Write(spoil: spoiled, by: 0.01f, lengths: Lengths);
        var json = _shell.Run("compare @trace --json").Json(exitCode: spoiled is null ? 0 : 1);
        Assert.Equal(CompareContract.Keys("number"), JsonShape.Of(json));
        if (spoiled is null) CompareContract.ErrorsAreSmall(json);
    }

    [Theory, InlineData("l1.Y", "maxError"), InlineData("l0.Y", "maxError"), InlineData("l0.c_n", "maxCellError")]
    public void NaNOnOneSideOnly_PassesNoTolerance(string name, string errors)
    {
        Write(spoil: name, by: float.NaN);
        var json = _shell.Run("compare @trace --json --tolerance 1e300").Json(exitCode: 1);
        Assert.Equal(double.MaxValue, (double)json[errors]!["expected"]!);
        Assert.Contains("past", _shell.Run("compare @trace --tolerance 1e300").Text(exitCode: 1), StringComparison.Ordinal);
    }

    [Theory,
     InlineData(float.NaN, double.NaN, 0), InlineData(float.PositiveInfinity, double.PositiveInfinity, 0), InlineData(0f, -0.0, 0),
     InlineData(1f, double.NaN, double.PositiveInfinity), InlineData(float.NaN, 1, double.PositiveInfinity),
     InlineData(float.NaN, double.NegativeInfinity, double.PositiveInfinity),
     InlineData(float.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity), InlineData(1f, 3, 2)]
    public void AnyNaNEqualsAnyNaN_AndNothingElse(float ours, double theirs, double difference)
    {
        var errors = new ErrorPair();
        Assert.True(errors.IsEmpty && errors.Within(0));
        errors.AddOutput<double>([ours, 0], [theirs, 0]);
        Assert.Equal((difference, null), (errors.Output, errors.Cell));
        errors.AddCell<double>([ours, 0], [theirs, 4]); // relative to the largest finite cell
        Assert.Equal(Math.Max(4, difference) / 4, errors.Cell);
        Assert.False(errors.Within(double.MaxValue) && double.IsInfinity(difference));
    }

    private void Write(string[]? keeps = null, string? spoil = null, float by = 0, int[]? lengths = null)
    {
        string[] records = [".Y", ".h_n", ".c_n"];
        TraceFile.Write(_shell["trace"], Models.Layers(7, LstmDirection.Forward, LstmDirection.Forward), Steps, Rows, lengths, (name, values) =>
        {
            if (keeps is not null && records.Any(name.EndsWith) && !keeps.Contains(name)) return null;
            if (name == spoil) values[^1] += by; // of the last row's last step
            return values;
        });
    }
}

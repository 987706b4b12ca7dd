using System.Globalization;

namespace LstmSimd.Proofs;

/// <summary>What a sweep found out about a function, over any part of its inputs.</summary>
internal sealed class FunctionFigures(SweptFunction function)
{
    /// <summary>The largest distance from float64, and where it is.</summary>
    public (double Ulp, float X) Worst { get; set; }

    /// <summary>How often the next larger input gives a smaller result.</summary>
    public long StepsBack { get; set; }

    /// <summary>The largest of these steps, in neighbouring floats, and the input that it leads to.</summary>
    public (long Floats, float X) LargestStepBack { get; set; }

    public long Inputs { get; set; }

    public float Lowest { get; set; } = float.PositiveInfinity;

    public float Highest { get; set; } = float.NegativeInfinity;

    /// <summary>Σ bits(f(x)) · (2·place of x + 1) mod 2⁶⁴, NaNs left out: the same on every machine that has the same bits.</summary>
    public ulong Checksum { get; set; }

    public void Add(FunctionFigures other)
    {
        if (other.Worst.Ulp > Worst.Ulp) Worst = other.Worst;
        if (other.LargestStepBack.Floats > LargestStepBack.Floats) LargestStepBack = other.LargestStepBack;
        StepsBack += other.StepsBack;
        Inputs += other.Inputs;
        Lowest = Math.Min(Lowest, other.Lowest);
        Highest = Math.Max(Highest, other.Highest);
        Checksum += other.Checksum;
    }

    /// <summary>The promises: ≤ 3 ULP, and no step back by more than one float.</summary>
    public void Check()
    {
        const double MostUlp = 3;
        Assert.True(Worst.Ulp <= MostUlp, FormattableString.Invariant($"{function.Name}({Worst.X:G9}) is {Worst.Ulp:F3} ULP from float64."));
        Assert.True(LargestStepBack.Floats <= 1, FormattableString.Invariant($"{function.Name}({LargestStepBack.X:G9}) is {LargestStepBack.Floats} floats below that of the next smaller input."));
    }

    public static string Head => """
        | function | inputs | largest error, ULP | where | steps back | largest, ULP | lowest | highest | checksum |
        |---|---:|---:|---|---:|---:|---:|---:|---|
        """;

    public string Row() => string.Create(CultureInfo.InvariantCulture,
        $"| {function.Name} | {Inputs:N0} | {Worst.Ulp:F3} | {Worst.X:G9} | {StepsBack:N0} | {LargestStepBack.Floats} | {Lowest} | {Highest} | {Checksum:X16} |");
}

namespace LstmSimd.Proofs;

/// <summary>How a run takes its sequence: plain, or with lengths and layouts.</summary>
internal sealed class SoakRun(int steps, int batchSize, Lstm model)
{
    private readonly LstmLayer _last = model.Layers[^1];

    public int Steps => steps;

    /// <summary>Of each row; empty where all have every step.</summary>
    public int[] Lengths { get; init; } = [];

    public PastEnd PastEnd { get; init; }

    public SequenceLayout InputLayout { get; init; }

    public SequenceLayout OutputLayout { get; init; }

    public RunOptions Options => new() { Lengths = Lengths, PastEnd = PastEnd, InputLayout = InputLayout, OutputLayout = OutputLayout };

    public int Length(int row) => Lengths.Length == 0 ? steps : Lengths[row];

    /// <summary>x, [T, B, I], as the run is to get it: NaN past the end of each row, which must not be used.</summary>
    public float[] Arrange(float[] x)
    {
        var I = model.InputSize;
        var arranged = new float[x.Length];
        for (var t = 0; t < steps; t++)
        {
            for (var row = 0; row < batchSize; row++)
            {
                var to = arranged.AsSpan((InputLayout == SequenceLayout.BatchFirst ? row * steps + t : t * batchSize + row) * I, I);
                if (t < Length(row)) x.AsSpan((t * batchSize + row) * I, I).CopyTo(to);
                else to.Fill(float.NaN);
            }
        }
        return arranged;
    }

    /// <summary>A row's own outputs, [length, D, P], to where they belong in y, and what follows past its end.</summary>
    public void Place(float[] outputs, int row, float[] y)
    {
        var D = _last.DirectionCount;
        var P = _last.OutputSize / D;
        for (var t = 0; t < steps; t++)
        {
            for (var d = 0; d < D; d++)
            {
                var to = y.AsSpan(OutputLayout switch
                {
                    SequenceLayout.BatchFirst => ((row * steps + t) * D + d) * P,
                    SequenceLayout.DirectionsApart => ((t * D + d) * batchSize + row) * P,
                    _ => ((t * batchSize + row) * D + d) * P,
                }, P);
                var readsBackward = d == 1 || _last.Direction == LstmDirection.Backward;
                var from = t < Length(row) ? t : PastEnd == PastEnd.Held && !readsBackward ? Length(row) - 1 : -1;
                if (from >= 0) outputs.AsSpan((from * D + d) * P, P).CopyTo(to);
            }
        }
    }
}

using LstmSimd.Kernels;

namespace LstmSimd.Proofs;

/// <summary>One precision's day: a session that steps, and one that runs.</summary>
internal sealed class DayStream(IReadOnlyList<LstmLayer> layers, WeightPrecision precision)
{
    private const int LongestRun = 200;

    private readonly LstmSession _stepping = Session(layers, precision), _running = Session(layers, precision);

    /// <summary>The last outputs, by Step.</summary>
    public float[] Outputs { get; private set; } = [];

    private float[] _runOutputs = [];

    public LstmState State => _stepping.Save();

    /// <summary>x, [T, 1, I], by both, the runs cut at random.</summary>
    public void Run(float[] x, int cuts)
    {
        var (I, O) = (_stepping.Model.InputSize, _stepping.Model.OutputSize);
        var steps = x.Length / I;
        if (Outputs.Length != steps * O) (Outputs, _runOutputs) = (new float[steps * O], new float[steps * O]);
        for (var t = 0; t < steps; t++) _stepping.Step(x.AsSpan(t * I, I), Outputs.AsSpan(t * O, O));
        var random = new Random(cuts);
        for (int t = 0, part; t < steps; t += part)
        {
            part = Math.Min(random.Next(1, LongestRun), steps - t);
            _running.Run(x.AsSpan(t * I, part * I), _runOutputs.AsSpan(t * O, part * O));
        }
    }

    public void Check(string context)
    {
        Bits.Equal(Outputs, _runOutputs, $"{context}, {precision}");
        LstmState expected = _stepping.Save(), actual = _running.Save();
        for (var layer = 0; layer < layers.Count; layer++)
        {
            Bits.Equal(expected.Hidden(layer), actual.Hidden(layer), $"{context}, {precision}, h");
            Bits.Equal(expected.Cell(layer), actual.Cell(layer), $"{context}, {precision}, c");
        }
    }

    private static LstmSession Session(IReadOnlyList<LstmLayer> layers, WeightPrecision precision) =>
        new Lstm(layers, new LstmOptions { Precision = precision }).CreateSession();
}

namespace LstmSimd.Proofs;

/// <summary>The same day in float64.</summary>
internal sealed class DayReference(IReadOnlyList<LstmLayer> layers)
{
    private readonly ReferenceLstm<double> _reference = new(layers);
    private double[] _y = [];

    public void Run(float[] x)
    {
        var wide = Array.ConvertAll(x, value => (double)value);
        _y = new double[x.Length / _reference.InputSize * _reference.OutputSize];
        _reference.Run(wide, _y);
    }

    /// <summary>The largest difference of the outputs, and of the states; c relative to its largest number or 1.</summary>
    public double Compare(DayStream stream)
    {
        var state = stream.State;
        var largest = Largest(_y, stream.Outputs, 1);
        for (var layer = 0; layer < layers.Count; layer++)
        {
            var c = _reference.Cell(layer);
            var scale = 1d;
            foreach (var value in c) scale = Math.Max(scale, Math.Abs(value));
            largest = Math.Max(largest, Math.Max(Largest(_reference.Hidden(layer), state.Hidden(layer), 1), Largest(c, state.Cell(layer), scale)));
        }
        return largest;

        static double Largest(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double scale)
        {
            var largest = 0d;
            for (var j = 0; j < expected.Length; j++) largest = Math.Max(largest, Math.Abs(expected[j] - actual[j]) / scale);
            return largest;
        }
    }
}

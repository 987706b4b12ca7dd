namespace LstmSimd.Kernels.Tests;

/// <summary>
/// The layer in int8 as plain loops: integers one by one, then one multiply-add for x and one for h. x of a row has the scale max|x|/127, h max(1, max|h|)/127.
/// </summary>
internal sealed class Int8Oracle(GateWeights weights, int rows) : Oracle(weights, rows)
{
    private readonly WeightMatrix _w = new WeightMatrix(4 * weights.HiddenSize, weights.InputSize, weights.W).To(WeightPrecision.Int8);
    private readonly WeightMatrix _r = new WeightMatrix(4 * weights.HiddenSize, weights.HiddenSize, weights.R).To(WeightPrecision.Int8);
    private readonly float[] _bias = weights.B;

    protected override float[] Sums(ReadOnlySpan<float> x, ReadOnlySpan<float> h)
    {
        var sums = (float[])_bias.Clone();
        Add(_w, x, 0, sums);
        Add(_r, h, 1, sums);
        return sums;
    }

    private static void Add(WeightMatrix matrix, ReadOnlySpan<float> inputs, float least, float[] sums)
    {
        var range = least;
        foreach (var input in inputs) range = float.IsNaN(input) ? float.NaN : Math.Max(range, Math.Abs(input));
        var scale = !float.IsFinite(range) ? float.NaN : range < Smallest ? 0 : range / 127;
        for (var j = 0; j < sums.Length; j++)
        {
            var sum = 0;
            if (float.IsFinite(scale) && scale > 0)
                for (var k = 0; k < inputs.Length; k++) sum += matrix.Int8.Span[j * inputs.Length + k] * (int)MathF.Round(inputs[k] * (127 / range), MidpointRounding.ToEven);
            sums[j] = AtWidth.MultiplyAdd(sum, scale * matrix.Scales.Span[j], sums[j]);
        }
    }
}

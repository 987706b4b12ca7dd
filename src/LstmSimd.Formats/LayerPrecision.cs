using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>Layers in another precision; a weight that it can't hold is found by layer, direction and matrix.</summary>
internal static class LayerPrecision
{
    /// <param name="layer">The layer.</param>
    /// <param name="l">Its number.</param>
    /// <param name="precision">What its matrices become, but W.</param>
    /// <param name="input">What W becomes: the same, or wider than int8.</param>
    /// <exception cref="ArgumentException">A weight is not finite, and an int8 can't be.</exception>
    public static LstmLayer To(this LstmLayer layer, int l, WeightPrecision precision, WeightPrecision input)
    {
        if (layer.Weights.All(weights => weights.Precision == precision && weights.InputPrecision == input)) return layer;
        return new LstmLayer(layer.Direction, [.. layer.Weights.Zip(NativeFormat.WeightNames(l, layer.Direction), (weights, prefix) => new LstmWeights(
            Matrix(weights.StoredInput, input, prefix + NativeWeights.Input), Matrix(weights.StoredRecurrent, precision, prefix + NativeWeights.Recurrent), weights.Bias, weights.Peepholes,
            weights.StoredProjection is { } projection ? Matrix(projection, precision, prefix + NativeWeights.Projection) : null, weights.Cell))]);

        static WeightMatrix Matrix(WeightMatrix matrix, WeightPrecision precision, string name)
        {
            try
            {
                return matrix.To(precision);
            }
            catch (ArgumentException e) when (e is not ArgumentOutOfRangeException)
            {
                throw new ArgumentException($"{name}: {ModelFormats.Reason(e)}", e);
            }
        }
    }

    /// <summary>Whether layers are these, or these in another precision: that leaves the biases where they are.</summary>
    public static bool AreOf(this IReadOnlyList<LstmLayer> layers, IReadOnlyList<LstmLayer> these) =>
        layers.Count == these.Count && layers.Zip(these).All(pair => pair.First == pair.Second || pair.First.Direction == pair.Second.Direction
            && pair.First.Weights.Select(weights => weights.Bias).SequenceEqual(pair.Second.Weights.Select(weights => weights.Bias)));
}

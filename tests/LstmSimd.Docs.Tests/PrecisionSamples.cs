using LstmSimd;
using LstmSimd.Kernels;

namespace Docs.Tests;

/// <summary>docs/precision.md.</summary>
public sealed class PrecisionSamples
{
    [Fact]
    public void Choosing()
    {
        using var file = new TemporaryModel();
        var layers = file.Layers;

        var model = new Lstm(layers, new LstmOptions { Precision = WeightPrecision.Bfloat16 });

        Assert.Equal(WeightPrecision.Bfloat16, model.Layers[0].Weights[0].Precision);
    }
}

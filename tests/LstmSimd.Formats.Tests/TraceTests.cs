namespace LstmSimd.Formats.Tests;

/// <summary>Traces of noise: layers in our gate order, and the recorded run beside them.</summary>
public sealed class TraceTests
{
    [Theory, InlineData(1), InlineData(2)]
    public void ATrace_IsTheLayersThatItMeans(int directions)
    {
        var trace = SyntheticTrace.Of(directions);
        var model = ModelFile.Load(trace.Tensors.ToBytes());
        Assert.Equal("trace", model.Format);
        Assert.Empty(model.UnusedTensors);
        Layers.Equal(trace.Layers, model.Layers);
    }

    [Theory, InlineData(1), InlineData(2)]
    public void TheRecordedRun_IsReadInBits(int directions)
    {
        var file = SyntheticTrace.Of(directions).Recorded().Tensors;
        var model = ModelFile.Load(file.ToBytes());
        var trace = model.Trace!;

        Assert.Equal((SyntheticTrace.Steps, SyntheticTrace.Rows), (trace.Steps, trace.BatchSize));
        Assert.Null(trace.Lengths);
        Assert.Empty(model.UnusedTensors);
        Bits.Equal(file["X"], trace.Input.Span, "X");
        for (var l = 0; l < 2; l++)
        {
            Bits.Equal(file[$"l{l}.h0"], trace.Layers[l].InitialHidden, "h0");
            Bits.Equal(file[$"l{l}.c0"], trace.Layers[l].InitialCell, "c0");
            Bits.Equal(file[$"l{l}.h_n"], trace.Layers[l].FinalHidden, "h_n");
            Bits.Equal(file[$"l{l}.c_n"], trace.Layers[l].FinalCell, "c_n");
            Bits.Equal(file[$"l{l}.Y"], trace.Layers[l].Output, "Y");
        }
    }

    [Theory, InlineData(1), InlineData(2)]
    public void WhatATraceDoesNotHold_IsNull(int directions)
    {
        var trace = ModelFile.Load(SyntheticTrace.Of(directions).Tensors.ToBytes()).Trace!;
        Assert.Equal(new TraceLayer(null, null, null, null, null), trace.Layers[0]);
        Assert.Equal(new TraceLayer(null, null, null, null, null), trace.Layers[1]);
    }

    [Fact]
    public void Lengths_AreReadRowByRow()
    {
        var file = SyntheticTrace.Of(directions: 2).Recorded().Tensors.ToBytes();
        Assert.Equal([0, SyntheticTrace.Steps], ModelFile.Load(RawSafetensors.With(file, "seq_lens", 0, SyntheticTrace.Steps)).Trace!.Lengths);
    }

    [Fact]
    public void OtherTensors_AreListed() =>
        Assert.Equal(["Y_f64", "l0.extra"], ModelFile.Load(SyntheticTrace.Of(1).Tensors.PutNoise("l0.extra", 1).PutNoise("Y_f64", 2).ToBytes()).UnusedTensors);

    [Fact]
    public void ATrace_ConvertsToTheNativeDialect()
    {
        using var folder = new TemporaryFolder();
        var trace = SyntheticTrace.Of(directions: 2).Recorded();
        ModelFile.Load(trace.Tensors.ToBytes()).Save(folder["native"]);
        var native = ModelFile.Load(folder["native"]);
        Assert.Null(native.Trace);
        Layers.Equal(trace.Layers, native.Layers);
    }
}

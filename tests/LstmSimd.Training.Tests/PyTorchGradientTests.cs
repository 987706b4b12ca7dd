using System.Text.Json;

namespace LstmSimd.Training.Tests;

/// <summary>Two bidirectional layers against gradients that PyTorch recorded: pytorch_gradients.py.</summary>
public class PyTorchGradientTests
{
    private const int I = 3, H = 5, T = 6, B = 2, Layers = 2;

    private static readonly JsonElement Record = Read();

    // In the order of a model's parameters.
    private static readonly string[] Kinds = ["weight_ih", "weight_hh", "bias_ih"];

    [Fact]
    public void TheReference_HasTheGradientsOfPyTorch()
    {
        var model = new ReferenceGradient<double>(Stack(), B);
        var (y, dx) = (new double[T * B * 2 * H], new double[T * B * I]);
        ForEach((l, d, at) =>
        {
            Values("h0").AsSpan(at, B * H).CopyTo(model[l, d].InitialHidden);
            Values("c0").AsSpan(at, B * H).CopyTo(model[l, d].InitialCell);
            Values("dh").AsSpan(at, B * H).CopyTo(model[l, d].FinalHiddenGradients);
            Values("dc").AsSpan(at, B * H).CopyTo(model[l, d].FinalCellGradients);
            // A layer holds the sum of the two biases rounded to float32; here it is wanted whole.
            Values(Name("bias_ih", l, d)).Zip(Values(Name("bias_hh", l, d)), (ih, hh) => ih + hh).ToArray().CopyTo(model[l, d].Bias);
        });
        model.Forward(Values("x"), y);
        model.Backward(Values("dy"), dx);
        const double Tolerance = 1e-9; // of the largest of each tensor
        Close(Values("y"), y, Tolerance);
        Close(Gradients("x"), dx, Tolerance);
        ForEach((l, d, at) =>
        {
            Close(Gradients(Name("weight_ih", l, d)), model[l, d].WeightsInputGradients.ToArray(), Tolerance);
            Close(Gradients(Name("weight_hh", l, d)), model[l, d].WeightsRecurrentGradients.ToArray(), Tolerance);
            Close(Gradients(Name("bias_ih", l, d)), model[l, d].BiasGradients.ToArray(), Tolerance);
            Close(Gradients(Name("bias_hh", l, d)), model[l, d].BiasGradients.ToArray(), Tolerance);
            Close(Gradients("h0")[at..(at + B * H)], model[l, d].InitialHiddenGradients.ToArray(), Tolerance);
            Close(Gradients("c0")[at..(at + B * H)], model[l, d].InitialCellGradients.ToArray(), Tolerance);
        });
    }

    [Fact]
    public void TheKernels_HaveTheGradientsOfPyTorch()
    {
        var model = new TrainableLstm(Stack(), B, T);
        var (y, dx) = (new float[T * B * 2 * H], new float[T * B * I]);
        ForEach((l, d, at) =>
        {
            Singles("h0").AsSpan(at, B * H).CopyTo(model.InitialState.Hidden(l, d));
            Singles("c0").AsSpan(at, B * H).CopyTo(model.InitialState.Cell(l, d));
            Singles("dh").AsSpan(at, B * H).CopyTo(model.FinalStateGradients.Hidden(l, d));
            Singles("dc").AsSpan(at, B * H).CopyTo(model.FinalStateGradients.Cell(l, d));
        });
        model.Forward(Singles("x"), y);
        model.Backward(Singles("dy"), dx);
        const double Tolerance = 1e-5;
        Close(Values("y"), Windows.Widened(y), Tolerance);
        Close(Gradients("x"), Windows.Widened(dx), Tolerance);
        var parameter = 0;
        ForEach((l, d, at) =>
        {
            foreach (var kind in Kinds)
                Close(Gradients(Name(kind, l, d)), Windows.Widened(model.Parameters[parameter++].Gradients.Span), Tolerance);
            Close(Gradients("h0")[at..(at + B * H)], Windows.Widened(model.InitialStateGradients.Hidden(l, d)), Tolerance);
            Close(Gradients("c0")[at..(at + B * H)], Windows.Widened(model.InitialStateGradients.Cell(l, d)), Tolerance);
        });
    }

    private static LstmLayer[] Stack() => [.. Enumerable.Range(0, Layers).Select(l => new LstmLayer(LstmDirection.Bidirectional,
        [.. Enumerable.Range(0, 2).Select(d => new LstmWeights(l == 0 ? I : 2 * H, H, Singles(Name("weight_ih", l, d)), Singles(Name("weight_hh", l, d)),
            Singles(Name("bias_ih", l, d)), Singles(Name("bias_hh", l, d))))]))];

    /// <summary>Each layer and direction, and where its states begin in [layers · 2, B, H].</summary>
    private static void ForEach(Action<int, int, int> action)
    {
        for (var l = 0; l < Layers; l++)
            for (var d = 0; d < 2; d++) action(l, d, (2 * l + d) * B * H);
    }

    private static string Name(string kind, int layer, int direction) => $"{kind}_l{layer}{(direction == 1 ? "_reverse" : "")}";

    private static double[] Values(string name) => [.. Record.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    private static double[] Gradients(string name) => [.. Record.GetProperty("gradients").GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    private static float[] Singles(string name) => [.. Values(name).Select(value => (float)value)];

    private static void Close(double[] expected, double[] came, double tolerance)
    {
        Assert.Equal(expected.Length, came.Length);
        var largest = expected.Max(Math.Abs);
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], came[k], tolerance * largest);
    }

    private static JsonElement Read()
    {
        using var stream = typeof(PyTorchGradientTests).Assembly.GetManifestResourceStream("pytorch_gradients.json")!;
        return JsonDocument.Parse(stream).RootElement.Clone();
    }
}

namespace LstmSimd.Formats.Tests;

/// <summary>A state dict that PyTorch made gives what PyTorch gave: gate order, both biases, directions and the order of states.</summary>
public sealed class PyTorchGoldenTests
{
    // Both round float64 sums of some ten products below 1 to float32, or add them up in it.
    private const double Bound = 1e-6;

    [Theory, InlineData(""), InlineData("model.encoder.lstm.")]
    public void OutputsAndStates_AreThoseOfPyTorch(string prefix)
    {
        var tensors = new TensorSet();
        foreach (var (name, (shape, values)) in PyTorchGolden.StateDict) tensors.Put(prefix + name, values, shape);
        var model = ModelFile.Load(tensors.ToBytes()).CreateLstm();
        var state = new LstmState(model);
        ForEachPart((layer, direction, at) =>
        {
            Run("h0").AsSpan(at, 2).CopyTo(state.Hidden(layer, direction));
            Run("c0").AsSpan(at, 2).CopyTo(state.Cell(layer, direction));
        });

        var session = model.CreateSession();
        session.Restore(state);
        Near.Equal(Doubles(Run("y")), Layers.Outputs(session, Run("x")), Bound, "y");
        var final = session.Save();
        ForEachPart((layer, direction, at) =>
        {
            Near.Equal(Doubles(Run("h_n").AsSpan(at, 2)), final.Hidden(layer, direction), Bound, $"h_n of layer {layer}, direction {direction}");
            Near.Equal(Doubles(Run("c_n").AsSpan(at, 2)), final.Cell(layer, direction), Bound, $"c_n of layer {layer}, direction {direction}");
        });
    }

    /// <summary>PyTorch's states are [layers · directions, B, H].</summary>
    private static void ForEachPart(Action<int, int, int> act)
    {
        for (var part = 0; part < 4; part++) act(part / 2, part % 2, part * 2);
    }

    private static float[] Run(string name) => PyTorchGolden.Run[name].Values;

    private static double[] Doubles(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), value => (double)value);
}

namespace LstmSimd.Formats.Tests;

/// <summary>Initial states and lengths that a file holds, and the state that is made of them.</summary>
public sealed class OnnxInitialStateTests
{
    private static readonly OnnxCell Cell = OnnxCell.Of(81, inputs: 4, hidden: 3, directions: 2);

    [Fact]
    public void ConstantStates_StartTheRun()
    {
        float[] h = Noise.Uniform(1, 18), c = Noise.Uniform(2, 18);
        var model = ModelFile.Load(File(file => file.Initializer("h", h, 2, 3, 3).Initializer("c", c, 2, 3, 3), "h", "c"));
        Assert.Equal(3, model.InitialState!.BatchSize);
        var lstm = model.CreateLstm();
        var session = lstm.CreateSession(3, OnnxRun.Steps);
        session.Restore(model.CreateInitialState(lstm, 3));
        var x = OnnxRun.Input(4);
        var (y, _, _) = Cell.Run(x, 3, h, c);
        Near.Equal(Cell.Joined(y, 3), Layers.Outputs(session, x), 1e-5);
        Refusal.Of<ArgumentException>("batchSize", () => model.CreateInitialState(lstm, 2), "expected 3", "got 2");
        Refusal.Of<ArgumentException>("lstm", () => model.CreateInitialState(ModelFile.Load(File(file => file, "", "")).CreateLstm(), 3), "this file's layers");
    }

    [Fact]
    public void OneRow_IsEveryRows()
    {
        var c = Noise.Uniform(2, 6);
        var model = ModelFile.Load(File(file => file.Initializer("c", c, 2, 1, 3), "", "c"));
        var state = model.CreateInitialState(model.CreateLstm(), 2);
        Assert.Null(Assert.Single(model.InitialState!.Layers).Hidden);
        Bits.Equal([.. c[3..], .. c[3..]], state.Cell(0, 1));
        Bits.Equal(new float[6], state.Hidden(0, 1));
    }

    [Fact]
    public void AFileWithoutStates_StartsFromZero()
    {
        var model = ModelFile.Load(File(file => file.Input("h"), "h", ""));
        Assert.Null(model.InitialState);
        Bits.Equal(new float[6], model.CreateInitialState(model.CreateLstm(), 2).Hidden(0));
        var native = ModelFile.Load(NativeFile.Character().ToBytes());
        Assert.Null(native.InitialState);
        Assert.Null(native.Lengths);
        Assert.Equal(5, native.CreateInitialState(native.CreateLstm(), 5).BatchSize);
    }

    [Fact]
    public void StatesAndLengthsOfOtherSizes_AreRefused()
    {
        Refused(file => file.Initializer("h", new float[12], 2, 1, 6), "h", "", "", "initial_h has the shape [2, 1, 6]", "[2, 1, 3]");
        Refused(file => file.Initializer("h", new float[6], 6), "h", "", "", "initial_h has the shape [6]");
        Refused(file => file.Initializer("h", [], 2, 0, 3), "h", "", "", "at least one row");
        Refused(file => file.Initializer("h", new float[6], 2, 1, 3).Initializer("c", new float[12], 2, 2, 3), "h", "c", "", "batches of 1 and 2");
        Refused(file => file.Initializer("h", new float[12], 2, 2, 3).Initializer(OnnxTensors.Of("l", 1, 2, 3)), "h", "", "l", "batches of 2 and 3");
        Refused(file => file.Initializer(OnnxTensors.Of("l", 1, -2)), "", "", "l", "sequence_lens holds -2");
        Refused(file => file.Initializer(OnnxTensors.Int64s("l", [1, 2], 1, 2)), "", "", "l", "sequence_lens has the shape [1, 2]");
        Refused(file => file.Initializer("l", [1, 2], 2), "", "", "l", "float stands where");
        Refused(file => file.Initializer(OnnxTensors.Of("h", 1)), "h", "", "", "initial_h is of type int64");
    }

    private static void Refused(Func<HandmadeOnnx, HandmadeOnnx> add, string h, string c, string lengths, params ReadOnlySpan<string> parts) => Fault.InModel(File(add, h, c, lengths), parts);

    private static byte[] File(Func<HandmadeOnnx, HandmadeOnnx> add, string h, string c, string lengths = "") =>
        add(OnnxRun.AddWeights(new HandmadeOnnx().Input("X"), Cell)).Node("LSTM", "lstm", OnnxRun.Inputs(Cell, lengths, h, c), ["Y"], HandmadeOnnx.Text("direction", "bidirectional")).ToBytes();
}

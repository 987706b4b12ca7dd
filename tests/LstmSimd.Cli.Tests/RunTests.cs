using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Cli.Tests;

/// <summary>run: the file holds what the session gives, in bits.</summary>
public sealed class RunTests : IDisposable
{
    private readonly Shell _shell = new();

    public static MatrixTheoryData<string, string, int[]> Files => new(
        [".npy", ".safetensors"], [".npy", ".safetensors"],
        [[11, Models.Inputs], [7, 3, Models.Inputs], [1, 1, Models.Inputs], [0, Models.Inputs], [0, 2, Models.Inputs]]);

    public void Dispose() => _shell.Dispose();

    [Theory, MemberData(nameof(Files))]
    public void AFile_GivesTheBitsOfASession(string inputKind, string outputKind, int[] shape)
    {
        var x = Noise.Uniform(5, shape.Aggregate(1, (product, axis) => product * axis));
        ArrayFile.Write(_shell[$"x{inputKind}"], x, shape);
        var layers = Models.WriteNative(_shell["model"]);
        var said = _shell.Run($"run @model --input @x{inputKind} --output @y{outputKind}").Text();
        int[] outputShape = [.. shape[..^1], Models.Hidden];
        Assert.Equal($"Wrote [{string.Join(", ", outputShape)}] to {_shell[$"y{outputKind}"]}.{Environment.NewLine}", said);
        ItHolds($"y{outputKind}", outputShape, layers, x, batchSize: shape.Length == 3 ? shape[1] : 1);
    }

    [Theory, InlineData("1"), InlineData("vector"), InlineData("512"), InlineData("auto")]
    public void EveryWidth_GivesTheSameBits(string width)
    {
        var x = WriteInput(steps: 9);
        var layers = Models.WriteNative(_shell["model"]);
        _shell.Run($"run @model --input @x.npy --output @y.npy --width {width}").Text();
        ItHolds("y.npy", [9, Models.Hidden], layers, x);
    }

    [Theory, InlineData("f32", WeightPrecision.Float32), InlineData("bf16", WeightPrecision.Bfloat16), InlineData("int8", WeightPrecision.Int8)]
    public void EveryPrecision_GivesTheBitsOfASessionInIt_AndAStateOfItsOwn(string name, WeightPrecision precision)
    {
        var x = WriteInput(steps: 9);
        var layers = Models.WriteNative(_shell["model"]);
        _shell.Run($"run @model --input @x.npy --output @y.npy --precision {name} --state-out @state").Text();
        ItHolds("y.npy", [9, Models.Hidden], [.. layers.Select(layer => layer.To(precision))], x);
        _shell.Run($"run @model --input @x.npy --output @y.npy --precision {name} --state-in @state").Text();
        if (precision != WeightPrecision.Float32) _shell.IsRefused("run @model --input @x.npy --output @y.npy --state-in @state", "state");
    }

    [Fact]
    public void BothDirections_StandSideBySide()
    {
        var x = WriteInput(steps: 9);
        var layers = Models.WritePyTorch(_shell["model"]);
        _shell.Run("run @model --input @x.npy --output @y.npy").Text();
        ItHolds("y.npy", [9, 2 * Models.Hidden], layers, x);
    }

    [Fact]
    public void ALongInput_IsOneSequence()
    {
        const int Steps = 2 * 4096 + 100; // the command takes 4096 at a time
        var x = WriteInput(Steps);
        var layers = Models.WriteNative(_shell["model"]);
        _shell.Run("run @model --input @x.npy --output @y.npy").Text();
        ItHolds("y.npy", [Steps, Models.Hidden], layers, x);
    }

    [Theory, InlineData("X"), InlineData("x", "other"), InlineData("input", "another", "and another"), InlineData("whatever")]
    public void TheInput_IsFoundByItsNameOrAsTheOnlyOne(params string[] names)
    {
        var x = Noise.Uniform(5, 4 * Models.Inputs);
        ArrayFile.WriteTensors(_shell["x.safetensors"], x, [4, Models.Inputs], names);
        var layers = Models.WriteNative(_shell["model"]);
        _shell.Run("run @model --input @x.safetensors --output @y.npy").Text();
        ItHolds("y.npy", [4, Models.Hidden], layers, x);
    }

    [Theory, InlineData(1), InlineData(3)]
    public void TheSecondHalf_GoesOnFromTheStateOfTheFirst(int batchSize)
    {
        const int Half = 6;
        var x = Noise.Uniform(5, 2 * Half * batchSize * Models.Inputs);
        foreach (var half in new[] { 0, 1 })
            ArrayFile.Write(_shell[$"x{half}.npy"], x[(half * x.Length / 2)..((half + 1) * x.Length / 2)], Half, batchSize, Models.Inputs);
        var model = new Lstm(Models.WriteNative(_shell["model"]));
        _shell.Run("run @model --input @x0.npy --output @y0.npy --state-out @s0").Text();
        _shell.Run("run @model --input @x1.npy --output @y1.npy --state-in @s0 --state-out @s1").Text();

        var session = model.CreateSession(batchSize);
        var whole = new float[2 * Half * batchSize * Models.Hidden];
        session.Run(x, whole);
        Bits.Equal(whole, [.. ArrayFile.Read(_shell["y0.npy"]).Values, .. ArrayFile.Read(_shell["y1.npy"]).Values]);
        LstmState expected = session.Save(), came = StateFile.Load(_shell["s1"], model);
        for (var l = 0; l < model.Layers.Count; l++)
        {
            Bits.Equal(expected.Hidden(l), came.Hidden(l), $"h of layer {l}");
            Bits.Equal(expected.Cell(l), came.Cell(l), $"c of layer {l}");
        }
    }

    private float[] WriteInput(int steps)
    {
        var x = Noise.Uniform(5, steps * Models.Inputs);
        ArrayFile.Write(_shell["x.npy"], x, steps, Models.Inputs);
        return x;
    }

    private void ItHolds(string file, int[] shape, LstmLayer[] layers, float[] x, int batchSize = 1)
    {
        var (y, came) = ArrayFile.Read(_shell[file]);
        Assert.Equal(shape, came);
        var expected = new float[y.Length];
        new Lstm(layers).CreateSession(batchSize).Run(x, expected);
        Bits.Equal(expected, y, file);
    }
}

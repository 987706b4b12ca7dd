namespace LstmSimd.Kernels.Tests;

/// <summary>What <see cref="LstmKernel"/>, the state and the scratch refuse, and that the state is as it was after that.</summary>
public sealed class LstmKernelRefusalTests
{
    private const int I = 3, H = 5, Rows = 2, Steps = 4;

    private readonly Layer _layer = new(Noise.Gates(1, I, H), VectorWidth.Automatic, Rows);
    private readonly float[] _x = Noise.Uniform(2, Steps * Rows * I);
    private readonly float[] _y = new float[Steps * Rows * H];

    [Fact]
    public void Null_IsRefused()
    {
        Refusal.Of<ArgumentNullException>("gates", () => LstmKernel.Run(null!, _layer.State, _layer.Scratch, _x, I, _y, H, Steps, backward: false));
        Refusal.Of<ArgumentNullException>("state", () => LstmKernel.Run(_layer.Gates, null!, _layer.Scratch, _x, I, _y, H, Steps, backward: false));
        Refusal.Of<ArgumentNullException>("scratch", () => LstmKernel.Run(_layer.Gates, _layer.State, null!, _x, I, _y, H, Steps, backward: false));
        Refusal.Of<ArgumentNullException>("gates", () => _ = new RecurrentState(null!, 1));
        Refusal.Of<ArgumentNullException>("gates", () => _ = new GateScratch(null!, 1));
        Refusal.Of<ArgumentOutOfRangeException>("rows", () => _ = new GateScratch(_layer.Gates, int.MaxValue), "more than an array holds");
    }

    [Fact]
    public void StridesAndStepsThatAreTooSmall_AreRefused()
    {
        Refused<ArgumentOutOfRangeException>("xStride", () => Run(_x, I - 1, _y, H, Steps), "at least 3", "got 2");
        Refused<ArgumentOutOfRangeException>("yStride", () => Run(_x, I, _y, H - 1, Steps), "at least 5", "got 4");
        Refused<ArgumentOutOfRangeException>("steps", () => Run(_x, I, _y, H, -1), "at least 0", "got -1");
    }

    [Fact]
    public void SpansThatAreTooShort_AreRefused()
    {
        Refused<ArgumentException>("x", () => Run(_x, I, _y, H, Steps + 1), "at least 30 floats", "5 steps of 2 rows of 3", "got 24");
        Refused<ArgumentException>("x", () => Run(_x, I + 1, _y, H, Steps), "at least 31 floats", "4 steps of 2 rows of 3, 8 and 4 apart", "got 24");
        Refused<ArgumentException>("y", () => Run(_x, I, _y.AsSpan(1), H, Steps), "at least 40 floats", "4 steps of 2 rows of 5", "got 39");
        Refused<ArgumentException>("x", () => Run(_x, I, [], 0, int.MaxValue), "at least 12884901882 floats", "got 24");
    }

    [Fact]
    public void AnOutputThatOverlapsTheInput_IsRefused()
    {
        var memory = new float[_x.Length + _y.Length];
        Refused<ArgumentException>("y", () => Run(memory.AsSpan(0, _x.Length), I, memory.AsSpan(_x.Length - 1, _y.Length), H, Steps), "y overlaps x");
        Run(memory.AsSpan(0, _x.Length), I, memory.AsSpan(_x.Length), H, Steps);
    }

    [Fact]
    public void TheStatesOwnMemory_IsNeitherInputNorOutput()
    {
        var state = _layer.State;
        Refused<ArgumentException>("x", () => LstmKernel.Run(_layer.Gates, state, _layer.Scratch, state.HiddenBuffer(isOdd: true).Span, I, [], 0, 1, backward: false), "x overlaps the state");
        Refused<ArgumentException>("y", () => LstmKernel.Run(_layer.Gates, state, _layer.Scratch, _x.AsSpan(0, Rows * I), I, state.CellBuffer.Span, H, 1, backward: false), "y overlaps the state");
        Refused<ArgumentException>("y", () => LstmKernel.Run(_layer.Gates, state, _layer.Scratch, _x.AsSpan(0, Rows * I), I, state.HiddenBuffer(isOdd: false).Span, H, 1, backward: false), "y overlaps the state");
    }

    [Fact]
    public void AStateOfAnotherSize_IsRefused()
    {
        var other = new Layer(Noise.Gates(1, I, H + 1), VectorWidth.Automatic, Rows);
        Refused<ArgumentException>("state", () => LstmKernel.Run(_layer.Gates, other.State, _layer.Scratch, _x, I, _y, H, Steps, backward: false), "expected one of H = 5", "got H = 6");
        var wide = new Layer(Noise.Gates(1, I, H), VectorWidth.Vector512, Rows);
        var narrow = new Layer(Noise.Gates(1, I, H), VectorWidth.Scalar, Rows);
        Refused<ArgumentException>("state", () => LstmKernel.Run(narrow.Gates, wide.State, narrow.Scratch, _x, I, _y, H, Steps, backward: false), "padded to 5", "padded to 16");
    }

    [Fact]
    public void ScratchThatIsTooSmall_IsRefused()
    {
        var state = new RecurrentState(_layer.Gates, 3);
        var scratch = new GateScratch(_layer.Gates, 1);
        Refused<ArgumentException>("scratch", () => LstmKernel.Run(_layer.Gates, state, scratch, _x, I, [], H, 1, backward: false), "for 3 rows", "fewer");
        var large = new Layer(Noise.Gates(1, I, 100), VectorWidth.Automatic, 1);
        Refused<ArgumentException>("scratch", () => LstmKernel.Run(large.Gates, large.State, scratch, _x, I, [], 100, Steps, backward: false), "for 1 rows");
    }

    [Fact]
    public void SizesAndRowsThatDoNotExist_AreRefused()
    {
        Refusal.Of<ArgumentOutOfRangeException>("rows", () => _ = new RecurrentState(_layer.Gates, 0), "at least 1", "got 0");
        Refusal.Of<ArgumentOutOfRangeException>("rows", () => _ = new RecurrentState(_layer.Gates, int.MaxValue), "2147483647 rows", "more than an array holds");
        Refusal.Of<ArgumentOutOfRangeException>("rows", () => _ = new GateScratch(_layer.Gates, 0), "at least 1", "got 0");
        Refusal.Of<ArgumentOutOfRangeException>("steps", () => _ = new GateScratch(_layer.Gates, 1, 0), "at least 1", "got 0");
        foreach (var row in new[] { -1, Rows })
        {
            Refused<ArgumentOutOfRangeException>("row", () => _layer.State.Hidden(row), "0 to 1", $"got {row}");
            Refused<ArgumentOutOfRangeException>("row", () => _layer.State.Cell(row), "0 to 1", $"got {row}");
            Refused<ArgumentOutOfRangeException>("row", () => _layer.State.Clear(row), "0 to 1", $"got {row}");
        }
    }

    [Fact]
    public void NoSteps_ChangeNothing()
    {
        Run(_x, I, _y, H, Steps);
        float[] hidden = _layer.Hidden, y = [.. _y];
        Run([], I, [], H, 0);
        Run(_x, I, _y, H, 0);
        Bits.Equal(hidden, _layer.Hidden);
        Bits.Equal(y, _y);
    }

    [Fact]
    public void ClearedRows_StartAgain()
    {
        var first = _layer.Run(_x);
        for (var row = 0; row < Rows; row++) _layer.State.Clear(row);
        Bits.Equal(first, _layer.Run(_x));
    }

    private void Run(ReadOnlySpan<float> x, int xStride, Span<float> y, int yStride, int steps) =>
        LstmKernel.Run(_layer.Gates, _layer.State, _layer.Scratch, x, xStride, y, yStride, steps, backward: false);

    private void Refused<TException>(string parameter, Action action, params ReadOnlySpan<string> messageParts) where TException : ArgumentException
    {
        _layer.Run(_x);
        var (hidden, cells) = (_layer.Hidden, _layer.Cells);
        Refusal.Of<TException>(parameter, action, messageParts);
        Bits.Equal(hidden, _layer.Hidden, "h after a refusal");
        Bits.Equal(cells, _layer.Cells, "c after a refusal");
    }
}

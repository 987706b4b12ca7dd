namespace LstmSimd.Formats.Tests;

/// <summary>The README's samples but for its program, line for line (LstmSimd.Docs.Tests looks for them here).</summary>
public sealed class ReadmeTests
{
    private const int I = 3, H = 5;

    private readonly Lstm _lstm = new([new LstmLayer(LstmDirection.Forward, Layers.Weights(1, I, H))]);

    [Fact]
    public void StreamsTogether()
    {
        var lstm = _lstm;
        LstmSession[] sessions = [lstm.CreateSession(), lstm.CreateSession()];
        float[] x = Noise.Uniform(4, 2 * I), y = new float[2 * H];

        LstmStepper stepper = lstm.CreateStepper(mostSessions: 1000);
        stepper.Step(sessions, x, y);       // any sessions of one stream each: x [B, I] → y [B, H]

        Bits.Equal(sessions[1].Save().Hidden(0), y.AsSpan(H));
    }

    [Fact]
    public void ABatch()
    {
        float[] x = Noise.Uniform(4, 2 * 8 * I), y = new float[2 * 8 * H];
        var lstm = _lstm;
        LstmSession session = lstm.CreateSession(batchSize: 8);

        session.Run(x, y);                  // x [T, 8, I] → y [T, 8, D·H], any number of steps
        session.Reset(row: 3);              // a new stream takes the place of row 3, the others go on
        LstmSession other = session.Fork(); // two futures of the same past
        LstmState state = session.Save();   // h and c of every layer: look at them, store them, restore them
        session.Restore(state);

        other.Run(x, y);
        Assert.All(state.Hidden(0).Slice(3 * H, H).ToArray(), h => Assert.Equal(0, h));
    }

    [Fact]
    public void RowsOfTheirOwnLengths()
    {
        float[] x = Noise.Uniform(5, 2 * 3 * I), y = new float[2 * 3 * H];
        int[] lengths = [3, 1];
        LstmSession session = _lstm.CreateSession(batchSize: 2);
        session.Run(x, y, new RunOptions { Lengths = lengths, InputLayout = SequenceLayout.BatchFirst, OutputLayout = SequenceLayout.BatchFirst });
        Assert.All(y.AsSpan(4 * H).ToArray(), h => Assert.Equal(0, h));
        Bits.Equal(session.Save().Hidden(0)[..H], y.AsSpan(2 * H, H));
    }

    [Fact]
    public void Weights()
    {
        float[] weightsInput = new float[4 * H * I], weightsRecurrent = new float[4 * H * H], bias = new float[4 * H];
        var weights = new LstmWeights(inputSize: I, hiddenSize: H, weightsInput, weightsRecurrent, bias); // [4H, I], [4H, H], [4H]
        var lstm = new Lstm([new LstmLayer(LstmDirection.Forward, weights)]);
        Assert.Equal((I, H), (lstm.InputSize, lstm.OutputSize));
    }

    [Fact]
    public void Threads()
    {
        var lstm = _lstm;
        using var crew = new WorkerCrew(threads: 2);              // shared by any number of sessions
        LstmSession session = lstm.CreateSession(crew: crew);
        session.Run(new float[I], new float[H]);
    }
}

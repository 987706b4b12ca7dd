namespace LstmSimd.Tests;

/// <summary>Two threads at one session, and runs that are cancelled.</summary>
public sealed class SessionThreadTests
{
    private const int ChunkSteps = 48;

    [Fact]
    public void UseByTwoThreads_Throws_AndTheSessionWorksAfterwards()
    {
        var model = new Lstm([Models.Layer('F', 1, 128)]);
        var session = model.CreateSession();
        var state = new LstmState(model);
        var x = new float[10_000];
        var isDone = false;
        var runner = new Thread(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                // Where the other thread came first, it is this one that is refused.
                try { session.Run(x, []); }
                catch (InvalidOperationException) { }
            }
        });
        runner.Start();
        Action[] uses = [() => session.Step(x.AsSpan(0, 1), []), () => session.Run(x, []), session.Reset, () => session.Reset(0),
            () => session.Save(), () => session.Save(state), () => session.Restore(state), () => session.Fork()];
        foreach (var use in uses)
        {
            Exception? refusal = null;
            while (refusal is null) refusal = Record.Exception(use);
            Assert.Contains("in use by another thread", Assert.IsType<InvalidOperationException>(refusal).Message, StringComparison.Ordinal);
        }
        Volatile.Write(ref isDone, true);
        runner.Join();

        session.Reset();
        float[] expected = model.CreateSession().Run(x.AsSpan(0, 100)), actual = session.Run(x.AsSpan(0, 100));
        Bits.Equal(expected, actual);
    }

    [Theory, InlineData("F"), InlineData("BB"), InlineData("D"), InlineData("BDF")]
    public void ACancelledToken_ChangesNothing(string letters)
    {
        var session = Models.Create(letters).CreateSession(2);
        var x = Models.Input(100, 2);
        session.Run(x);
        var before = session.StateFloats();
        Assert.Throws<OperationCanceledException>(() => session.Run(x, new CancellationToken(canceled: true)));
        Bits.Equal(before, session.StateFloats());
        session.Reset();
        Bits.Equal(session.Model.CreateSession(2).Run(x), session.Run(x), "the session goes on");
    }

    [Theory, InlineData('F'), InlineData('B')]
    public void ARunOneWay_ThatIsCancelled_LeavesTheStateOfItsLastWholeChunk(char letter)
    {
        // Much work, and little to keep: 128 units inside, one at the end.
        const int Steps = 400_000;
        var model = new Lstm([Models.Layer(letter, 1, 128), Models.Layer(letter, 128, 1)]);
        var x = Noise.Uniform(1, Steps);
        var session = model.CreateSession();
        CancelOnceWritten(session, x, watched: letter == 'F' ? 0 : Steps - 1);

        var actual = session.StateFloats();
        var other = model.CreateSession();
        var chunks = 0;
        do
        {
            var done = chunks++ * ChunkSteps;
            Assert.True(done < Steps, "No number of whole chunks leads to this state.");
            other.Run(x.AsSpan(letter == 'F' ? done : Steps - done - ChunkSteps, ChunkSteps), []);
        }
        while (!other.StateFloats().AsSpan().SequenceEqual(actual));
        Assert.True(chunks * ChunkSteps < Steps, "The run was not cut short.");
        Bits.Equal(other.Run(x.AsSpan(0, 100)), session.Run(x.AsSpan(0, 100)), "the session goes on");
    }

    [Fact]
    public void ARunBothWays_ThatIsCancelled_LeavesTheStateBeforeIt()
    {
        var model = new Lstm([Models.Layer('D', 1, 2), Models.Layer('D', 4, 100)]);
        var x = Noise.Uniform(1, 50_000);
        var session = model.CreateSession(1, x.Length);
        session.Run(x.AsSpan(0, 10));
        var before = session.StateFloats();
        CancelOnceWritten(session, x, watched: 0);
        Bits.Equal(before, session.StateFloats());
        var other = model.CreateSession();
        other.Run(x.AsSpan(0, 10));
        Bits.Equal(other.Run(x.AsSpan(0, 100)), session.Run(x.AsSpan(0, 100)), "the session goes on");
    }

    /// <summary>Cancels a run from another thread as soon as an element of its output is there: after its first chunk, before its last.</summary>
    private static void CancelOnceWritten(LstmSession session, float[] x, int watched)
    {
        using var cancellation = new CancellationTokenSource();
        var y = new float[x.Length * session.Model.OutputSize];
        y.AsSpan().Fill(float.NaN);
        var canceller = new Thread(() =>
        {
            while (float.IsNaN(Volatile.Read(ref y[watched * session.Model.OutputSize]))) Thread.Yield();
            cancellation.Cancel();
        });
        canceller.Start();
        Assert.Throws<OperationCanceledException>(() => session.Run(x, y, new RunOptions { Cancellation = cancellation.Token }));
        canceller.Join();
    }
}

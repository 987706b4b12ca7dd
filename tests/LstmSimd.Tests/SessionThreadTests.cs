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
        var session = CutShort(model, x, watched: letter == 'F' ? 0 : Steps - 1, _ => { });

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
        Bits.Equal(other.Run(x.AsSpan(0, 100)), session.Run(x.AsSpan(0, 100)), "the session goes on");
    }

    [Fact]
    public void ARunBothWays_ThatIsCancelled_LeavesTheStateBeforeIt()
    {
        var model = new Lstm([Models.Layer('D', 1, 2), Models.Layer('D', 4, 100)]);
        var x = Noise.Uniform(1, 50_000);
        var other = model.CreateSession();
        other.Run(x.AsSpan(0, 10));
        var before = other.StateFloats();

        var session = CutShort(model, x, watched: 0, fresh => fresh.Run(x.AsSpan(0, 10)));

        Bits.Equal(before, session.StateFloats());
        Bits.Equal(other.Run(x.AsSpan(0, 100)), session.Run(x.AsSpan(0, 100)), "the session goes on");
    }

    /// <summary>
    /// A session whose run another thread cancelled as soon as an element of its output was there: after its first chunk, before its
    /// last. Where the machine keeps that thread waiting until the run is done, another session tries.
    /// </summary>
    private static LstmSession CutShort(Lstm model, float[] x, int watched, Action<LstmSession> prepare)
    {
        var y = new float[x.Length * model.OutputSize];
        for (var attempt = 0; attempt < 50; attempt++)
        {
            var session = model.CreateSession(1, x.Length);
            prepare(session);
            y.AsSpan().Fill(float.NaN);
            using var cancellation = new CancellationTokenSource();
            var canceller = new Thread(() =>
            {
                while (float.IsNaN(Volatile.Read(ref y[watched * model.OutputSize]))) Thread.Yield();
                cancellation.Cancel();
            });
            canceller.Start();
            var outcome = Record.Exception(() => session.Run(x, y, new RunOptions { Cancellation = cancellation.Token }));
            canceller.Join();
            if (outcome is null) continue;
            Assert.IsType<OperationCanceledException>(outcome);
            return session;
        }
        throw new InvalidOperationException("No run was cut short.");
    }
}

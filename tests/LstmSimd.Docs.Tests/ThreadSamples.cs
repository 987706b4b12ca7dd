using LstmSimd;

namespace Docs.Tests;

/// <summary>docs/threads.md and docs/determinism.md.</summary>
public sealed class ThreadSamples
{
    private const int I = TemporaryModel.I, H = TemporaryModel.H;

    [Fact]
    public void StreamsOnManyThreads()
    {
        using var model = new TemporaryModel();
        var lstm = new Lstm(model.Layers);
        float[][] streams = [.. Enumerable.Range(0, 8).Select(n => Noise.Uniform(n, 20 * I))];

        var outputs = new float[streams.Length][];
        Parallel.For(0, streams.Length, n =>
        {
            LstmSession session = lstm.CreateSession();             // one for each stream; the Lstm is everybody's
            outputs[n] = new float[streams[n].Length / lstm.InputSize * lstm.OutputSize];
            session.Run(streams[n], outputs[n]);
        });

        var alone = new float[20 * H];
        lstm.CreateSession().Run(streams[3], alone);
        Bits.Equal(alone, outputs[3]);
    }

    [Fact]
    public void ACrew()
    {
        const int I = 128, H = 128;
        var weights = Noise.Gates(1, I, H);
        var lstm = new Lstm([new LstmLayer(LstmDirection.Forward, new LstmWeights(I, H, weights.W, weights.R, weights.B))]);
        float[] x = Noise.Uniform(2, 30 * I), y = new float[30 * H];

        using var crew = new WorkerCrew(threads: Environment.ProcessorCount);   // the calling thread is one of them
        LstmSession session = lstm.CreateSession(crew: crew);
        LstmSession another = lstm.CreateSession(crew: crew);                   // shares the crew
        session.Run(x, y);

        var alone = new float[y.Length];
        lstm.CreateSession().Run(x, alone);
        Bits.Equal(alone, y);
        Assert.Same(session.Model, another.Model);
    }

    [Fact]
    public void SameBits()
    {
        using var model = new TemporaryModel();
        var lstm = new Lstm(model.Layers);
        float[] x = Noise.Uniform(1, 100 * I);

        float[] once = new float[100 * lstm.OutputSize], stepped = new float[once.Length];
        lstm.CreateSession().Run(x, once);                          // 100 steps at once

        LstmSession session = lstm.CreateSession(sequenceLength: 1);
        for (var t = 0; t < 100; t++)                               // and one by one
            session.Step(x.AsSpan(t * lstm.InputSize, lstm.InputSize), stepped.AsSpan(t * lstm.OutputSize, lstm.OutputSize));
        Console.WriteLine(once.AsSpan().SequenceEqual(stepped));    // True

        Bits.Equal(once, stepped);
    }
}

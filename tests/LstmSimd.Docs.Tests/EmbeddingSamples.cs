using System.Collections.Concurrent;
using LstmSimd;
using LstmSimd.Formats;
using LstmSimd.Kernels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Docs.Tests;

/// <summary>docs/embedding.md.</summary>
public sealed class EmbeddingSamples
{
    private const int I = TemporaryModel.I, H = TemporaryModel.H;

    [Fact]
    public void RealTimeAudio()
    {
        using var model = new TemporaryModel();
        var path = model.Path;
        const int Bands = 16;
        var dense = new Dense(H, Bands, Noise.Uniform(1, Bands * H), Noise.Uniform(2, Bands));

        Lstm lstm = ModelFile.Load(path).CreateLstm();
        LstmSession session = lstm.CreateSession(sequenceLength: 1);    // 1: it will only be stepped
        float[] h = new float[lstm.OutputSize], mask = new float[dense.OutputSize];

        void OnFrame(ReadOnlySpan<float> features)                      // on the audio thread
        {
            session.Step(features, h);
            dense.Apply(h, mask);                                       // the model's head, which is yours
            Activation.Sigmoid(mask, mask);
        }

        var frame = Noise.Uniform(3, I);
        Allocation.None(() => session, _ => OnFrame(frame));
        Assert.All(mask, m => Assert.InRange(m, 0, 1));
    }

    [Fact]
    public void ARowThatFailed_StartsAgain()
    {
        using var model = new TemporaryModel();
        var session = new Lstm(model.Layers).CreateSession();
        var h = new float[H];
        session.Step([.. Enumerable.Repeat(float.NaN, I)], h);

        if (!float.IsFinite(h[0])) session.Reset();     // a NaN in the input stays in the state until the state is reset

        session.Step(Noise.Uniform(1, I), h);
        Assert.All(h, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void ManyStreams()
    {
        using var model = new TemporaryModel();
        var lstm = new Lstm(model.Layers);

        var sessions = new ConcurrentDictionary<string, LstmSession>();

        void OnFrame(string stream, ReadOnlySpan<float> x, Span<float> y) =>
            sessions.GetOrAdd(stream, _ => lstm.CreateSession(sequenceLength: 1)).Step(x, y);

        void OnClosed(string stream) => sessions.TryRemove(stream, out _);  // nothing to dispose of

        float[] x = Noise.Uniform(1, I), a = new float[H], b = new float[H];
        OnFrame("a", x, a);
        OnFrame("b", x, b);
        Bits.Equal(a, b);
        OnClosed("a");
        Assert.Equal(["b"], sessions.Keys);
    }

    [Fact]
    public void AStreamThatRests()
    {
        using var model = new TemporaryModel();
        var lstm = new Lstm(model.Layers);
        var session = lstm.CreateSession();
        float[] x = Noise.Uniform(1, I), y = new float[H], again = new float[H];
        session.Step(x, y);
        var path = model["stream.safetensors"];

        LstmState state = session.Save();                           // h and c of every layer: 2·H floats each
        StateFile.Save(path, state);                                // or to a file, for another process or machine

        LstmSession later = lstm.CreateSession();
        later.Restore(StateFile.Load(path, lstm));                  // refused if it is not this model's

        session.Step(x, y);
        later.Step(x, again);
        Bits.Equal(y, again);
    }

    private sealed class Stream(LstmSession session, float[] frame, bool hasFrame)
    {
        public LstmSession Session => session;

        public bool HasFrame => hasFrame;

        public void Read(Span<float> x) => frame.CopyTo(x);
    }

    [Fact]
    public void ThousandsOfStreams()
    {
        using var model = new TemporaryModel();
        var lstm = new Lstm(model.Layers);

        const int Most = 1000;
        LstmStepper stepper = lstm.CreateStepper(Most);
        var (due, x, y) = (new LstmSession[Most], new float[Most * lstm.InputSize], new float[Most * lstm.OutputSize]);

        void OnTick(IReadOnlyCollection<Stream> streams)            // yours: a session and the frames that have come
        {
            var count = 0;
            foreach (var stream in streams.Where(stream => stream.HasFrame).Take(Most))
            {
                stream.Read(x.AsSpan(count * lstm.InputSize, lstm.InputSize));
                due[count++] = stream.Session;
            }
            stepper.Step(due.AsSpan(0, count), x.AsSpan(0, count * lstm.InputSize), y.AsSpan(0, count * lstm.OutputSize));
        }

        const int Streams = 1200, Ticks = 3;
        Stream[] all = [.. Enumerable.Range(0, Streams).Select(n => new Stream(lstm.CreateSession(sequenceLength: 1), Noise.Uniform(n, I), n % 5 != 1))];
        for (var tick = 0; tick < Ticks; tick++) OnTick(all);
        for (int n = 0, row = 0; n < Streams; n += 5, row += 4)     // every fifth has no frame
        {
            var alone = lstm.CreateSession();
            var expected = new float[H];
            for (var tick = 0; tick < Ticks; tick++) alone.Step(Noise.Uniform(n, I), expected);
            Bits.Equal(expected, y.AsSpan(row * H, H), $"stream {n}");
        }
    }

    [Fact]
    public void BatchScoring()
    {
        using var model = new TemporaryModel();
        var lstm = new Lstm(model.Layers);
        float[][] sequences = [.. Enumerable.Range(0, 20).Select(n => Noise.Uniform(n, (1 + n % 7) * I))];

        const int B = 8;                                            // rows that go through a product together
        var scores = new float[sequences.Length][];
        int[] order = [.. Enumerable.Range(0, sequences.Length).OrderBy(n => sequences[n].Length)];     // rows of like lengths

        Parallel.ForEach(order.Chunk(B), () => lstm.CreateSession(B), (batch, _, session) =>
        {
            var lengths = new int[B];                               // 0 where the last batch has no row
            for (var row = 0; row < batch.Length; row++) lengths[row] = sequences[batch[row]].Length / lstm.InputSize;
            var x = new float[B * lengths.Max() * lstm.InputSize];  // [B, T, I]
            for (var row = 0; row < batch.Length; row++) sequences[batch[row]].CopyTo(x.AsSpan(row * lengths.Max() * lstm.InputSize));

            session.Reset();
            session.Run(x, [], new RunOptions { Lengths = lengths, InputLayout = SequenceLayout.BatchFirst });    // y is not needed
            Span<float> h = session.Save().Hidden(lstm.Layers.Count - 1);                                         // [B, H], each row's last
            for (var row = 0; row < batch.Length; row++) scores[batch[row]] = h.Slice(row * h.Length / B, h.Length / B).ToArray();
            return session;
        }, _ => { });

        for (var n = 0; n < sequences.Length; n++)
        {
            var alone = lstm.CreateSession();
            alone.Run(sequences[n], []);
            Bits.Equal(alone.Save().Hidden(0), scores[n]);
        }
    }

    [Fact]
    public void AHost()
    {
        using var model = new TemporaryModel();
        var path = model.Path;
        string[] args = [];

        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddSingleton(_ => ModelFile.Load(path).CreateLstm());
        builder.Services.AddScoped(services => services.GetRequiredService<Lstm>().CreateSession());    // one for each connection
        using IHost host = builder.Build();

        Lstm lstm = host.Services.GetRequiredService<Lstm>();       // now, so that a bad file stops the start
        var logger = host.Services.GetRequiredService<ILogger<Lstm>>();
        logger.LogInformation("{Layers} layers, {Bytes} bytes packed, {Lanes} lanes", lstm.Layers.Count, lstm.PackedBytes, lstm.Width.Lanes());

        using var one = host.Services.CreateScope();
        using var other = host.Services.CreateScope();
        var session = one.ServiceProvider.GetRequiredService<LstmSession>();
        Assert.Same(lstm, session.Model);
        Assert.NotSame(session, other.ServiceProvider.GetRequiredService<LstmSession>());
    }
}

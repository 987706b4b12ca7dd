using LstmSimd;
using LstmSimd.Formats;

namespace Docs.Tests;

/// <summary>The program of README.md, and docs/getting-started.md; tests/LstmSimd.Packages/run takes both from the pages.</summary>
public sealed class GettingStartedSamples
{
    [Fact]
    public void TheProgramOfTheReadme()
    {
        using var model = new TemporaryModel();
        string[] args = [model.Path];

        Lstm lstm = ModelFile.Load(args[0]).CreateLstm();   // packed once, shared by all threads
        LstmSession session = lstm.CreateSession();         // the state of one stream
        float[] x = new float[lstm.InputSize], y = new float[lstm.OutputSize];
        for (var t = 0; t < 5; t++)
        {
            Array.Fill(x, 0.1f * t);                        // the features of your frame t
            session.Step(x, y);                             // carries h and c; allocates nothing
            Console.WriteLine($"{t}: {y[0]} …");
        }

        var run = new float[5 * TemporaryModel.H];
        lstm.CreateSession().Run([.. Enumerable.Range(0, 5).SelectMany(t => Enumerable.Repeat(0.1f * t, TemporaryModel.I))], run);
        Bits.Equal(run.AsSpan(4 * TemporaryModel.H), y);
    }

    [Fact]
    public void TheFirstProgram()
    {
        using var model = new TemporaryModel();
        string[] args = [model.Path];

        ModelFile file = ModelFile.Load(args[0]);
        Lstm lstm = file.CreateLstm();
        Console.WriteLine($"{file.Format}: {lstm.InputSize} inputs, {lstm.OutputSize} outputs");

        LstmSession session = lstm.CreateSession();
        float[] x = new float[lstm.InputSize], y = new float[lstm.OutputSize];
        for (var t = 0; t < 5; t++)
        {
            Array.Fill(x, 0.1f * t);    // the features of your own frame t go here
            session.Step(x, y);         // y is the last layer's h; the session keeps h and c for the next step
            Console.WriteLine($"step {t}: {string.Join("  ", y.Take(4).Select(h => h.ToString("F4")))} …");
        }

        var run = new float[5 * TemporaryModel.H];
        lstm.CreateSession().Run([.. Enumerable.Range(0, 5).SelectMany(t => Enumerable.Repeat(0.1f * t, TemporaryModel.I))], run);
        Bits.Equal(run.AsSpan(4 * TemporaryModel.H), y);
    }

    [Fact]
    public void AModelOfRandomWeights()
    {
        using var folder = new TemporaryModel();
        var path = folder["random.onnx"];

        const int I = 8, H = 32;
        var random = new Random(1);
        float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        var weights = new LstmWeights(I, H, Weights(4 * H * I), Weights(4 * H * H), Weights(4 * H));
        OnnxFile.Save(path, [new LstmLayer(LstmDirection.Forward, weights)]);

        Assert.Equal((I, H), (ModelFile.Load(path).Layers[0].InputSize, ModelFile.Load(path).Layers[0].HiddenSize));
    }

    [Fact]
    public void AWholeSequence_InBothDirections()
    {
        using var model = new TemporaryModel(LstmDirection.Bidirectional);
        var lstm = ModelFile.Load(model.Path).CreateLstm();
        const int T = 7;
        float[] x = Noise.Uniform(2, T * lstm.InputSize);

        LstmSession session = lstm.CreateSession(sequenceLength: T);
        var y = new float[T * lstm.OutputSize];
        session.Run(x, y);              // x [T, I] → y [T, D·H], forward outputs first
        session.Reset();                // before the next sequence, if it does not continue this one

        Assert.Contains(y, h => h != 0);
    }
}

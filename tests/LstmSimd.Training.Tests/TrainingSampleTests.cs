using LstmSimd.Formats;

namespace LstmSimd.Training.Tests;

/// <summary>The samples of docs/training.md, line for line (LstmSimd.Docs.Tests looks for them here).</summary>
public sealed class TrainingSampleTests
{
    /// <summary>A multiplication table, learned as text.</summary>
    [Fact]
    public void AText_IsLearned()
    {
        var text = string.Concat(Enumerable.Range(1, 400).Select(n => $"{n % 10} times {n % 7} is {n % 10 * (n % 7)}.\n"));
        var path = Path.GetTempFileName();
        string vocabulary = string.Concat(text.Distinct().Order());
        var trainer = new CharacterTrainer(text, LstmInitialisation.CreateCharacterModel(vocabulary, hiddenSize: 64), new CharacterTrainingOptions { BatchSize = 16, Window = 32 });
        long steps = 10 * trainer.StepsPerEpoch;
        var rate = new LearningRate(Peak: 0.01f, WarmUpSteps: steps / 10, TotalSteps: steps);
        while (trainer.StepCount < steps)
        {
            double bits = trainer.TrainWindow(rate.At(trainer.StepCount));
            if (trainer.StepCount % trainer.StepsPerEpoch == 0) Console.WriteLine($"epoch {trainer.StepCount / trainer.StepsPerEpoch}: {bits:F2} bits per character");
        }
        CharacterModel model = trainer.CreateModel();
        Console.WriteLine(string.Concat(model.Generate("7 times ", length: 20)));
        ModelFile.CreateWriter(model).Save(path);

        Assert.InRange(ModelFile.Load(path).CreateCharacterModel().BitsPerCharacter(text), 0, 1);
        File.Delete(path);
    }

    /// <summary>The Mackey-Glass series, six steps ahead.</summary>
    [Fact]
    public void AForecast_IsFarBetterThanTheLastValue()
    {
        float[] series = MackeyGlass(4_000);
        const int Ahead = 6, B = 16, T = 50, H = 24, Trained = 3_000;

        // B pieces of the series side by side, each read window by window; the state goes on from one window to the next.
        var lstm = new TrainableLstm(LstmInitialisation.Create(inputSize: 1, hiddenSize: H, seed: 1), batchSize: B, steps: T);
        var dense = new TrainableDense(LstmInitialisation.CreateDense(H, 1, seed: 2), rows: T * B);
        var adam = new Adam([.. lstm.Parameters, .. dense.Parameters]);
        const int Piece = Trained / B, Windows = (Piece - Ahead) / T, Epochs = 150;
        var rate = new LearningRate(Peak: 0.01f, WarmUpSteps: 20, TotalSteps: Epochs * Windows);
        float[] x = new float[T * B], target = new float[T * B], y = new float[T * B * H], forecast = new float[T * B];
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            lstm.InitialState.Clear();
            for (var window = 0; window < Windows; window++)
            {
                for (var t = 0; t < T; t++)
                {
                    for (var b = 0; b < B; b++)
                    {
                        x[t * B + b] = series[b * Piece + window * T + t];
                        target[t * B + b] = series[b * Piece + window * T + t + Ahead];
                    }
                }
                lstm.Forward(x, y);
                dense.Forward(y, forecast);
                MeanSquaredError.Compute(forecast, target, gradients: forecast);
                dense.Backward(forecast, y);                      // y and forecast now hold their gradients
                lstm.Backward(y);
                GradientNorm.Clip(adam.Parameters, limit: 1);
                adam.Step(rate.At(adam.StepCount));
                lstm.CarryState();
            }
        }

        // What was trained runs like any other model.
        LstmSession session = new Lstm(lstm.CreateLayers()).CreateSession();
        Dense head = dense.CreateDense();
        double squares = 0, naive = 0;
        float[] h = new float[H], next = new float[1];
        for (var t = 0; t + Ahead < series.Length; t++)
        {
            session.Step([series[t]], h);
            head.Apply(h, next);
            if (t < Trained) continue;
            squares += Math.Pow(next[0] - series[t + Ahead], 2);
            naive += Math.Pow(series[t] - series[t + Ahead], 2);
        }
        Console.WriteLine($"root mean square error {Math.Sqrt(squares / naive):P1} of the last value's");

        Assert.InRange(Math.Sqrt(squares / naive), 0, 0.12);
    }

    // x′ = 0.2·x(t − 17) / (1 + x(t − 17)¹⁰) − 0.1·x, by Euler's method in ten steps a unit of time, about its mean.
    private static float[] MackeyGlass(int length)
    {
        const int Delay = 170;
        var x = new double[Delay + 1 + 10 * (length + 100)];
        Array.Fill(x, 1.2, 0, Delay + 1);
        for (var t = Delay; t + 1 < x.Length; t++) x[t + 1] = x[t] + 0.1 * (0.2 * x[t - Delay] / (1 + Math.Pow(x[t - Delay], 10)) - 0.1 * x[t]);
        return [.. Enumerable.Range(100, length).Select(t => (float)(x[Delay + 1 + 10 * t - 1] - 0.9))];
    }
}

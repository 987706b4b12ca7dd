using LstmSimd.Training;

namespace LstmSimd.Samples.DateTranslation;

/// <summary>How large the networks are, and how long they learn. The same plan gives the same bits.</summary>
/// <param name="EmbeddingSize">E, the floats of a character.</param>
/// <param name="HiddenSize">H, of the encoder and of the decoder.</param>
/// <param name="BatchSize">B, the dates of a step.</param>
/// <param name="Batches">The steps of learning.</param>
/// <param name="PeakRate">The highest learning rate.</param>
/// <param name="Seed">Of the weights, of the split of the days and of the dates that are drawn.</param>
internal sealed record TrainingPlan(int EmbeddingSize = 16, int HiddenSize = 64, int BatchSize = 32, int Batches = 6_000, float PeakRate = 0.012f, int Seed = 1);

/// <summary>The loop of learning.</summary>
internal static class TrainingRun
{
    // The first steps are short: Adam's moments still rest on few gradients.
    private const int WarmUpBatches = 100;

    /// <summary>Follows a plan to its end.</summary>
    /// <param name="model">What learns.</param>
    /// <param name="plan">For how long.</param>
    /// <param name="task">From what.</param>
    /// <param name="afterBatch">Is told the number of each batch, counted from 1, and its loss.</param>
    public static void Learn(TrainableTranslator model, TrainingPlan plan, DateTask task, Action<int, double>? afterBatch = null)
    {
        var rate = new LearningRate(plan.PeakRate, WarmUpBatches, plan.Batches);
        var random = new Random(plan.Seed);
        for (var batch = 1; batch <= plan.Batches; batch++)
        {
            var loss = model.Learn(new Batch(task.DrawTraining(plan.BatchSize, random)), rate);
            afterBatch?.Invoke(batch, loss);
        }
    }
}

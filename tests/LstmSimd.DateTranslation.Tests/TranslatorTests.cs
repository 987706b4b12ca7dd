using System.Numerics.Tensors;
using LstmSimd.Samples.DateTranslation;
using LstmSimd.Training;

namespace LstmSimd.DateTranslation.Tests;

public sealed class TranslatorTests
{
    private static readonly TrainingPlan Small = new(EmbeddingSize: 8, HiddenSize: 48, Batches: 700, PeakRate: 0.02f);
    private static readonly DateTask FewForms = new(seed: 1, longForms: ["d MMMM yyyy", "MMMM d§, yyyy", "yyyy/MM/dd"], shortForms: []);

    /// <summary>Fewer batches, of few forms; a measured 97 % before the bound was set.</summary>
    [Fact]
    public void AShortenedRun_TranslatesMostHeldOutDays()
    {
        Assert.SkipWhen(Effort.IsEmulated, "Minutes where vectors are emulated; the kernels' bits are tested there.");
        var model = Trained(Small);
        var translator = model.CreateTranslator();
        var evaluation = new Evaluation(translator, FewForms.WriteHeldOut(500, new Random(1)));
        Assert.InRange(evaluation.ExactShare, 0.9, 1);
        AssertSameAsTraining(model, translator);
    }

    /// <summary>Weights by chance: their logits are close to each other, so that any difference would show.</summary>
    [Fact]
    public void TheEngine_WritesWhatTheTrainingStackWould()
    {
        var model = new TrainableTranslator(Small);
        AssertSameAsTraining(model, model.CreateTranslator());
    }

    [Fact]
    public void TheGradient_CrossesFromTheDecoderToTheEncoder()
    {
        const float Step = 1e-2f;
        var plan = new TrainingPlan(EmbeddingSize: 3, HiddenSize: 5, BatchSize: 4);
        var model = new TrainableTranslator(plan);
        var batch = new Batch(FewForms.DrawTraining(plan.BatchSize, new Random(1)));
        model.AddGradients(batch);
        float[][] gradients = [.. model.Parameters.Select(parameter => parameter.Gradients.ToArray())];
        foreach (var (parameter, own) in model.Parameters.Zip(gradients))
        {
            var largest = TensorPrimitives.IndexOfMaxMagnitude<float>(own);
            var measured = (LossAt(parameter, largest, Step) - LossAt(parameter, largest, -Step)) / (2 * Step);
            Assert.Equal(own[largest], measured, 0.01 * Math.Abs(own[largest]));
        }

        double LossAt(Parameter parameter, int index, float change)
        {
            var kept = parameter.Values.Span[index];
            parameter.Values.Span[index] = kept + change;
            var loss = model.AddGradients(batch);
            parameter.Values.Span[index] = kept;
            return loss;
        }
    }

    [Fact]
    public void TheSamePlan_GivesTheSameBits()
    {
        var plan = Small with { Batches = 3 };
        float[] first = Values(Trained(plan)), second = Values(Trained(plan));
        Bits.Equal(first, second);
        Assert.NotEqual(first, Values(Trained(plan with { Seed = 2 })));

        static float[] Values(TrainableTranslator model) => [.. model.Parameters.SelectMany(parameter => parameter.Values.ToArray())];
    }

    [Fact]
    public void ACharacterThatNoDateHas_IsRefused() =>
        Assert.Contains("'ä'", Assert.Throws<FormatException>(() => new TrainableTranslator(Small).CreateTranslator().Translate("3 März 1999")).Message, StringComparison.Ordinal);

    private static TrainableTranslator Trained(TrainingPlan plan)
    {
        var model = new TrainableTranslator(plan);
        TrainingRun.Learn(model, plan, FewForms);
        return model;
    }

    /// <summary>Greedy decoding by forward passes of training, each over what was written so far.</summary>
    private static void AssertSameAsTraining(TrainableTranslator model, DateTranslator translator)
    {
        WrittenDate[] dates = [.. FewForms.WriteHeldOut(Small.BatchSize, new Random(2)).Select(date => date with { Iso = "" })];
        for (var step = 0; step < DateTranslator.MostSteps; step++)
        {
            var logits = model.Forward(new Batch(dates));
            for (var b = 0; b < dates.Length; b++)
            {
                var next = TensorPrimitives.IndexOfMax<float>(logits.Slice((step * dates.Length + b) * Alphabet.Iso.Count, Alphabet.Iso.Count));
                dates[b] = dates[b] with { Iso = dates[b].Iso + Alphabet.Iso[next] };
            }
        }
        Assert.Equal(dates.Select(date => date.Iso.Split(Alphabet.Border)[0]), dates.Select(date => translator.Translate(date.Written)));
    }
}

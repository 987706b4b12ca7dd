namespace LstmSimd.Training.Tests;

/// <summary>The trainer of character models: it learns, goes on from what was stored, and reads the text as its contract says.</summary>
public sealed class CharacterTrainerTests
{
    private const float Rate = 0.01f;

    private static readonly CharacterTrainingOptions Small = new() { BatchSize = 3, Window = 10, Dropout = 0.2f, Seed = 5 };

    private static readonly string Text = string.Concat(Enumerable.Range(1, 60).Select(n => $"{n} times {n % 7} is {n * (n % 7)}.\n"));

    [Fact]
    public void ARepeatedText_IsLearned()
    {
        var text = string.Concat(Enumerable.Repeat("the cell remembers. ", 100));
        var trainer = new CharacterTrainer(text, Model(text), new CharacterTrainingOptions { BatchSize = 4, Window = 25 });
        for (var step = 0; step < 200; step++) trainer.TrainWindow(Rate);
        Assert.InRange(trainer.CreateModel().BitsPerCharacter(text[..200]), 0, 0.2);
        Assert.EndsWith("remembers. the cell", string.Concat(trainer.CreateModel().Generate("the cell ", 19, temperature: 0)));
    }

    /// <summary>With a rate of 0 an epoch of windows is one reading of the text: none of it is left out or read twice, and the state goes on.</summary>
    [Theory, InlineData(1, 10), InlineData(1, 7), InlineData(1, 100_000), InlineData(3, 50)]
    public void AnEpoch_ReadsEveryPieceFromZeroStateOnce(int batch, int window)
    {
        var model = Model(Text);
        var trainer = new CharacterTrainer(Text, model, new CharacterTrainingOptions { BatchSize = batch, Window = window });
        var piece = (Text.Length - 1) / batch;
        var expected = Enumerable.Range(0, batch).Average(b => model.BitsPerCharacter(Text.Substring(b * piece, piece + 1)));
        Assert.Equal((Text.Length - 1) / batch * batch, trainer.CharactersPerEpoch);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            double bits = 0;
            for (long step = 0; step < trainer.StepsPerEpoch; step++)
                bits += trainer.TrainWindow(rate: 0) * ((step + 1) * piece / trainer.StepsPerEpoch - step * piece / trainer.StepsPerEpoch);
            Assert.Equal(expected, bits / piece, 1e-5);
        }
    }

    [Fact]
    public void ARestoredRun_HasTheBitsOfOneThatNeverStopped()
    {
        var whole = new CharacterTrainer(Text, Model(Text), Small);
        for (var step = 0; step < whole.StepsPerEpoch + 5; step++) whole.TrainWindow(Rate);

        var first = new CharacterTrainer(Text, Model(Text), Small);
        for (var step = 0; step < 4; step++) first.TrainWindow(Rate);
        var second = new CharacterTrainer(Text, first.CreateModel(), Small) { StepCount = first.StepCount };
        foreach (var (from, to) in first.State.Zip(second.State)) from.Values.CopyTo(to.Values);
        while (second.StepCount < whole.StepCount) second.TrainWindow(Rate);
        AssertSame(whole, second);
    }

    [Fact]
    public void Threads_ChangeNoBit()
    {
        using var crew = new WorkerCrew(3);
        var (alone, shared) = (new CharacterTrainer(Text, Model(Text), Small), new CharacterTrainer(Text, Model(Text), Small with { Crew = crew }));
        for (var step = 0; step < 5; step++) Assert.Equal(alone.TrainWindow(Rate), shared.TrainWindow(Rate));
        AssertSame(alone, shared);
    }

    [Fact]
    public void NoWindow_Allocates() => Allocation.None(() =>
    {
        var trainer = new CharacterTrainer(Text, Model(Text), Small);
        trainer.TrainWindow(Rate);
        return trainer;
    }, trainer => trainer.TrainWindow(Rate));

    [Fact]
    public void ALossThatIsNotFinite_NamesTheStep_AndChangesNothing()
    {
        var model = Model(Text);
        var trainer = new CharacterTrainer(Text, model, Small);
        trainer.TrainWindow(Rate);
        trainer.TrainWindow(float.MaxValue);
        var before = trainer.CreateModel();
        Assert.Contains("Step 3", Assert.Throws<NotFiniteNumberException>(() => trainer.TrainWindow(Rate)).Message, StringComparison.Ordinal);
        Assert.Equal(2, trainer.StepCount);
        Assert.Equal(before.Embedding.Weights.ToArray(), trainer.CreateModel().Embedding.Weights.ToArray());
    }

    [Fact]
    public void WhatCanNotBe_IsRefused()
    {
        var model = Model(Text);
        Refusal.Of<ArgumentException>("text", () => _ = new CharacterTrainer("abc", Model("abc"), Small), "more than 3", "got 3");
        Refusal.Of<ArgumentException>("character", () => _ = new CharacterTrainer(Text + "ß", model, Small), "U+00DF");
        Refusal.Of<ArgumentOutOfRangeException>("BatchSize", () => _ = new CharacterTrainer(Text, model, Small with { BatchSize = 0 }), "got 0");
        Refusal.Of<ArgumentOutOfRangeException>("Window", () => _ = new CharacterTrainer(Text, model, Small with { Window = -1 }), "got -1");
        Refusal.Of<ArgumentOutOfRangeException>("options", () => _ = new CharacterTrainer(Text, model, Small with { GradientLimit = float.NaN }), "NaN");
        Refusal.Of<ArgumentOutOfRangeException>("options", () => _ = new CharacterTrainer(Text, model, Small with { Dropout = 1 }), "dropout");
        Refusal.Of<ArgumentOutOfRangeException>("value", () => new CharacterTrainer(Text, model, Small).StepCount = -1, "got -1");
    }

    private static CharacterModel Model(string text) => LstmInitialisation.CreateCharacterModel(string.Concat(text.Distinct().Order()), embeddingSize: 8, hiddenSize: 20, seed: 3);

    private static void AssertSame(CharacterTrainer expected, CharacterTrainer actual)
    {
        Assert.Equal(expected.State.SelectMany(tensor => tensor.Values.ToArray()), actual.State.SelectMany(tensor => tensor.Values.ToArray()));
        Assert.Equal(Values(expected), Values(actual));

        static IEnumerable<float> Values(CharacterTrainer trainer)
        {
            var model = trainer.CreateModel();
            return [.. model.Embedding.Weights.Span, .. model.Dense.Weights.Span, .. model.Dense.Bias.Span,
                .. model.Lstm.Layers.SelectMany(layer => layer.Weights).SelectMany(weights => (float[])[.. weights.WeightsInput.Span, .. weights.WeightsRecurrent.Span, .. weights.Bias.Span])];
        }
    }
}

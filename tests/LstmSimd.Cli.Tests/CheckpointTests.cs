using LstmSimd.Formats;
using LstmSimd.Training;

namespace LstmSimd.Cli.Tests;

/// <summary>Checkpoints of train that say what can't be: refused with the file's name, and left as they are.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const string Name = "model.safetensors.checkpoint";

    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory,
     InlineData("\"Curve\":[]", "\"Curve\":null"),
     InlineData("\"Curve\":[]", "\"Curve\":[null]"),
     InlineData("\"Curve\":[]", "\"Curve\":[{\"Step\":1,\"Training\":1e999,\"HeldOut\":null}]"),
     InlineData("\"Curve\":[]", "\"Curve\":[{\"Step\":1,\"Training\":1,\"HeldOut\":-1e999}]"),
     InlineData("\"Seconds\":0", "\"Seconds\":1e999"),
     InlineData("\"LossSum\":0", "\"LossSum\":1e999"),
     InlineData("\"Window\":40", "\"Window\":2000000"),
     InlineData("\"Batch\":2", "\"Batch\":2000000"),
     InlineData("\"TotalSteps\":9", "\"TotalSteps\":-5"),
     InlineData("\"TotalSteps\":9", "\"TotalSteps\":1"),
     InlineData("\"TotalSteps\":9", "\"TotalSteps\":9223372036854775807"),
     InlineData("\"TotalSteps\":9", "\"TotalSteps\":0"),
     InlineData("\"Step\":2", "\"Step\":-2"),
     InlineData("\"Hidden\":5", "\"Hidden\":6"),
     InlineData("\"Layers\":1", "\"Layers\":99"),
     InlineData("\"Batch\":2", "\"Batch\":0"),
     InlineData("\"Rate\":0.01", "\"Rate\":-1"),
     InlineData("\"Dropout\":0", "\"Dropout\":1"),
     InlineData("\"HeldOut\":0.1", "\"HeldOut\":2"),
     InlineData("\"Settings\":{", "\"Setings\":{"),
     InlineData("{", "["),
     InlineData("\"TextHash\":\"", "\"TextHash\":\"0")]
    public void AFalseNumber_IsRefused(string was, string now)
    {
        Write(progress => progress.Replace(was, now, StringComparison.Ordinal));
        _shell.IsRefused("train @text --output @model.safetensors --resume --json", Name);
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void ANumberThatIsNotFinite_IsRefused(float value)
    {
        Write(change: (_, values) => values[3] = value);
        _shell.IsRefused("train @text --output @model.safetensors --resume", Name, "not finite");
    }

    [Fact]
    public void AMeanOfSquaresBelowZero_IsRefused()
    {
        Write(changed: "second_moment.weights_input", change: (_, values) => values[3] = -1e-9f);
        _shell.IsRefused("train @text --output @model.safetensors --resume", Name, "second_moment.weights_input", "below 0");
    }

    [Fact]
    public void AMissingTensor_IsRefused()
    {
        Write(rename: name => name.StartsWith("second_moment.bias", StringComparison.Ordinal) ? "x" + name : name);
        _shell.IsRefused("train @text --output @model.safetensors --resume", Name, "second_moment.bias", "missing");
    }

    [Fact]
    public void ATensorOfAnotherShape_IsRefused()
    {
        Write(change: (name, values) => { }, length: name => name.StartsWith("state.hidden", StringComparison.Ordinal) ? 3 : 0);
        _shell.IsRefused("train @text --output @model.safetensors --resume", Name, "state.hidden", "[3]");
    }

    [Fact]
    public void AModel_IsNoCheckpoint()
    {
        Models.WriteCharacterModel(_shell[Name]);
        File.WriteAllText(_shell["text"], "some text");
        _shell.IsRefused("train @text --output @model.safetensors --resume", Name, "no checkpoint");
    }

    [Fact]
    public void AnUntouchedOne_GoesOn()
    {
        Write();
        Assert.Contains("Goes on after step 2", _shell.Run("train @text --output @model.safetensors --resume").Text(), StringComparison.Ordinal);
        Assert.False(File.Exists(_shell[Name]));
    }

    [Theory, InlineData(""), InlineData(" --resume")]
    public void AnOutputThatAnotherTrainingWrites_IsRefused_UntilThatEnds(string resume)
    {
        Write();
        if (resume.Length == 0) File.Delete(_shell[Name]);
        using (new TrainingFiles(_shell["text"], _shell["model.safetensors"], plot: null))
            _shell.Run($"train @text --output @model.safetensors --epochs 2{resume}").IsRefused("another training writes", "model.safetensors");
        Assert.False(File.Exists(_shell["model.safetensors.lock"]));
        _shell.Run($"train @text --output @model.safetensors --epochs 2{resume}").Text();
    }

    /// <summary>The lock goes when a training ends: it must not be a file of somebody else's.</summary>
    [Fact]
    public void AFileInTheLocksPlace_IsKept()
    {
        File.WriteAllText(_shell["model.safetensors.lock"], string.Concat(Enumerable.Repeat("a text to learn. ", 20)));
        File.WriteAllText(_shell["text"], "a text");
        _shell.IsRefused("train @model.safetensors.lock --output @model.safetensors", "the text and its lock");
        _shell.IsRefused("train @text --output @model.safetensors", "model.safetensors.lock", "holds something");
    }

    /// <summary>A run of nine steps, stopped after two, and stored with changes.</summary>
    private void Write(Func<string, string>? edit = null, string changed = "first_moment.weights_input", Action<string, float[]>? change = null, Func<string, string>? rename = null, Func<string, int>? length = null)
    {
        File.WriteAllText(_shell["text"], string.Concat(Enumerable.Repeat("a text to learn. ", 20)));
        var settings = new TrainingSettings(Layers: 1, Hidden: 5, Window: 40, Batch: 2, Epochs: 2, Minutes: 0, Rate: 0.01, Dropout: 0, Seed: 1, HeldOut: 0.1);
        var text = TrainingText.Read(_shell["text"], settings.HeldOut);
        var trainer = new CharacterTrainer(text.Training, LstmInitialisation.CreateCharacterModel(text.Vocabulary, 4, settings.Hidden, settings.Layers), new CharacterTrainingOptions { BatchSize = settings.Batch, Window = settings.Window });
        for (var step = 0; step < 2; step++) trainer.TrainWindow(0.01f);
        TrainingCheckpoint.Save(_shell[Name], new TrainingProgress { Settings = settings, TextHash = text.Hash, TotalSteps = 9 }, trainer);

        var file = SafetensorsFile.Load(_shell[Name]);
        var writer = new SafetensorsWriter();
        foreach (var (key, value) in file.Metadata) writer.AddMetadata(key, key == "training" ? edit?.Invoke(value) ?? value : value);
        foreach (var tensor in file.Tensors.Values)
        {
            var values = tensor.ToSingles();
            if (tensor.Name.StartsWith(changed, StringComparison.Ordinal)) change?.Invoke(tensor.Name, values);
            if (length?.Invoke(tensor.Name) is int other and > 0) writer.Add(tensor.Name, values.AsMemory(0, other), other);
            else writer.Add(rename?.Invoke(tensor.Name) ?? tensor.Name, values, [.. tensor.Shape]);
        }
        writer.Save(_shell[Name]);
    }
}

using LstmSimd.Formats;

namespace LstmSimd.Cli.Tests;

/// <summary>train: what it prints and writes, and what it refuses. ProcessTests has its signals.</summary>
public sealed class TrainTests : IDisposable
{
    private const string Quick = "--hidden 12 --layers 1 --batch 4 --window 20 --epochs 2";

    private readonly Shell _shell = new();

    public TrainTests() => File.WriteAllText(_shell["text"], Text);

    private static string Text => string.Concat(Enumerable.Range(1, 80).Select(n => $"{n} times {n % 7} is {n * (n % 7)}.\n"));

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void Train_PrintsPlainLines_TheLastWithTheHeldOutLoss_AndWritesAModel()
    {
        var lines = _shell.Run($"train @text --output @model.safetensors {Quick}").Text().TrimEnd().Split('\n');
        var model = ModelFile.Load(_shell["model.safetensors"]).CreateCharacterModel();
        var heldOut = Text[^(int)(Text.Length * 0.05)..];
        Assert.Equal(FormattableString.Invariant($"held-out: {model.BitsPerCharacter(heldOut):F3} bits per character"), lines[^1]);
        Assert.Contains(lines, line => line.Contains("characters/s", StringComparison.Ordinal));
        Assert.Equal(2 * 20 + 4, lines.Length); // two of each report, and what is before and after
        Assert.False(File.Exists(_shell["model.safetensors.checkpoint"]));
        Assert.Equal(30, _shell.Run("generate --model @model.safetensors --length 30 --prompt 7").Text().TrimEnd('\n').Length - 1);
    }

    [Fact]
    public void TheSameSeed_GivesTheSameModel_OnAnyNumberOfThreads_AndAnotherAnother()
    {
        Assert.Equal(Train("--seed 3"), Train($"--seed 3 --threads {Environment.ProcessorCount}"));
        Assert.NotEqual(Train("--seed 3"), Train("--seed 4"));
    }

    [Fact]
    public void Json_IsOneObject()
    {
        var json = _shell.Run($"train @text --output @model.safetensors {Quick} --json").Json();
        Assert.Equal("{output:string,finished:boolean,characters:{training:number,heldOut:number,distinct:number},parameters:number,steps:number,bitsPerCharacter:{training:number,heldOut:number},charactersPerSecond:number}", JsonShape.Of(json));
    }

    [Fact]
    public void WithNothingHeldOut_TheLastLineIsOfTheTrainingLoss() =>
        Assert.StartsWith("training: ", _shell.Run($"train @text --output @model.safetensors {Quick} --held-out 0").Text().TrimEnd().Split('\n')[^1], StringComparison.Ordinal);

    [Fact]
    public void Plot_DrawsBothLosses()
    {
        _shell.Run($"train @text --output @model.safetensors {Quick} --plot @loss.svg").Text();
        var picture = File.ReadAllText(_shell["loss.svg"]);
        Assert.Contains("<svg", picture, StringComparison.Ordinal);
        Assert.Contains("held out", picture, StringComparison.Ordinal);
    }

    [Fact]
    public void Minutes_EndInTime()
    {
        var started = DateTime.UtcNow;
        _shell.Run("train @text --output @model.safetensors --hidden 12 --batch 4 --window 20 --minutes 0.03").Text();
        Assert.True(DateTime.UtcNow - started < TimeSpan.FromMinutes(1), "It took more than a minute.");
    }

    [Fact]
    public void CharactersBeyondU_FFFF_AreReplaced_AndItSaysSo()
    {
        File.WriteAllText(_shell["text"], Text + "🙂" + Text);
        Assert.Contains("1 characters beyond U+FFFF", _shell.Run($"train @text --output @model.safetensors {Quick}").Text(), StringComparison.Ordinal);
        Assert.Contains('\uFFFD', ModelFile.Load(_shell["model.safetensors"]).CreateCharacterModel().Vocabulary);
    }

    [Theory, InlineData("", "an empty text"), InlineData("x", "one character;"), InlineData("xxxx", "one character 4 times"), InlineData("xyxyxyxy", "4 characters are there to learn", "4 are held out", "--batch 4")]
    public void TooLittleText_IsRefused(string text, params string[] messageParts)
    {
        File.WriteAllText(_shell["text"], text);
        _shell.IsRefused($"train @text --output @model.safetensors {Quick} --held-out 0.5", messageParts);
    }

    [Fact]
    public void WhatIsNotUtf8_IsRefused()
    {
        File.WriteAllBytes(_shell["text"], [.. "caf"u8, 0xE9, .. " au lait"u8]);
        _shell.IsRefused($"train @text --output @model.safetensors {Quick}", "UTF-8", "E9", "iconv");
    }

    [Fact]
    public void APictureThatCanNotBeWritten_CostsNoModel()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs /dev/full.");
        var outcome = _shell.Run($"train @text --output @model.safetensors {Quick} --plot /dev/full");
        Assert.Equal(Program.BadInput, outcome.ExitCode);
        ModelFile.Load(_shell["model.safetensors"]);
    }

    [Theory,
     InlineData("train @absent --output @model.safetensors", "absent"),
     InlineData("train @text --output @nowhere/model.safetensors", "folder does not exist"),
     InlineData("train @text --output @model.safetensors --plot @nowhere/loss.svg", "folder does not exist"),
     InlineData("train @text --output @model.safetensors --epochs 3 --minutes 1", "--epochs", "--minutes", "both"),
     InlineData("train @text --output @model.safetensors --epochs 0", "--epochs", "got '0'"),
     InlineData("train @text --output @model.safetensors --held-out 1", "--held-out", "below 1", "got '1'"),
     InlineData("train @text --output @model.safetensors --dropout 1.5", "--dropout", "below 1"),
     InlineData("train @text --output @model.safetensors --rate NaN", "--rate", "got 'NaN'"),
     InlineData("train @text --output @model.safetensors --batch 100000", "characters are there to learn", "--batch 100000"),
     InlineData("train @text --output @model.onnx", "--output", ".safetensors", "model.onnx"),
     InlineData("train @text --output @model.safetensors --plot @text", "the text and --plot"),
     InlineData("train @text --output @model.safetensors --plot @model.safetensors.checkpoint", "its checkpoint and --plot"),
     InlineData("train @text.safetensors --output @text.safetensors", "the text and --output"),
     InlineData("train / --output @model.safetensors", "is a folder"),
     InlineData("train @text --output @model.safetensors --dropout 0.99999999999", "--dropout", "below 1"),
     InlineData("train @text --output @model.safetensors --hidden 1000000", "--hidden", "8192"),
     InlineData("train @text --output @model.safetensors --minutes 1e300", "--minutes", "below"),
     InlineData("train @text --output @model.safetensors --resume", "--resume", "no checkpoint"),
     InlineData("train @text", "--output")]
    public void ABadCommandLine_IsRefused(string line, params string[] messageParts) => _shell.IsRefused(line, messageParts);

    [Fact]
    public void ALossThatIsNotFinite_NamesTheStep_AndLeavesWhatWasWritten()
    {
        File.WriteAllText(_shell["model.safetensors"], "an earlier model");
        _shell.IsRefused($"train @text --output @model.safetensors {Quick} --rate 8e37 --json", "Step ", "diverged");
    }

    private byte[] Train(string options)
    {
        _shell.Run($"train @text --output @model.safetensors {Quick} {options}").Text();
        return File.ReadAllBytes(_shell["model.safetensors"]);
    }
}

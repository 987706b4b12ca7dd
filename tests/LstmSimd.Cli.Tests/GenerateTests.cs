using LstmSimd.Kernels;

namespace LstmSimd.Cli.Tests;

/// <summary>generate: its text is as long as asked for, repeats with the seed, and goes on from the prompt.</summary>
public sealed class GenerateTests : IDisposable
{
    private readonly Shell _shell = new();

    public GenerateTests()
    {
        Models.WriteCharacterModel(_shell["character"]);
        Models.WriteNative(_shell["native"]);
    }

    public void Dispose() => _shell.Dispose();

    [Theory, InlineData(""), InlineData("--model @character")]
    public void TheSameSeed_GivesTheSameText_AndAnotherAnother(string model)
    {
        var text = Generate($"{model} --seed 5");
        Assert.Equal(text, Generate($"{model} --seed 5"));
        Assert.NotEqual(text, Generate($"{model} --seed -6"));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(123)]
    public void TheText_IsAsLongAsAskedFor(int length) => Assert.Equal(length, Generate($"--length {length}").Length);

    [Fact]
    public void WithoutALength_ItHas500Characters() => Assert.Equal(500, Generate("").Length);

    [Fact]
    public void WithoutATemperature_ItIsThatOfTheLibrary() =>
        Assert.Equal(string.Concat(EmbeddedModel.Load().CreateCharacterModel().Generate("", 500, seed: 1)), Generate("--seed 1"));

    [Fact]
    public void APromptThatBeginsWithAnAtSign_IsText() => Outcome.Of("generate", "--prompt", "@foo").IsRefused("U+0040");

    [Fact]
    public void TemperatureZero_TakesNoChances() =>
        Assert.Equal(Generate("--temperature 0 --length 80 --seed 1"), Generate("--temperature 0 --length 80 --seed 2"));

    [Theory, InlineData("1e-40"), InlineData("1e38")]
    public void ExtremeTemperatures_StillGiveText(string temperature) =>
        Assert.Equal(40, Generate($"--temperature {temperature} --length 40").Length);

    [Fact]
    public void ThePrompt_ComesFirst_AndChangesWhatFollows()
    {
        const string Prompt = "Then Jesus answered";
        var text = Outcome.Of("generate", "--prompt", Prompt, "--length", "60", "--temperature", "0").Text();
        Assert.StartsWith(Prompt, text, StringComparison.Ordinal);
        Assert.Equal(Prompt.Length + 60 + Environment.NewLine.Length, text.Length);
        Assert.False(text.EndsWith(Generate("--length 60 --temperature 0") + Environment.NewLine, StringComparison.Ordinal), text);
    }

    [Fact]
    public void AModelFile_WritesInItsOwnAlphabet()
    {
        var text = Generate("--model @character --length 200 --temperature 3");
        Assert.Equal(Models.Vocabulary.Order(), text.Distinct().Order());
    }

    [Fact]
    public void ACharacterThatTheModelDoesNotKnow_IsRefused() => _shell.IsRefused("generate --prompt café", "U+00E9", "é");

    [Fact]
    public void AModelWithoutCharacters_IsRefused() => _shell.IsRefused("generate --model @native", "no character model", "vocabulary");

    [Theory,
     InlineData("--temperature -0.5", "'-0.5'"), InlineData("--temperature NaN", "'NaN'"),
     InlineData("--temperature Infinity", "'Infinity'"),
     InlineData("--temperature 1e39", "temperature"), InlineData("--temperature warm", "'warm'"),
     InlineData("--length -1", "'-1'"), InlineData("--length 99999999999", "'99999999999'"), InlineData("--length many", "'many'"),
     InlineData("--seed 1.5", "'1.5'"), InlineData("--seed", "--seed"), InlineData("--tempo 1", "--tempo"),
     InlineData("--precision fp8", "'fp8'")]
    public void BadOptions_AreRefused(string options, string part) => _shell.IsRefused($"generate {options}", part);

    [Theory, InlineData("f32", WeightPrecision.Float32), InlineData("bf16", WeightPrecision.Bfloat16), InlineData("int8", WeightPrecision.Int8)]
    public void APrecision_IsThatOfTheLibrary(string name, WeightPrecision precision)
    {
        var model = EmbeddedModel.Load().CreateCharacterModel(new LstmOptions { Precision = precision });
        Assert.Equal(string.Concat(model.Generate("", 300, seed: 1)), Generate($"--precision {name} --length 300"));
    }

    private string Generate(string options)
    {
        var text = _shell.Run($"generate {options}").Text();
        Assert.EndsWith(Environment.NewLine, text, StringComparison.Ordinal);
        return text[..^Environment.NewLine.Length];
    }
}

namespace LstmSimd.Cli.Tests;

/// <summary>Whatever a user gets wrong is one line on the error stream and exit code 2: no stack trace, no file harmed.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly Shell _shell = new();

    public BadInputTests()
    {
        Models.WriteNative(_shell["model"]);
        ArrayFile.Write(_shell["x.npy"], new float[6], 2, 3);
        Directory.CreateDirectory(_shell["folder"]);
        File.WriteAllBytes(_shell["empty"], []);
        File.WriteAllBytes(_shell["cut"], File.ReadAllBytes(_shell["model"])[..^1]);
        File.WriteAllBytes(_shell["header"], File.ReadAllBytes(_shell["model"])[..100]);
        File.WriteAllText(_shell["text"], "A text, and no model at all.");
        var random = new byte[5000];
        new Random(1).NextBytes(random);
        File.WriteAllBytes(_shell["random"], random);
        ArrayFile.WriteTensors(_shell["tensors"], new float[6], [2, 3], "head.weight");
    }

    public static MatrixTheoryData<string, string> Readers => new(
        ["info", "info --json", "compare", "compare --json", "convert", "run --input @x.npy --output @y.npy", "generate --model"],
        ["absent", "folder", "empty", "cut", "header", "text", "random", "tensors"]);

    public void Dispose() => _shell.Dispose();

    [Theory, MemberData(nameof(Readers))]
    public void AFileThatIsNoModel_IsRefusedByEveryCommand(string command, string file)
    {
        var part = file is "absent" or "folder" ? file : "safetensors";
        _shell.IsRefused($"{command} @{file}{(command == "convert" ? " @out.safetensors" : "")}", part);
    }

    [Theory,
     InlineData("bogus", "bogus"), InlineData("bogus --help", "'bogus'"), InlineData("--help bogus", "'bogus'"), InlineData("--version bogus", "'bogus'"),
     InlineData("info @model --wide --help", "--wide"), InlineData("--bogus", "--bogus"), InlineData("info", "FILE"), InlineData("info @model @model", "model"),
     InlineData("info @model --wide", "--wide"),
     InlineData("compare", "FILE"), InlineData("compare @model --threads 9999", "processors", "'9999'"), InlineData("compare @model --threads 0", "expected 1 to", "'0'"),
     InlineData("compare @model --precision int4", "f32, bf16 or int8", "'int4'"),
     InlineData("compare @model --width 7", "auto, 1, vector or 512", "'7'"),
     InlineData("compare @model --tolerance -1", "--tolerance", "'-1'"),
     InlineData("compare @model --tolerance NaN", "'NaN'"), InlineData("compare @model --tolerance small", "'small'"),
     InlineData("compare @model --json yes", "yes"),
     InlineData("bench --threads two", "expected 1 to", "'two'"), InlineData("bench --precision fp16", "f32, bf16 or int8", "'fp16'"),
     InlineData("bench --width 7", "auto, 1, vector or 512", "'7'"),
     InlineData("bench @model", "model")]
    public void WhatTheCommandDoesNotKnow_IsRefused(string line, params string[] parts) => _shell.IsRefused(line, parts);

    [Theory,
     InlineData("--hidden 0", "--hidden", "'0'"), InlineData("--hidden -1", "--hidden", "'-1'"),
     InlineData("--hidden 99999999999", "'99999999999'"),
     InlineData("--hidden 1.5", "'1.5'"), InlineData("--hidden", "--hidden"), InlineData("--input 0", "--input", "'0'"),
     InlineData("--batch 0", "--batch", "'0'"),
     InlineData("--steps 0", "--steps", "'0'"), InlineData("--hidden 2000000", "too large", "weights"),
     InlineData("--hidden 2147483647", "too large", "weights"),
     InlineData("--input 2147483647", "too large", "weights"), InlineData("--batch 2147483647", "too large", "input"),
     InlineData("--steps 2147483647", "too large", "input"),
     InlineData("--input 1 --hidden 1024 --steps 2147483 --json", "too large", "output"),
     InlineData("--input 2147483647 --hidden 2147483647 --batch 2147483647 --steps 2147483647", "too large")]
    public void SizesThatNoArrayHolds_AreRefused(string sizes, params string[] parts) => _shell.IsRefused($"bench {sizes}", parts);

    [Fact]
    public void ControlCharactersOfAHostileFile_DoNotReachTheTerminal()
    {
        ArrayFile.WriteTensors(_shell["hostile"], new float[24], [8, 3], "\e[2J\r\nevil\u0085.weight_ih_l0");
        _shell.IsRefused("info @hostile", "evil", "weight_hh_l0");
    }

    [Theory,
     InlineData("a\u2028b\u2029c", "a b c"), InlineData("\u202Eab\u2066", " ab "), InlineData("a\u200Fb\uFEFF", "a b "), InlineData("a\U000E0041b", "a b"),
     InlineData("naïve \U0001F600 │", "naïve \U0001F600 │")]
    public void WhatTurnsOrBreaksALine_BecomesASpace(string text, string line) => Assert.Equal(line, Terminal.OneLine(text));

    [Fact]
    public void ALongMessage_IsCut()
    {
        Assert.Equal(new string('x', 300), Terminal.OneLine(new string('x', 300)));
        Assert.Equal(new string('x', 300) + "…", Terminal.OneLine(new string('x', 301)));
        Assert.InRange(Outcome.Of("info", new string('x', 5000)).Error.Length, 300, 320);
    }
}

namespace LstmSimd.Cli.Tests;

/// <summary>run refuses what does not fit, and leaves the files that stand there as they were.</summary>
public sealed class RunRefusalTests : IDisposable
{
    private readonly Shell _shell = new();

    public RunRefusalTests()
    {
        Models.WriteNative(_shell["model"]);
        Models.WriteNative(_shell["other"], seed: 9);
        Array("x.npy", 4, 3);
        Array("rows.npy", 4, 2, 3);
        Array("wide.npy", 4, 4);
        Array("wide.safetensors", 4, 2, 4);
        Array("flat.npy", 12);
        Array("deep.npy", 2, 2, 2, 3);
        Array("scalar.npy");
        Array("none.npy", 4, 0, 3);
        ArrayFile.WriteTensors(_shell["two.safetensors"], new float[12], [4, 3], "a", "b");
        _shell.Run("run @model --input @x.npy --output @y.npy --state-out @state").Text();
        File.WriteAllText(_shell["text.npy"], "no array");
        File.WriteAllText(_shell["y.npy"], "kept");
        File.WriteAllText(_shell["y.safetensors"], "kept");
        Directory.CreateDirectory(_shell["folder.npy"]);

        void Array(string name, params int[] shape) =>
            ArrayFile.Write(_shell[name], new float[shape.Aggregate(1, (product, axis) => product * axis)], shape);
    }

    public void Dispose() => _shell.Dispose();

    [Theory,
     InlineData("wide.npy", "[T, 3]", "[4, 4]"), InlineData("wide.safetensors", "[T, B, 3]", "[4, 2, 4]"), InlineData("flat.npy", "[12]"),
     InlineData("deep.npy", "[2, 2, 2, 3]"),
     InlineData("scalar.npy", "[]"), InlineData("none.npy", "B = 0"), InlineData("two.safetensors", "X, x, input"),
     InlineData("x.csv", ".csv"), InlineData("x", ".npy"),
     InlineData("absent.npy", "absent.npy"), InlineData("text.npy", "npy"), InlineData("folder.npy", "folder.npy")]
    public void AnInputThatDoesNotFit_IsRefused(string input, params string[] parts) =>
        _shell.IsRefused($"run @model --input @{input} --output @y.npy", parts);

    [Theory,
     InlineData("y.txt", ".npy or .safetensors", ".txt"), InlineData("y", ".npy or .safetensors"), InlineData("missing/y.npy", "missing"),
     InlineData("missing/y.safetensors", "missing"), InlineData("folder.npy", "is a directory"), InlineData("x.npy/y.npy", "x.npy")]
    public void AnOutputThatCanNotBeWritten_IsRefused(string output, params string[] parts) =>
        _shell.IsRefused($"run @model --input @x.npy --output @{output}", parts);

    [Theory,
     InlineData("@other --input @x.npy", "state", "@state"), InlineData("@model --input @rows.npy", "B = 2", "@state"),
     InlineData("@model --input @x.npy", "no saved state", "@model"),
     InlineData("@model --input @x.npy", "safetensors", "@text.npy"), InlineData("@model --input @x.npy", "absent", "@absent")]
    public void AStateOfSomethingElse_IsRefused(string run, string part, string state) =>
        _shell.IsRefused($"run {run} --output @y.npy --state-in {state}", part);

    [Theory,
     InlineData("--output @y.npy --state-out @y.npy", "--output and --state-out"), InlineData("--output @folder.npy/../y.npy --state-out @y.npy", "--output and --state-out"),
     InlineData("--output @link.npy --state-out @y.npy", "--output and --state-out"),
     InlineData("--output @absent.npy", "--input and --output"), InlineData("--output @y.npy --state-out @absent.npy", "--input and --state-out"),
     InlineData("--output @y.npy --state-in @y.npy", "--state-in and --output"),
     InlineData("--output @model.safetensors", "FILE and --output"), InlineData("--output @y.npy --state-out @model.safetensors", "FILE and --state-out")]
    public void TwoFilesThatAreOne_AreRefusedBeforeAnythingIsRead(string outputs, string part)
    {
        File.WriteAllText(_shell["model.safetensors"], "kept");
        if (outputs.Contains("@link", StringComparison.Ordinal)) File.CreateSymbolicLink(_shell["link.npy"], _shell["y.npy"]);
        _shell.IsRefused($"run @model.safetensors --input @absent.npy {outputs}", part);
    }

    [Theory, InlineData("missing/state", "missing"), InlineData("folder.npy", "is a directory")]
    public void AStateThatCanNotBeWritten_IsRefused(string state, string part) =>
        _shell.Run($"run @model --input @x.npy --output @y.npy --state-out @{state}").IsRefused(part);

    [Theory,
     InlineData("--input @x.npy --output @y.npy", "FILE"), InlineData("@model", "--input"), InlineData("@model --input @x.npy", "--output"),
     InlineData("@model --output @y.npy", "--input"),
     InlineData("@model --output @y.npy --input", "--input"), InlineData("@model @x.npy @y.npy", "x.npy"),
     InlineData("@absent --input @x.npy --output @y.npy", "absent"),
     InlineData("@model --input @x.npy --output @y.npy --width 16", "'16'"),
     InlineData("@model --input @x.npy --output @y.npy --precision f64", "'f64'"),
     InlineData("@model --input @x.npy --output @y.npy --threads 0", "'0'")]
    public void MissingOrWrongArguments_AreRefused(string arguments, string part) => _shell.IsRefused($"run {arguments}", part);
}

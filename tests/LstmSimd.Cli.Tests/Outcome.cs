using System.Text.Json.Nodes;

namespace LstmSimd.Cli.Tests;

/// <summary>What a command printed, and its exit code.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    /// <summary>Whatever is refused or done here takes seconds; what is wrongly begun might take for ever.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static Outcome Of(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var run = Task.Factory.StartNew(() => Program.Run(arguments, output, error), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (Task.WaitAny([run], Limit) < 0) Assert.Fail($"'{string.Join(' ', arguments)}' still runs after {Limit}.");
        return new Outcome(run.GetAwaiter().GetResult(), output.ToString(), error.ToString());
    }

    /// <summary>The text of a command that went well, and said so on its output alone.</summary>
    public string Text(int exitCode = 0)
    {
        Assert.Equal("", Error);
        Assert.Equal(exitCode, ExitCode);
        Assert.DoesNotContain('\e', Output);
        return Output;
    }

    /// <summary>The one JSON object that was printed, and nothing else.</summary>
    public JsonObject Json(int exitCode = 0) => Assert.IsType<JsonObject>(JsonNode.Parse(Text(exitCode)));

    /// <summary>That the command was refused: exit code 2, and one line that says why.</summary>
    public void IsRefused(params ReadOnlySpan<string> messageParts)
    {
        Assert.Equal(Program.BadInput, ExitCode);
        Assert.Equal("", Output);
        Assert.EndsWith(Environment.NewLine, Error, StringComparison.Ordinal);
        var line = Error[..^Environment.NewLine.Length];
        Assert.DoesNotContain(line, char.IsControl);
        Assert.StartsWith("lstmsimd: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal); // a stack trace
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        foreach (var part in messageParts) Assert.Contains(part, line, StringComparison.Ordinal);
    }
}

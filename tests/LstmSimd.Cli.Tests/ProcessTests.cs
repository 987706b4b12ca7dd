using System.Diagnostics;

namespace LstmSimd.Cli.Tests;

/// <summary>What only a process of its own shows: its streams as shells join them, and signals.</summary>
public sealed class ProcessTests : IDisposable
{
    // Work of many minutes.
    private const string Endless = "bench --hidden 2048 --steps 20000", EndlessText = "generate --length 2000000000";

    private readonly Shell _shell = new();
    private readonly CancellationTokenSource _limit = new(Outcome.Limit);

    public ProcessTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs /bin/sh and signals.");

    private static string Command => Path.Combine(AppContext.BaseDirectory, "LstmSimd.Cli");

    public void Dispose()
    {
        _shell.Dispose();
        _limit.Dispose();
    }

    [Theory, InlineData("2>&-"), InlineData("2>/dev/full")]
    public async Task WhereTheErrorStreamTakesNothing_TheExitCodeStillTells(string redirection)
    {
        Assert.SkipWhen(redirection.EndsWith("full", StringComparison.Ordinal) && !File.Exists("/dev/full"), "Needs /dev/full.");
        Assert.Equal((Program.BadInput, "", ""), await Script($"\"$0\" info absent {redirection}"));
    }

    [Fact]
    public async Task WhereTheReaderHasGone_TheCommandEndsWithoutAWord()
    {
        var (_, output, error) = await Script($"(\"$0\" {EndlessText}; echo $? >&2) | head -c 20");
        Assert.Equal((20, "141\n"), (output.Length, error));
    }

    [Fact]
    public async Task OneFile_TakesTheOutputOfSeveralCommands()
    {
        await Script("(echo first; \"$0\" --version; \"$0\" --version) >\"$1\"/out");
        Assert.Equal(3, (await File.ReadAllLinesAsync(_shell["out"], _limit.Token)).Length);
    }

    [Fact]
    public async Task APipe_GetsUtf8WithoutAMark()
    {
        Models.WriteNative(_shell["model"]);
        Assert.Equal("e2 95 ad", (await Script("\"$0\" info \"$1\"/model | head -c 3 | od -An -tx1")).Output.Trim()); // ╭
    }

    [Theory, InlineData(Endless, "INT", 130), InlineData(Endless, "TERM", 143), InlineData(EndlessText, "INT", 130), InlineData(EndlessText, "TERM", 143)]
    public async Task ASignal_EndsTheCommandAtOnce(string line, string signal, int exitCode)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs env of GNU coreutils.");
        // Not the command in the background: there a shell has it ignore SIGINT. So does one that runs these tests in the background.
        Assert.Equal((exitCode, "", ""), await Script($"(sleep 2; kill -{signal} $$) & exec env --default-signal={signal} \"$0\" {line} >\"$1\"/out"));
    }

    [Fact]
    public async Task ASignalWhileAFileIsWritten_LeavesNoPartOfIt()
    {
        const int T = 3000, B = 2000;
        Models.WriteNative(_shell["model"]);
        ArrayFile.Write(_shell["x.npy"], new float[T * B * Models.Inputs], T, B, Models.Inputs);
        var (exitCode, _, _) = await Script("""
            cd "$1"; "$0" run model --input x.npy --output y.npy >out &
            while kill -0 $! && [ -z "$(find . -name '*.tmp' -size +0)" ]; do :; done >out2 2>&1
            kill -TERM $!; wait $!
            """);
        // What is tried out beforehand is empty. 0 where the signal came when all was done.
        Assert.True(exitCode is 143 or 0, $"exit code {exitCode}");
        Assert.Empty(Directory.GetFiles(_shell[""], "*.tmp"));
        Assert.Equal([T, B, Models.Hidden], ArrayFile.Read(_shell["y.npy"]).Shape);
    }

    [Fact]
    public async Task ASignalUnderAProgressBar_ShowsTheCursorAgain()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "Needs script of util-linux, which makes a terminal.");
        var (_, output, _) = await Script($"export TERM=xterm; unset GITHUB_ACTIONS; script -qec \"timeout --foreground -s INT 6 env --default-signal=INT '$0' {Endless}\" /dev/null </dev/null");
        Assert.Contains("\e[?25l", output, StringComparison.Ordinal);
        Assert.True(output.LastIndexOf("\e[?25h", StringComparison.Ordinal) > output.LastIndexOf("\e[?25l", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task ASignalWhileItTrains_Saves_AndTheRunThatGoesOnHasTheBitsOfOneThatNeverStopped()
    {
        const string Settings = "--hidden 32 --batch 8 --window 32 --epochs 40 --dropout 0.1";
        await File.WriteAllTextAsync(_shell["text"], string.Concat(Enumerable.Range(1, 400).Select(n => $"{n} times {n % 7} is {n * (n % 7)}.\n")), _limit.Token);
        await File.WriteAllTextAsync(_shell["other"], string.Concat(Enumerable.Repeat("another text. ", 99)), _limit.Token);
        var whole = await Script($"cd \"$1\"; exec \"$0\" train text --output whole.safetensors {Settings}");
        Assert.Equal((0, ""), (whole.ExitCode, whole.Error));

        var stopped = await Script(Interrupted($"train text --output parts.safetensors {Settings}"));
        Assert.Equal((143, ""), (stopped.ExitCode, stopped.Error));
        Assert.Contains("--resume goes on", stopped.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_shell["parts.safetensors"]));
        var checkpoint = await File.ReadAllBytesAsync(_shell["parts.safetensors.checkpoint"], _limit.Token);

        // What is refused, or fails, leaves the checkpoint: an anew start, other settings, another text, a full disk
        // (no file larger than so many blocks; the runtime's own doubled mapping would be one).
        foreach (var (line, part) in ((string, string)[])[("train text --output parts.safetensors", "--resume"), ("train text --output parts.safetensors --resume --hidden 33", "made with 32, got 33"), ("train other --output parts.safetensors --resume", "another text")])
        {
            var refused = await Script($"cd \"$1\"; exec \"$0\" {line}");
            Assert.Equal((Program.BadInput, ""), (refused.ExitCode, refused.Output));
            Assert.Contains(part, refused.Error, StringComparison.Ordinal);
        }
        var full = await Script("trap '' XFSZ; ulimit -f 8; export DOTNET_EnableWriteXorExecute=0; " + Interrupted("train text --output parts.safetensors --resume"));
        Assert.Equal(Program.BadInput, full.ExitCode);
        Assert.StartsWith("lstmsimd: ", full.Error, StringComparison.Ordinal);
        Assert.Equal(checkpoint, await File.ReadAllBytesAsync(_shell["parts.safetensors.checkpoint"], _limit.Token));
        Assert.Equal(0, (await Script("exec \"$0\" generate --model \"$1\"/parts.safetensors.checkpoint")).ExitCode);

        var resumed = await Script("cd \"$1\"; exec \"$0\" train text --output parts.safetensors --resume");
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.Equal(whole.Output.TrimEnd().Split('\n')[^1], resumed.Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal(await File.ReadAllBytesAsync(_shell["whole.safetensors"], _limit.Token), await File.ReadAllBytesAsync(_shell["parts.safetensors"], _limit.Token));
        Assert.False(File.Exists(_shell["parts.safetensors.checkpoint"]));

        // Once it reports, it trains.
        static string Interrupted(string line) => $"cd \"$1\"; \"$0\" {line} >out & while kill -0 $! && ! grep -qs '^step' out; do :; done; kill -TERM $!; wait $!; code=$?; cat out; exit $code";
    }

    /// <summary>A terminal that is closed, and a reader that goes, lose nothing either.</summary>
    [Theory,
     InlineData("\"$0\" train text --output m.safetensors >out & while ! grep -qs '^step' out; do :; done; kill -HUP $!; wait $!", 129),
     InlineData("{ \"$0\" train text --output m.safetensors; echo $? >code; } | head -n 4 >out; exit $(cat code)", 141)]
    public async Task WhoeverLeavesATraining_FindsItsCheckpoint(string lines, int exitCode)
    {
        await File.WriteAllTextAsync(_shell["text"], string.Concat(Enumerable.Range(1, 4000).Select(n => $"{n} times {n % 7} is {n * (n % 7)}.\n")), _limit.Token);
        Assert.Equal(exitCode, (await Script($"cd \"$1\"; {lines}")).ExitCode);
        Assert.True(File.Exists(_shell["m.safetensors.checkpoint"]));
    }

    /// <summary>Runs lines of /bin/sh, in which $0 is the command and $1 the test's folder.</summary>
    private async Task<(int ExitCode, string Output, string Error)> Script(string lines)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", lines, Command, _shell[""]]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(_limit.Token), process.StandardError.ReadToEndAsync(_limit.Token));
            await process.WaitForExitAsync(_limit.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}

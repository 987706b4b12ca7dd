using System.Runtime.InteropServices;

namespace LstmSimd.Cli;

/// <summary>
/// Ctrl-C, SIGTERM and the end of the terminal (SIGHUP) end the command at once, wherever it is, with the exit code that shells expect; but a file that is being
/// written is finished first, and the cursor that a progress bar hides is shown again. Work that saves itself is asked to stop first: only a second signal ends it.
/// </summary>
internal static class Interruption
{
    private const int HungUp = 129, Interrupted = 130, Terminated = 143;

    // A disk or a pipe that takes nothing more must not keep the command alive.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static volatile CancellationTokenSource? Request;

    /// <summary>Held while files are written.</summary>
    public static Lock Writing { get; } = new();

    /// <summary>The exit code of a command that stopped because it was asked to.</summary>
    public static int ExitCode { get; private set; }

    /// <summary>For work that stops by itself: until <see cref="EndRequests"/> the first signal only asks it to.</summary>
    public static CancellationToken TakeRequests()
    {
        var request = new CancellationTokenSource();
        Request = request;
        return request.Token;
    }

    public static void EndRequests() => Request = null;

    public static void End(PosixSignalContext context)
    {
        context.Cancel = true; // or .NET would end the process while this waits
        ExitCode = context.Signal switch { PosixSignal.SIGHUP => HungUp, PosixSignal.SIGINT => Interrupted, _ => Terminated };
        if (Request is { IsCancellationRequested: false } request)
        {
            request.Cancel();
            return;
        }
        Writing.TryEnter(LongestWait); // and kept, so that no other file is begun
        Terminal.ShowCursor();
        Environment.Exit(ExitCode);
    }
}

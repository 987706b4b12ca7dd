using System.Runtime.InteropServices;

namespace LstmSimd.Cli;

/// <summary>
/// Ctrl-C and SIGTERM end the command at once, wherever it is, with the exit code that shells expect; but a file that is being
/// written is finished first, and the cursor that a progress bar hides is shown again.
/// </summary>
internal static class Interruption
{
    private const int Interrupted = 130, Terminated = 143;

    // A disk or a pipe that takes nothing more must not keep the command alive.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>Held while files are written.</summary>
    public static Lock Writing { get; } = new();

    public static void End(PosixSignalContext context)
    {
        context.Cancel = true; // or .NET would end the process while this waits
        Writing.TryEnter(LongestWait); // and kept, so that no other file is begun
        Terminal.ShowCursor();
        Environment.Exit(context.Signal == PosixSignal.SIGINT ? Interrupted : Terminated);
    }
}

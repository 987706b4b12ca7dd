using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;

namespace LstmSimd.Cli;

/// <summary>The <c>lstmsimd</c> command.</summary>
internal static class Program
{
    /// <summary>The exit code for what a user can mend: a bad argument, a bad file. 1 is kept for a comparison past its tolerance.</summary>
    public const int BadInput = 2;

    // EPIPE, on Linux and macOS alike, and the exit code of what it ends.
    private const int BrokenPipe = 32, ReaderGone = 141;

    private static int Main(string[] arguments)
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interruption.End);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Interruption.End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interruption.End);
        return Run(arguments, Terminal.OpenOutput(), Console.Error);
    }

    /// <summary>Runs the command; a fault becomes one line on <paramref name="error"/> and a non-zero exit code.</summary>
    internal static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("A fast LSTM in managed C#. Without a command: a demonstration.")
        {
            GenerateCommand.Create(),
            InfoCommand.Create(),
            CompareCommand.Create(),
            RunCommand.Create(),
            BenchCommand.Create(),
            ConvertCommand.Create(),
            TrainCommand.Create(),
        };
        DemoCommand.AddTo(root);

        var parse = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null }); // a prompt may begin with @
        if (Fault(parse) is { } fault) return Fail(error, $"{fault} (see --help)");
        try
        {
            return parse.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            return ReaderGone; // such as head, which has all it wants
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException
            or InvalidOperationException or NotSupportedException or OutOfMemoryException or ArithmeticException)
        {
            return Fail(error, Sentence(e));
        }
    }

    /// <summary>What is wrong with the command line. --help and --version forgive what is missing; an unknown word is a mistake beside them too.</summary>
    private static string? Fault(ParseResult parse)
    {
        if (parse.Action is null or ParseErrorAction && parse.Errors is [var error, ..]) return error.Message;
        return parse.UnmatchedTokens is [var unknown, ..] ? $"Unrecognized command or argument '{unknown}'." : null;
    }

    /// <summary>What went wrong, without what .NET adds for programmers: the parameter's name and value.</summary>
    private static string Sentence(Exception e)
    {
        var added = e is ArgumentException { ParamName: { } name } ? e.Message.LastIndexOf($" (Parameter '{name}')", StringComparison.Ordinal) : -1;
        return added < 0 ? e.Message : e.Message[..added];
    }

    private static int Fail(TextWriter error, string message)
    {
        try
        {
            error.WriteLine($"lstmsimd: {Terminal.OneLine(message)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error stream is full or closed (an UnauthorizedAccessException): the exit code must do.
        }
        return BadInput;
    }
}

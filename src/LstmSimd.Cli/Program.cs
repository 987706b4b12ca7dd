using System.CommandLine;
using System.CommandLine.Invocation;

namespace LstmSimd.Cli;

/// <summary>The <c>lstmsimd</c> command.</summary>
internal static class Program
{
    /// <summary>The exit code for what a user can mend: a bad argument, a bad file. 1 is kept for a comparison past its tolerance.</summary>
    public const int BadInput = 2;

    private static int Main(string[] arguments) => Run(arguments, Console.Out, Console.Error);

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
        };
        DemoCommand.AddTo(root);

        var parse = root.Parse(arguments);
        if (parse.Errors.Count > 0 && parse.Action is null or ParseErrorAction)
            return Fail(error, $"{parse.Errors[0].Message} (see --help)");
        try
        {
            return parse.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException
            or InvalidOperationException or NotSupportedException or OutOfMemoryException or OverflowException)
        {
            return Fail(error, Sentence(e));
        }
    }

    /// <summary>What went wrong, without what .NET adds for programmers: the parameter's name and value.</summary>
    private static string Sentence(Exception e)
    {
        var added = e is ArgumentException { ParamName: { } name } ? e.Message.LastIndexOf($" (Parameter '{name}')", StringComparison.Ordinal) : -1;
        return added < 0 ? e.Message : e.Message[..added];
    }

    private static int Fail(TextWriter error, string message)
    {
        error.WriteLine($"lstmsimd: {Terminal.OneLine(message)}");
        return BadInput;
    }
}

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
            return Fail(error, e.Message);
        }
    }

    /// <summary>One line, whatever a hostile file put into the message.</summary>
    private static int Fail(TextWriter error, string message)
    {
        error.WriteLine("lstmsimd: " + string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c)));
        return BadInput;
    }
}
